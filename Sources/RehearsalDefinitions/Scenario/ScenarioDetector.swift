/// A check that tells whether a YAML or JSON file is a scenario.
///
/// It looks only at the keys of the file.
public enum ScenarioDetector {
  /// The file extensions of scenarios, with the dot.
  public static let fileExtensions = [".yaml", ".yml", ".json"]

  private static let typicalKeys: Set<String> = {
    let keys = ScenarioKeys.type.keys
    return [keys.name.name, keys.agents.name, keys.work.name, keys.expect.name, keys.mustFail.name]
  }()

  /// Returns whether the text of a file is a scenario or is probably meant to be one.
  ///
  /// A scenario has the key `rehearsal`. A text also counts as a scenario if it has at least three of the
  /// keys `name`, `agents`, `work`, `expect` and `must-fail`. Loading it then reports the missing key
  /// `rehearsal`.
  ///
  /// A text with the key `rehearsal-policy` is a policy, not a scenario. A text with the key `configuration`
  /// is a configuration if it has none of the keys `name`, `work`, `expect` and `must-fail`.
  ///
  /// A text that cannot be read also counts if it has these keys, so that loading it reports the error. This includes
  /// a list of scenarios, and a text with NUL characters, such as one in UTF-16.
  public static func isScenario(_ text: String) -> Bool {
    let text = readableText(text)
    let versionKey = ScenarioKeys.type.keys.version.name
    // A key with escapes is not found in this way. Most files that are no scenarios need not be parsed.
    guard
      text.utf8.contains(UInt8(ascii: "\\")) || text.containsBytes(of: versionKey)
        || typicalKeys.count(where: { text.containsBytes(of: $0) }) >= 3
    else { return false }
    // Such a text cannot be split in linear time.
    guard LongCombiningRun.endOfFirstRun(in: text) == nil else {
      return text.containsBytes(of: versionKey)
    }
    let keys: [String]
    switch parsedContent(of: text) {
    case .mapping(let pairs): keys = pairs.compactMap(\.key.text)
    case .sequence(let elements):
      return elements.contains { $0.pairs?.contains { $0.key.text == versionKey } == true }
    case .scalar: return false
    case nil: keys = writtenKeys(in: text)
    }
    let agentsKey = ScenarioKeys.type.keys.agents.name
    let isConfiguration =
      keys.contains(ConfigurationKeys.type.keys.name.name)
      && typicalKeys.subtracting([agentsKey]).isDisjoint(with: keys)
    if keys.contains(PolicyKeys.type.keys.version.name) || isConfiguration { return false }
    return keys.contains(versionKey) || typicalKeys.intersection(keys).count >= 3
  }

  /// Returns a text without a byte order mark at its beginning, and without NUL characters.
  ///
  /// These are all that tells UTF-16 from UTF-8 if the keys are in ASCII.
  private static func readableText(_ text: String) -> String {
    let scalars = text.unicodeScalars.drop { $0 == "\u{feff}" || $0 == "\u{fffd}" || $0 == "\0" }
    let hasNUL = scalars.contains("\0")
    guard hasNUL || scalars.startIndex != text.startIndex else { return text }
    return String(String.UnicodeScalarView(hasNUL ? scalars.filter { $0 != "\0" } : scalars))
  }

  /// Returns the content of a text; `nil` if it is not YAML or has no content.
  private static func parsedContent(of text: String) -> YAMLContent? {
    let text = text.containsBytes(of: "\\u") ? SurrogatePairs.decoded(in: text) : text
    return (try? YAMLValueBuilder.read(text, file: "", allowsAliases: false))?.content
  }

  /// Returns the keys in a text that cannot be parsed.
  ///
  /// The key of a line is the text before its first colon, without spaces, quotation marks and what can come before a
  /// key. Only the lines with the least indentation count. In flow style, such as JSON, the text after each `{` and
  /// each comma has a key too, at any depth.
  private static func writtenKeys(in text: String) -> [String] {
    let lines = text.split(whereSeparator: \.isNewline).compactMap { line -> Line? in
      let content = line.drop { $0 == " " || $0 == "\t" }
      guard let first = content.first, first != "#", first != "%" else { return nil }
      return Line(indent: line.utf8.count - content.utf8.count, content: content)
    }
    let firstContent = lines.lazy.map { withoutPrefixes($0.content) }.first { !$0.isEmpty }
    // Two opening braces, or one with a percent sign, begin an instruction of a template.
    if let content = firstContent, "{[".contains(content.prefix(1)),
      !["{{", "{%"].contains(content.prefix(2))
    {
      return lines.flatMap { $0.content.split { "{,[".contains($0) } }.compactMap(key)
    }
    let linesWithKeys = lines.filter { $0.content.utf8.contains(UInt8(ascii: ":")) }
    let leastIndent = linesWithKeys.map(\.indent).min()
    return linesWithKeys.filter { $0.indent == leastIndent }.compactMap { key($0.content) }
  }

  private struct Line {
    /// The number of spaces and tabs before the content.
    var indent: Int
    var content: Substring
  }

  /// Returns the text before the first colon, without spaces and quotation marks; `nil` if there is no colon.
  private static func key(_ text: Substring) -> String? {
    text.firstIndex(of: ":").map { colon in
      withoutPrefixes(text[..<colon]).filter { !"\"' \t".contains($0) }
    }
  }

  /// Returns a text without the markers of a document, a list item or a key, and without tags and anchors.
  private static func withoutPrefixes(_ text: Substring) -> Substring {
    var rest = text.drop(while: \.isWhitespace)
    while let word = rest.split(separator: " ", maxSplits: 1).first,
      ["---", "-", "?"].contains(word) || "!&#".contains(word.first ?? " ")
    {
      rest = word.first == "#" ? "" : rest[word.endIndex...].drop(while: \.isWhitespace)
    }
    return rest
  }
}
