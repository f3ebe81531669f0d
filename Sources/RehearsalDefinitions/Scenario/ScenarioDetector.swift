/// A detector that finds the scenarios among the YAML and JSON files in a folder.
public enum ScenarioDetector {
  /// The extensions of files that can be scenarios.
  public static let endings = [".yaml", ".yml", ".json"]

  private static let typicalKeys: Set<String> = {
    let keys = ScenarioKeys.type.keys
    return [keys.name.name, keys.agents.name, keys.work.name, keys.expect.name, keys.mustFail.name]
  }()

  /// Returns whether a file is a scenario, or was probably meant to be one.
  ///
  /// A scenario has the key `rehearsal`. A file with at least three other keys that are typical of scenarios
  /// counts as well, so that loading it reports the missing key. A file with the key `rehearsal-policy` is a
  /// policy. A file with the key `configuration`, and without a key that only scenarios have, is a
  /// configuration.
  public static func isScenario(_ text: String) -> Bool {
    let keys = topKeys(of: text)
    let agents = ScenarioKeys.type.keys.agents.name
    let isConfiguration =
      keys.contains(ConfigurationKeys.type.keys.name.name)
      && typicalKeys.subtracting([agents]).isDisjoint(with: keys)
    if keys.contains(PolicyKeys.type.keys.version.name) || isConfiguration { return false }
    return keys.contains(ScenarioKeys.type.keys.version.name)
      || typicalKeys.intersection(keys).count >= 3
  }

  /// Returns the keys of the outermost mapping of a file.
  ///
  /// If the file is valid YAML in flow style, it is parsed. Otherwise, each text from the beginning of a line
  /// up to a colon counts as a key. In flow style, spaces before the key are ignored.
  private static func topKeys(of text: String) -> [String] {
    let isFlow = text.first { !$0.isWhitespace } == "{"
    if isFlow,
      let value = try? YAMLTree.read(text, file: "", allowsAliases: false),
      let pairs = value.pairs
    {
      return pairs.compactMap(\.key.text)
    }
    let skipped: Set<Character> = isFlow ? ["\"", "'", "{", " ", "\t"] : ["\"", "'"]
    return text.split(whereSeparator: \.isNewline).compactMap { line in
      line.firstIndex(of: ":").map { line[..<$0].filter { !skipped.contains($0) } }
    }
  }
}
