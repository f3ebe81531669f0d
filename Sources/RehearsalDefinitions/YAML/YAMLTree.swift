import CYaml
import RehearsalSimulation

/// Makes the tree of a text from libyaml's events, and refuses what a tree cannot bear.
///
/// Nesting is bounded, a key has to be a text that stands once, and aliases may not unfold to more
/// than a file may have. Nothing here recurses, and the time is linear in the text.
@safe
struct YAMLTree {
  /// The most collections that may stand in each other.
  static let deepest = 64
  /// How many times as large as the text values may be, aliases unfolded.
  private static let unfolding = 8

  /// A collection whose end has not come yet.
  private struct Open {
    var isMapping: Bool
    var anchor: String?
    var location: SourceLocation
    var elements: [YAMLValue] = []
    var pairs: [YAMLPair] = []
    /// A key whose value has not come yet.
    var key: YAMLValue?
    /// Where each key stood first.
    var keys: [String: SourceLocation] = [:]
    /// What it comes to so far, aliases unfolded.
    var size = 1
    /// How many collections stand in each other below it so far, aliases unfolded.
    var height = 1
  }

  private let file: String
  private let allowsAliases: Bool
  /// The most bytes that values may come to, aliases unfolded.
  private let largest: Int
  private var open: [Open] = []
  private var root: YAMLValue?
  private var documents = 0
  /// Each anchored value with what it comes to.
  private var anchored: [String: (value: YAMLValue, size: Int, height: Int)] = [:]

  /// Returns the value of a text's only document, or `nil` where there is none.
  ///
  /// - Throws: Why it is not read.
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
    largest = Self.unfolding * size + 4_096
  }

  /// Takes all events in, and returns what is wrong with one where the text is not read.
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
          line: error.place?.line ?? mark.line + 1,
          column: error.place?.column ?? mark.column + 1
        )
      }
    }
  }

  /// What libyaml found wrong.
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

  /// What is wrong with an event.
  private struct Problem: Error {
    var text: String
    var isSyntax = false
    /// Where, if not at the event.
    var place: SourceLocation?
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

  /// Adds a value to the collection that is open, or makes it the document's.
  private mutating func add(_ value: YAMLValue, size: Int, height: Int) throws(Problem) {
    guard !open.isEmpty else { return root = value }
    let last = open.count - 1
    open[last].size += size
    open[last].height = max(open[last].height, height + 1)
    guard open.count + height <= Self.deepest else { throw Problem(text: Self.tooDeep) }
    guard open[last].size <= largest else {
      throw Problem(
        text: "the aliases unfold to more than \(Self.unfolding) times the text; write them out"
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

  private mutating func begin(key: YAMLValue, in place: Int) throws(Problem) {
    let text = key.text ?? ""
    if let first = open[place].keys.updateValue(key.location, forKey: text) {
      throw Problem(text: "the key `\(text)` stands twice; keep one", isSyntax: true, place: first)
    }
    open[place].key = key
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
