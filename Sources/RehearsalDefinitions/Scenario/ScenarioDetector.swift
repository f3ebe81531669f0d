/// A classifier that tells scenarios from other YAML and JSON files by their keys.
public enum ScenarioDetector {
  /// The extensions, with the dot, of files that can be scenarios.
  public static let endings = [".yaml", ".yml", ".json"]

  private static let typicalKeys: Set<String> = {
    let keys = ScenarioKeys.type.keys
    return [keys.name.name, keys.agents.name, keys.work.name, keys.expect.name, keys.mustFail.name]
  }()

  /// Returns whether the text of a file is a scenario, or is probably meant to be a scenario.
  ///
  /// A scenario has the key `rehearsal`. A text with at least three of the keys `name`, `agents`, `work`, `expect`
  /// and `must-fail` counts as a scenario too, so that loading the file reports the missing key `rehearsal`. A text
  /// with the key `rehearsal-policy` is a policy, not a scenario. A text with the key `configuration`, but without
  /// `name`, `work`, `expect` and `must-fail`, is a configuration, not a scenario.
  public static func isScenario(_ text: String) -> Bool {
    let keys = topKeys(of: text)
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
  /// Valid YAML in flow style, such as JSON, is parsed. In any other text, the characters from the beginning of a
  /// line to the first colon count as a key, without quotation marks. If such a text begins with `{`, then spaces,
  /// tabs and further braces in a key are ignored too.
  private static func topKeys(of text: String) -> [String] {
    let isFlow = text.first { !$0.isWhitespace } == "{"
    if isFlow,
      let value = try? YAMLTree.read(text, file: "", allowsAliases: false),
      let pairs = value.pairs
    {
      return pairs.compactMap(\.key.text)
    }
    let ignoredCharacters: Set<Character> = isFlow ? ["\"", "'", "{", " ", "\t"] : ["\"", "'"]
    return text.split(whereSeparator: \.isNewline).compactMap { line in
      line.firstIndex(of: ":").map { line[..<$0].filter { !ignoredCharacters.contains($0) } }
    }
  }
}
