import CYaml
import RehearsalSimulation

/// Looks at the events of a text before a tree is made of it, and refuses what a tree cannot bear.
///
/// Yams makes, hashes, compares and frees trees by recursion, unfolds aliases wherever it meets them,
/// and compares doubled keys in exponential time. So nesting is bounded, a key has to be a text, and
/// aliases may not unfold to more than a file may have.
struct YAMLScan {
  /// The most collections that may stand in each other.
  static let deepest = 64
  /// How many times as large as the text values may be, aliases unfolded.
  private static let unfolding = 8

  /// What is wrong with a text, and where.
  struct Refusal: Error {
    var problem: String
    var line: Int
    var column: Int
  }

  /// A collection whose end has not come yet.
  private struct Open {
    var isMapping: Bool
    var anchor: String?
    /// How many keys and values it has so far.
    var count = 0
    /// What it comes to so far, aliases unfolded.
    var size = 1
  }

  private let allowsAliases: Bool
  /// The most bytes that values may come to, aliases unfolded.
  private let largest: Int
  private var open: [Open] = []
  /// What each anchored value comes to.
  private var sizes: [String: Int] = [:]

  /// Returns what keeps a text from being read; one that is no YAML at all is left to the reading.
  static func refusal(of text: String, allowsAliases: Bool) -> Refusal? {
    var scan = YAMLScan(allowsAliases: allowsAliases, size: text.utf8.count)
    var text = text
    return text.withUTF8 { bytes in unsafe scan.refusal(of: bytes) }
  }

  private init(allowsAliases: Bool, size: Int) {
    self.allowsAliases = allowsAliases
    largest = Self.unfolding * size + 4_096
  }

  private mutating func refusal(of bytes: UnsafeBufferPointer<UInt8>) -> Refusal? {
    var parser = unsafe yaml_parser_t()
    guard unsafe yaml_parser_initialize(&parser) == 1 else { return nil }
    defer { unsafe yaml_parser_delete(&parser) }
    unsafe yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING)
    unsafe yaml_parser_set_input_string(&parser, bytes.baseAddress, bytes.count)
    while true {
      var event = unsafe yaml_event_t()
      guard unsafe yaml_parser_parse(&parser, &event) == 1 else { return nil }
      defer { unsafe yaml_event_delete(&event) }
      if unsafe event.type == YAML_STREAM_END_EVENT { return nil }
      if let problem = unsafe problem(with: event) {
        return unsafe Refusal(
          problem: problem,
          line: event.start_mark.line + 1,
          column: event.start_mark.column + 1
        )
      }
    }
  }

  private mutating func problem(with event: yaml_event_t) -> String? {
    switch unsafe event.type {
    case YAML_SCALAR_EVENT:
      let text = unsafe Self.text(event.data.scalar.value, event.data.scalar.length)
      if EndlessCluster.end(in: text) != nil {
        return "more than \(EndlessCluster.longest) combining marks or regional indicators follow "
          + "each other; this is no text"
      }
      return unsafe add(text.utf8.count, anchor: Self.name(event.data.scalar.anchor))
    case YAML_ALIAS_EVENT: return unsafe addAlias(Self.name(event.data.alias.anchor) ?? "")
    case YAML_SEQUENCE_START_EVENT:
      return unsafe begin(
        Open(isMapping: false, anchor: Self.name(event.data.sequence_start.anchor))
      )
    case YAML_MAPPING_START_EVENT:
      return unsafe begin(Open(isMapping: true, anchor: Self.name(event.data.mapping_start.anchor)))
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
      guard let ended = open.popLast() else { return nil }
      if let anchor = ended.anchor { sizes[anchor] = ended.size }
      return grow(by: ended.size)
    default: return nil
    }
  }

  /// Whether the next value is a key.
  private var isAtKey: Bool {
    open.last.map { $0.isMapping && $0.count.isMultiple(of: 2) } ?? false
  }

  private mutating func begin(_ collection: Open) -> String? {
    if isAtKey { return "a key has to be a text" }
    if collection.anchor != nil, !allowsAliases { return Self.noAliases }
    guard open.count < Self.deepest else {
      return "values stand in each other more than \(Self.deepest) deep"
    }
    count()
    open.append(collection)
    return nil
  }

  private mutating func add(_ size: Int, anchor: String?) -> String? {
    if anchor != nil, !allowsAliases { return Self.noAliases }
    if let anchor { sizes[anchor] = size }
    count()
    return grow(by: size + 1)
  }

  private mutating func addAlias(_ anchor: String) -> String? {
    guard allowsAliases else { return Self.noAliases }
    if isAtKey { return "a key has to be a text" }
    count()
    return grow(by: sizes[anchor] ?? 0)
  }

  private mutating func count() {
    if !open.isEmpty { open[open.count - 1].count += 1 }
  }

  private mutating func grow(by size: Int) -> String? {
    guard !open.isEmpty else { return nil }
    open[open.count - 1].size += size
    return open[open.count - 1].size <= largest
      ? nil : "the aliases unfold to more than \(Self.unfolding) times the text; write them out"
  }

  private static let noAliases = "anchors and aliases are not allowed here; write the value out"

  private static func name(_ anchor: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    guard let anchor = unsafe anchor else { return nil }
    return unsafe String(cString: anchor)
  }

  private static func text(_ start: UnsafeMutablePointer<yaml_char_t>?, _ length: Int) -> String {
    unsafe String(decoding: UnsafeBufferPointer(start: start, count: length), as: UTF8.self)
  }
}
