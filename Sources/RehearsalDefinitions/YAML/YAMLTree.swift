import CYaml
import RehearsalSimulation

/// A parser that builds the value of a YAML text from the events of libyaml, and enforces limits.
///
/// The limits apply to the depth of nesting, and to the size of the value with all aliases expanded. A key
/// must be text, and must occur only once in its mapping. No function is recursive, and the time is linear in
/// the length of the text.
@safe
struct YAMLTree {
  /// How many levels of lists and mappings can be nested at most.
  static let deepest = 64
  /// The greatest size of the value with all aliases expanded, as a multiple of the size of the text.
  private static let expansion = 8

  /// A list or mapping whose end the parser has not reached yet.
  private struct OpenCollection {
    var isMapping: Bool
    var anchor: String?
    var location: SourceLocation
    var elements: [YAMLValue] = []
    var pairs: [YAMLPair] = []
    /// The key whose value comes next; `nil` if a key comes next.
    var key: YAMLValue?
    /// The location of each key so far.
    var keys: [String: SourceLocation] = [:]
    /// The size so far with all aliases expanded, in bytes.
    var size = 1
    /// The depth of nested lists and mappings so far, with all aliases expanded.
    var height = 1
  }

  private let file: String
  private let allowsAliases: Bool
  /// The greatest permitted size of the value with all aliases expanded, in bytes.
  private let maximumSize: Int
  private var stack: [OpenCollection] = []
  private var root: YAMLValue?
  private var documentCount = 0
  /// The values that have an anchor, with their sizes and depths, by the name of the anchor.
  private var anchoredValues: [String: (value: YAMLValue, size: Int, height: Int)] = [:]

  /// Parses a text with one YAML document; `nil` if the text has no document.
  ///
  /// - Throws: ``YAMLRefusal`` if the text is not valid YAML or this parser does not accept it.
  static func read(
    _ text: String,
    file: String,
    allowsAliases: Bool
  ) throws(YAMLRefusal) -> YAMLValue? {
    var tree = YAMLTree(file: file, allowsAliases: allowsAliases, size: text.utf8.count)
    var text = text
    let refusal = text.withUTF8 { bytes in unsafe tree.refusal(of: bytes) }
    if let refusal { throw refusal }
    return tree.root
  }

  private init(file: String, allowsAliases: Bool, size: Int) {
    self.file = file
    self.allowsAliases = allowsAliases
    maximumSize = Self.expansion * size + 4_096
  }

  /// Processes all events of libyaml.
  ///
  /// Returns the first problem; `nil` if there is none.
  private mutating func refusal(of bytes: UnsafeBufferPointer<UInt8>) -> YAMLRefusal? {
    var parser = unsafe yaml_parser_t()
    guard unsafe yaml_parser_initialize(&parser) == 1 else {
      return YAMLRefusal(
        kind: .excess,
        problem: "there is not enough memory to read the file",
        line: 1,
        column: 1
      )
    }
    defer { unsafe yaml_parser_delete(&parser) }
    unsafe yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING)
    unsafe yaml_parser_set_input_string(&parser, bytes.baseAddress, bytes.count)
    while true {
      var event = unsafe yaml_event_t()
      guard unsafe yaml_parser_parse(&parser, &event) == 1 else {
        return unsafe Self.syntaxError(parser)
      }
      defer { unsafe yaml_event_delete(&event) }
      if unsafe event.type == YAML_STREAM_END_EVENT { return nil }
      do throws(Problem) {
        try unsafe take(event)
      } catch {
        let mark = unsafe event.start_mark
        return YAMLRefusal(
          kind: error.isSyntax ? .syntax : .excess,
          problem: error.text,
          line: error.location?.line ?? mark.line + 1,
          column: error.location?.column ?? mark.column + 1
        )
      }
    }
  }

  /// Returns the syntax error that libyaml found, with its location.
  private static func syntaxError(_ parser: yaml_parser_t) -> YAMLRefusal {
    let problem = unsafe parser.problem.map { unsafe String(cString: $0) } ?? "it cannot be read"
    let context = unsafe parser.context.map { unsafe String(cString: $0) } ?? ""
    let mark = unsafe parser.problem_mark
    let isReader = unsafe parser.error == YAML_READER_ERROR
    return YAMLRefusal(
      kind: .syntax,
      problem: "not YAML: \(YAMLProblem.words(problem, isReader ? "" : context))",
      line: isReader ? 1 : mark.line + 1,
      column: isReader ? 1 : mark.column + 1
    )
  }

  /// The error that the parser does not accept an event of libyaml.
  private struct Problem: Error {
    var text: String
    var isSyntax = false
    /// The location of the problem; `nil` if it is the location of the event.
    var location: SourceLocation?
  }
}

// MARK: - Events

