/// Tells the scenarios in a folder from the other YAML and JSON that lies there.
public enum ScenarioDetector {
  /// How the names of files that may be scenarios end.
  public static let endings = [".yaml", ".yml", ".json"]

  private static let usual: Set<String> = ["name", "agents", "work", "expect", "must-fail"]

  /// Whether a file is a scenario, or was meant to be one.
  ///
  /// It has the key `rehearsal`, or three of the keys that scenarios usually have, so that the missing
  /// key is told. A file with `rehearsal-policy` is a policy, one with `configuration` and nothing
  /// of a scenario's a configuration; any other is not ours.
  public static func isScenario(_ text: String) -> Bool {
    let keys = topKeys(of: text)
    let isConfiguration =
      keys.contains("configuration") && usual.subtracting(["agents"]).isDisjoint(with: keys)
    if keys.contains("rehearsal-policy") || isConfiguration { return false }
    return keys.contains("rehearsal") || usual.intersection(keys).count >= 3
  }

  /// The keys of the outermost mapping.
  ///
  /// In a file that YAML refuses they are at the beginning of their lines, in flow style indented.
  private static func topKeys(of text: String) -> [String] {
    let isFlow = text.first { !$0.isWhitespace } == "{"
    if isFlow,
      let value = try? YAMLTree.read(text, file: "", allowsAliases: false),
      let pairs = value.pairs
    {
      return pairs.compactMap(\.key.text)
    }
    let passedOver: Set<Character> = isFlow ? ["\"", "'", "{", " ", "\t"] : ["\"", "'"]
    return text.split(whereSeparator: \.isNewline).compactMap { line in
      line.firstIndex(of: ":").map { line[..<$0].filter { !passedOver.contains($0) } }
    }
  }
}
