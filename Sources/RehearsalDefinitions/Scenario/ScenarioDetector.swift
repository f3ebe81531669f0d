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
  public static func isScenario(_ text: String) -> Bool {
    let keys = outermostKeys(of: text)
    let agentsKey = ScenarioKeys.type.keys.agents.name
    let isConfiguration =
      keys.contains(ConfigurationKeys.type.keys.name.name)
      && typicalKeys.subtracting([agentsKey]).isDisjoint(with: keys)
    if keys.contains(PolicyKeys.type.keys.version.name) || isConfiguration { return false }
    return keys.contains(ScenarioKeys.type.keys.version.name)
      || typicalKeys.intersection(keys).count >= 3
  }

  /// Returns the keys of the outermost mapping in the text of a file.
  ///
  /// If the text is valid YAML in flow style, such as JSON, it is parsed. Otherwise, the key of each line is
  /// the text before its first colon, without quotation marks. If the text begins with `{`, spaces, tabs and
  /// opening braces are also removed from the keys.
  private static func outermostKeys(of text: String) -> [String] {
    let isFlowStyle = text.first { !$0.isWhitespace } == "{"
    if isFlowStyle,
      let value = try? YAMLValueBuilder.read(text, file: "", allowsAliases: false),
      let pairs = value.pairs
    {
      return pairs.compactMap(\.key.text)
    }
    let ignoredCharacters: Set<Character> =
      isFlowStyle ? ["\"", "'", "{", " ", "\t"] : ["\"", "'"]
    return text.split(whereSeparator: \.isNewline).compactMap { line in
      line.firstIndex(of: ":").map { line[..<$0].filter { !ignoredCharacters.contains($0) } }
    }
  }
}
