import CYaml
import RehearsalSimulation

/// A parser that builds the value of a YAML text from the parsing events of libyaml.
///
/// It limits the depth of nesting, and the size of the value with all aliases expanded. Each key
/// must be a text, and must occur only once in its mapping. Parsing uses no recursion. Its time is
/// linear in the length of the text.
@safe
struct YAMLValueBuilder {
  /// The greatest depth of nested lists and mappings.
  static let maximumDepth = 64
  /// The greatest allowed size of the value, as a multiple of the size of the text.
  ///
  /// An alias counts with the size of the value that it stands for. The limit is 4,096 bytes higher than this
  /// multiple.
  private static let maximumExpansion = 8

  /// A list or mapping whose end the parser has not reached yet.
  private struct OpenCollection {
    var isMapping: Bool
    var anchor: String?
    var location: SourceLocation
    var elements: [YAMLValue] = []
    var pairs: [YAMLPair] = []
    /// The key to which the next value belongs; `nil` if a key comes next, or if this is a list.
    var pendingKey: YAMLValue?
    /// The location of each key that was read so far, by the text of the key.
    var keyLocations: [String: SourceLocation] = [:]
    /// The size of the content that was read so far, in bytes, with all aliases expanded.
    var expandedSize = 1
    /// How many levels of lists and mappings the content so far has, with all aliases expanded.
    ///
    /// This list or mapping counts as one level.
    var nestingDepth = 1
  }

  private let file: String
  private let allowsAliases: Bool
  /// The greatest allowed size of the value, in bytes, with all aliases expanded.
  private let maximumSize: Int
  private var openCollections: [OpenCollection] = []
  private var rootValue: YAMLValue?
  private var documentCount = 0
  /// For each anchor name, the value that aliases refer to, with its size and its levels of
  /// nesting.
  private var anchoredValues: [String: (value: YAMLValue, size: Int, height: Int)] = [:]

  /// Parses a text with one YAML document, and returns its value; `nil` if it contains no document.
  ///
  /// - Throws: ``YAMLParseError`` if the text is not valid YAML, or if this parser does not accept
  ///   it.
  static func read(
    _ text: String,
    file: String,
    allowsAliases: Bool
  ) throws(YAMLParseError) -> YAMLValue? {
    var builder = YAMLValueBuilder(file: file, allowsAliases: allowsAliases, size: text.utf8.count)
    var text = text
    let parseError = text.withUTF8 { bytes in unsafe builder.parse(bytes) }
    if let parseError { throw YAMLProblem.narrowed(parseError, in: text) }
    return builder.rootValue
  }

  private init(file: String, allowsAliases: Bool, size: Int) {
    self.file = file
    self.allowsAliases = allowsAliases
    maximumSize = Self.maximumExpansion * size + 4_096
  }

  /// Parses a text and builds its value.
  ///
  /// Parsing stops at the first problem, and the result is this problem. The result is `nil` if there is no
  /// problem.
  private mutating func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> YAMLParseError? {
    var parser = unsafe yaml_parser_t()
    guard unsafe yaml_parser_initialize(&parser) == 1 else {
      return YAMLParseError(
        kind: .unsupported,
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
        try unsafe processEvent(event)
      } catch {
        let mark = unsafe event.start_mark
        return YAMLParseError(
          kind: error.kind,
          problem: error.text,
          line: error.location?.line ?? mark.line + 1,
          column: error.location?.column ?? mark.column + 1
        )
      }
    }
  }

  /// Returns the syntax error that libyaml found, with its location.
  private static func syntaxError(_ parser: yaml_parser_t) -> YAMLParseError {
    let problem = unsafe parser.problem.map { unsafe String(cString: $0) } ?? "it cannot be read"
    let context = unsafe parser.context.map { unsafe String(cString: $0) } ?? ""
    let mark = unsafe parser.problem_mark
    let isEncodingError = unsafe parser.error == YAML_READER_ERROR
    return YAMLParseError(
      kind: .syntax,
      problem: "not YAML: \(YAMLProblem.plainMessage(problem, isEncodingError ? "" : context))",
      line: isEncodingError ? 1 : mark.line + 1,
      column: isEncodingError ? 1 : mark.column + 1
    )
  }

  /// An error that says why the parser rejects an event of libyaml, such as an alias.
  private struct Problem: Error {
    var text: String
    var kind = YAMLParseError.Kind.unsupported
    /// The location of the problem; `nil` for the location of the event.
    var location: SourceLocation?
  }
}

// MARK: - Events

extension YAMLValueBuilder {
  private mutating func processEvent(_ event: yaml_event_t) throws(Problem) {
    let mark = unsafe event.start_mark
    let location = SourceLocation(file: file, line: mark.line + 1, column: mark.column + 1)
    switch unsafe event.type {
    case YAML_DOCUMENT_START_EVENT:
      documentCount += 1
      guard documentCount == 1 else {
        throw Problem(text: "not YAML: expected a single document in the stream", kind: .syntax)
      }
    case YAML_SCALAR_EVENT: try unsafe addScalar(event, at: location)
    case YAML_ALIAS_EVENT: try unsafe addAlias(Self.anchorName(event.data.alias.anchor) ?? "")
    case YAML_SEQUENCE_START_EVENT:
      let anchor = unsafe Self.anchorName(event.data.sequence_start.anchor)
      try beginCollection(OpenCollection(isMapping: false, anchor: anchor, location: location))
    case YAML_MAPPING_START_EVENT:
      let anchor = unsafe Self.anchorName(event.data.mapping_start.anchor)
      try beginCollection(OpenCollection(isMapping: true, anchor: anchor, location: location))
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: try endCollection()
    default: break
    }
  }