extension YAMLTree {
  private mutating func take(_ event: yaml_event_t) throws(Problem) {
    let mark = unsafe event.start_mark
    let location = SourceLocation(file: file, line: mark.line + 1, column: mark.column + 1)
    switch unsafe event.type {
    case YAML_DOCUMENT_START_EVENT:
      documentCount += 1
      guard documentCount == 1 else {
        throw Problem(text: "not YAML: expected a single document in the stream", isSyntax: true)
      }
    case YAML_SCALAR_EVENT: try unsafe takeScalar(event, at: location)
    case YAML_ALIAS_EVENT: try unsafe takeAlias(Self.name(event.data.alias.anchor) ?? "")
    case YAML_SEQUENCE_START_EVENT:
      let anchor = unsafe Self.name(event.data.sequence_start.anchor)
      try begin(OpenCollection(isMapping: false, anchor: anchor, location: location))
    case YAML_MAPPING_START_EVENT:
      let anchor = unsafe Self.name(event.data.mapping_start.anchor)
      try begin(OpenCollection(isMapping: true, anchor: anchor, location: location))
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: try end()
    default: break
    }
  }

  private mutating func takeScalar(
    _ event: yaml_event_t,
    at location: SourceLocation
  ) throws(Problem) {
    let scalar = unsafe event.data.scalar
    let text = unsafe Self.text(scalar.value, scalar.length)
    if EndlessCluster.end(in: text) != nil {
      throw Problem(
        text: "more than \(EndlessCluster.longest) combining marks or regional indicators follow "
          + "each other; this is not text"
      )
    }
    let isPlain = unsafe scalar.style == YAML_PLAIN_SCALAR_STYLE
    let value = YAMLValue(content: .scalar(text, isPlain: isPlain), location: location)
    let size = text.utf8.count + 1
    if let anchor = unsafe Self.name(scalar.anchor) {
      guard allowsAliases else { throw Problem(text: Self.noAliases) }
      anchoredValues[anchor] = (value, size, 0)
    }
    try add(value, size: size, height: 0)
  }

  private mutating func takeAlias(_ anchor: String) throws(Problem) {
    guard allowsAliases else { throw Problem(text: Self.noAliases) }
    if isAtKey { throw Problem(text: "a key has to be text") }
    guard let target = anchoredValues[anchor] else {
      throw Problem(text: "not YAML: found undefined alias `\(anchor)`", isSyntax: true)
    }
    try add(target.value, size: target.size, height: target.height)
  }

  private mutating func begin(_ collection: OpenCollection) throws(Problem) {
    if isAtKey { throw Problem(text: "a key has to be text") }
    if collection.anchor != nil, !allowsAliases { throw Problem(text: Self.noAliases) }
    guard stack.count < Self.deepest else { throw Problem(text: Self.tooDeep) }
    stack.append(collection)
  }

  private mutating func end() throws(Problem) {
    guard let ended = stack.popLast() else { return }
    let content: YAMLContent =
      ended.isMapping ? .mapping(ended.pairs) : .sequence(ended.elements)
    let value = YAMLValue(content: content, location: ended.location)
    if let anchor = ended.anchor { anchoredValues[anchor] = (value, ended.size, ended.height) }
    try add(value, size: ended.size, height: ended.height)
  }

  /// Whether the next event is a key of a mapping.
  private var isAtKey: Bool { stack.last.map { $0.isMapping && $0.key == nil } ?? false }

  /// Adds a value to the innermost list or mapping that is not complete.
  ///
  /// If there is none, the value is that of the document.
  private mutating func add(_ value: YAMLValue, size: Int, height: Int) throws(Problem) {
    guard !stack.isEmpty else { return root = value }
    let last = stack.count - 1
    stack[last].size += size
    stack[last].height = max(stack[last].height, height + 1)
    guard stack.count + height <= Self.deepest else { throw Problem(text: Self.tooDeep) }
    guard stack[last].size <= maximumSize else {
      throw Problem(
        text:
          "the aliases expand to more than \(Self.expansion) times the text; write the values out"
      )
    }
    guard stack[last].isMapping else { return stack[last].elements.append(value) }
    if let key = stack[last].key {
      stack[last].pairs.append(YAMLPair(key: key, value: value))
      stack[last].key = nil
    } else {
      try begin(key: value, in: last)
    }
  }

  private mutating func begin(key: YAMLValue, in index: Int) throws(Problem) {
    let text = key.text ?? ""
    if let first = stack[index].keys.updateValue(key.location, forKey: text) {
      throw Problem(
        text: "the key `\(text)` occurs twice; keep one",
        isSyntax: true,
        location: first
      )
    }
    stack[index].key = key
  }

  private static let tooDeep = "values are nested more than \(deepest) levels deep"
  private static let noAliases = "anchors and aliases are not allowed here; write the value out"

  private static func name(_ anchor: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    guard let anchor = unsafe anchor else { return nil }
    return unsafe String(cString: anchor)
  }

  private static func text(_ start: UnsafeMutablePointer<yaml_char_t>?, _ length: Int) -> String {
    unsafe String(decoding: UnsafeBufferPointer(start: start, count: length), as: UTF8.self)
  }
}
