import CYaml
import RehearsalSimulation

/// Builds the value of a YAML text from libyaml's events, and enforces the limits on values.
///
/// Nesting is bounded, a key has to be a text that occurs once, and the size of expanded aliases is
/// bounded. Nothing here recurses, and the time is linear in the text.
@safe
struct YAMLTree {
  /// The greatest depth of nested collections.
  static let deepest = 64
  /// The greatest size of the values with aliases expanded, as a multiple of the text's size.
  private static let expansion = 8

  /// A collection whose end was not read yet.
  private struct Open {
    var isMapping: Bool
    var anchor: String?
    var location: SourceLocation
    var elements: [YAMLValue] = []
    var pairs: [YAMLPair] = []
    /// A key whose value was not read yet.
    var key: YAMLValue?
    /// The location of each key.
    var keys: [String: SourceLocation] = [:]
    /// The size so far in bytes, aliases expanded.
    var size = 1
    /// The depth of nested collections so far, aliases expanded.
    var height = 1
  }

  private let file: String
  private let allowsAliases: Bool
  /// The greatest size of the values in bytes, aliases expanded.
  private let largest: Int
  private var open: [Open] = []
  private var root: YAMLValue?
  private var documents = 0
  /// The anchored values with their sizes and depths.
  private var anchored: [String: (value: YAMLValue, size: Int, height: Int)] = [:]

  /// Returns the value of the only document in a text; `nil` where there is none.
  ///
  /// - Throws: ``YAMLRefusal`` where the text is not YAML or exceeds a limit.
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
    largest = Self.expansion * size + 4_096
  }

  /// Processes all events; returns the problem with the first that is refused.
  private mutating func refusal(of bytes: UnsafeBufferPointer<UInt8>) -> YAMLRefusal? {
    var parser = unsafe yaml_parser_t()
    guard unsafe yaml_parser_initialize(&parser) == 1 else {
      return YAMLRefusal(
        kind: .excess,
        problem: "there is no memory to read it",
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
        return unsafe Self.syntax(parser)
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

  /// Returns the syntax error that libyaml reports.
  private static func syntax(_ parser: yaml_parser_t) -> YAMLRefusal {
    let problem = unsafe parser.problem.map { unsafe String(cString: $0) } ?? "it cannot be read"
    let context = unsafe parser.context.map { unsafe " " + String(cString: $0) } ?? ""
    let mark = unsafe parser.problem_mark
    let isReader = unsafe parser.error == YAML_READER_ERROR
    return YAMLRefusal(
      kind: .syntax,
      problem: "not YAML: \(problem)\(isReader ? "" : context)",
      line: isReader ? 1 : mark.line + 1,
      column: isReader ? 1 : mark.column + 1
    )
  }

  /// A problem with an event.
  private struct Problem: Error {
    var text: String
    var isSyntax = false
    /// The location; `nil` for that of the event.
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
      documents += 1
      guard documents == 1 else {
        throw Problem(text: "not YAML: expected a single document in the stream", isSyntax: true)
      }
    case YAML_SCALAR_EVENT: try unsafe takeScalar(event, at: location)
    case YAML_ALIAS_EVENT: try unsafe takeAlias(Self.name(event.data.alias.anchor) ?? "")
    case YAML_SEQUENCE_START_EVENT:
      let anchor = unsafe Self.name(event.data.sequence_start.anchor)
      try begin(Open(isMapping: false, anchor: anchor, location: location))
    case YAML_MAPPING_START_EVENT:
      let anchor = unsafe Self.name(event.data.mapping_start.anchor)
      try begin(Open(isMapping: true, anchor: anchor, location: location))
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
          + "each other; this is no text"
      )
    }
    let isPlain = unsafe scalar.style == YAML_PLAIN_SCALAR_STYLE
    let value = YAMLValue(content: .scalar(text, isPlain: isPlain), location: location)
    let size = text.utf8.count + 1
    if let anchor = unsafe Self.name(scalar.anchor) {
      guard allowsAliases else { throw Problem(text: Self.noAliases) }
      anchored[anchor] = (value, size, 0)
    }
    try add(value, size: size, height: 0)
  }

  private mutating func takeAlias(_ anchor: String) throws(Problem) {
    guard allowsAliases else { throw Problem(text: Self.noAliases) }
    if isAtKey { throw Problem(text: "a key has to be a text") }
    guard let known = anchored[anchor] else {
      throw Problem(text: "not YAML: found undefined alias `\(anchor)`", isSyntax: true)
    }
    try add(known.value, size: known.size, height: known.height)
  }

  private mutating func begin(_ collection: Open) throws(Problem) {
    if isAtKey { throw Problem(text: "a key has to be a text") }
    if collection.anchor != nil, !allowsAliases { throw Problem(text: Self.noAliases) }
    guard open.count < Self.deepest else { throw Problem(text: Self.tooDeep) }
    open.append(collection)
  }

  private mutating func end() throws(Problem) {
    guard let ended = open.popLast() else { return }
    let content: YAMLContent =
      ended.isMapping ? .mapping(ended.pairs) : .sequence(ended.elements)
    let value = YAMLValue(content: content, location: ended.location)
    if let anchor = ended.anchor { anchored[anchor] = (value, ended.size, ended.height) }
    try add(value, size: ended.size, height: ended.height)
  }

  /// Whether the next value is a key.
  private var isAtKey: Bool { open.last.map { $0.isMapping && $0.key == nil } ?? false }

  /// Adds a value to the innermost open collection; without one it is the document's value.
  private mutating func add(_ value: YAMLValue, size: Int, height: Int) throws(Problem) {
    guard !open.isEmpty else { return root = value }
    let last = open.count - 1
    open[last].size += size
    open[last].height = max(open[last].height, height + 1)
    guard open.count + height <= Self.deepest else { throw Problem(text: Self.tooDeep) }
    guard open[last].size <= largest else {
      throw Problem(
        text: "the aliases unfold to more than \(Self.expansion) times the text; write them out"
      )
    }
    guard open[last].isMapping else { return open[last].elements.append(value) }
    if let key = open[last].key {
      open[last].pairs.append(YAMLPair(key: key, value: value))
      open[last].key = nil
    } else {
      try begin(key: value, in: last)
    }
  }

  private mutating func begin(key: YAMLValue, in index: Int) throws(Problem) {
    let text = key.text ?? ""
    if let first = open[index].keys.updateValue(key.location, forKey: text) {
      throw Problem(
        text: "the key `\(text)` stands twice; keep one",
        isSyntax: true,
        location: first
      )
    }
    open[index].key = key
  }

  private static let tooDeep = "values stand in each other more than \(deepest) deep"
  private static let noAliases = "anchors and aliases are not allowed here; write the value out"

  private static func name(_ anchor: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    guard let anchor = unsafe anchor else { return nil }
    return unsafe String(cString: anchor)
  }

  private static func text(_ start: UnsafeMutablePointer<yaml_char_t>?, _ length: Int) -> String {
    unsafe String(decoding: UnsafeBufferPointer(start: start, count: length), as: UTF8.self)
  }
}