  private mutating func addScalar(
    _ event: yaml_event_t,
    at location: SourceLocation
  ) throws(Problem) {
    let scalar = unsafe event.data.scalar
    let text = unsafe Self.text(scalar.value, scalar.length)
    if text.utf8.contains(0) {
      throw Problem(text: "the text contains a NUL character; remove it")
    }
    if LongCombiningRun.endOfFirstRun(in: text) != nil {
      throw Problem(
        text:
          "more than \(LongCombiningRun.maximumRunLength) combining marks or regional indicators follow "
          + "each other; this is not text"
      )
    }
    let isPlain = unsafe scalar.style == YAML_PLAIN_SCALAR_STYLE
    let value = YAMLValue(content: .scalar(text, isPlain: isPlain), location: location)
    let size = text.utf8.count + 1
    if let anchor = unsafe Self.anchorName(scalar.anchor) {
      guard allowsAliases else { throw Problem(text: Self.noAliasesMessage) }
      anchoredValues[anchor] = (value, size, 0)
    }
    try addValue(value, size: size, height: 0)
  }

  private mutating func addAlias(_ anchor: String) throws(Problem) {
    guard allowsAliases else { throw Problem(text: Self.noAliasesMessage) }
    if isKeyNext { throw Problem(text: "a key has to be text") }
    guard let anchoredValue = anchoredValues[anchor] else {
      throw Problem(text: "not YAML: found undefined alias `\(anchor)`", kind: .syntax)
    }
    try addValue(anchoredValue.value, size: anchoredValue.size, height: anchoredValue.height)
  }

  private mutating func beginCollection(_ collection: OpenCollection) throws(Problem) {
    if isKeyNext { throw Problem(text: "a key has to be text") }
    if collection.anchor != nil, !allowsAliases { throw Problem(text: Self.noAliasesMessage) }
    guard openCollections.count < Self.maximumDepth else {
      throw Problem(text: Self.tooDeepMessage)
    }
    openCollections.append(collection)
  }

  private mutating func endCollection() throws(Problem) {
    guard let collection = openCollections.popLast() else { return }
    let content: YAMLContent =
      collection.isMapping ? .mapping(collection.pairs) : .sequence(collection.elements)
    let value = YAMLValue(content: content, location: collection.location)
    if let anchor = collection.anchor {
      anchoredValues[anchor] = (value, collection.expandedSize, collection.nestingDepth)
    }
    try addValue(value, size: collection.expandedSize, height: collection.nestingDepth)
  }

  /// Whether the next value is a key.
  ///
  /// This is the case if the innermost open list or mapping is a mapping without a pending key.
  private var isKeyNext: Bool {
    openCollections.last.map { $0.isMapping && $0.pendingKey == nil } ?? false
  }

  /// Adds a value to the innermost list or mapping that is still open.
  ///
  /// If none is open, the value becomes that of the document.
  private mutating func addValue(_ value: YAMLValue, size: Int, height: Int) throws(Problem) {
    guard !openCollections.isEmpty else { return rootValue = value }
    let innermostIndex = openCollections.count - 1
    openCollections[innermostIndex].expandedSize += size
    openCollections[innermostIndex].nestingDepth = max(
      openCollections[innermostIndex].nestingDepth,
      height + 1
    )
    guard openCollections.count + height <= Self.maximumDepth else {
      throw Problem(text: Self.tooDeepMessage)
    }
    guard openCollections[innermostIndex].expandedSize <= maximumSize else {
      throw Problem(
        text:
          "the aliases expand to more than \(Self.maximumExpansion) times the text; write the values out"
      )
    }
    guard openCollections[innermostIndex].isMapping else {
      return openCollections[innermostIndex].elements.append(value)
    }
    if let key = openCollections[innermostIndex].pendingKey {
      openCollections[innermostIndex].pairs.append(YAMLPair(key: key, value: value))
      openCollections[innermostIndex].pendingKey = nil
    } else {
      try addKey(value, toCollectionAt: innermostIndex)
    }
  }

  private mutating func addKey(_ key: YAMLValue, toCollectionAt index: Int) throws(Problem) {
    let text = key.text ?? ""
    if let firstLocation = openCollections[index].keyLocations.updateValue(
      key.location,
      forKey: text
    ) {
      throw Problem(
        text: "the key `\(text)` is already in line \(firstLocation.line); keep one",
        kind: .duplicateKey,
        location: key.location
      )
    }
    openCollections[index].pendingKey = key
  }

  private static let tooDeepMessage = "values are nested more than \(maximumDepth) levels deep"
  private static let noAliasesMessage =
    "anchors and aliases are not allowed here; write the value out"

  private static func anchorName(_ anchor: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    guard let anchor = unsafe anchor else { return nil }
    return unsafe String(cString: anchor)
  }

  private static func text(_ start: UnsafeMutablePointer<yaml_char_t>?, _ length: Int) -> String {
    unsafe String(decoding: UnsafeBufferPointer(start: start, count: length), as: UTF8.self)
  }
}
