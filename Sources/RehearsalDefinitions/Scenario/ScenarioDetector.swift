/// A detector of the YAML and JSON files in a folder that are scenarios.
public enum ScenarioDetector {
  /// The extensions of files that may be scenarios.
  public static let endings = [".yaml", ".yml", ".json"]

  private static let typicalKeys: Set<String> = {
    let keys = ScenarioKeys.type.keys
    return [keys.name.name, keys.agents.name, keys.work.name, keys.expect.name, keys.mustFail.name]
  }()

  /// Returns whether a file is a scenario, or was meant to be a scenario.
  ///
  /// A scenario has the key `rehearsal`, or at least three of the keys that scenarios usually have, so that
  /// the missing key `rehearsal` is reported. A file with `rehearsal-policy` is a policy. A file with
  /// `configuration` and no key that only scenarios have is a configuration. Any other file is ignored.
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

  /// Returns the keys of the outermost mapping.
  ///
  /// In valid YAML in flow style, the keys are parsed. In any other file, the keys are taken from the
  /// beginnings of lines, which may be indented in flow style.
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
