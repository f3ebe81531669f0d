import RehearsalSimulation
import Yams

/// Parses YAML and says where it is wrong.
enum YAMLParser {
  /// Parses one document, or complains; aliases are not allowed.
  static func parse(_ source: SourceText, _ complaints: Complaints) -> YAMLValue? {
    if let refusal = YAMLScan.refusal(of: source.text, allowsAliases: false) {
      complaints.error(refusal.problem, at: source.location(refusal.line, refusal.column))
      return nil
    }
    do {
      guard let node = try YAMLParser.compose(source.text) else {
        complaints.error("the file is empty", at: source.location(1))
        return nil
      }
      return YAMLValue(node: node, file: source.shown)
    } catch {
      let (message, location) = describe(error, in: source)
      complaints.error(message, at: location)
      return nil
    }
  }

  /// Makes the tree of a text.
  ///
  /// Scalars are resolved here, not by Yams, whose resolver compiles regular expressions first; and
  /// Yams asks the environment for an encoding where none is given.
  static func compose(_ text: String) throws -> Node? {
    try Yams.compose(yaml: text, .basic, .default, .utf8)
  }

  /// Returns what is wrong and where, in words.
  static func describe(_ error: any Error, in source: SourceText) -> (String, SourceLocation) {
    switch error as? YamlError {
    case .scanner(let context, let problem, let mark, _),
      .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      let near = context.map { " \($0.text)" } ?? ""
      return ("not YAML: \(problem)\(near)", source.location(mark.line, mark.column))
    case .duplicatedKeysInMapping(let duplicates, let context):
      let keys = duplicates.map { "`\($0)`" }.joined(separator: ", ")
      return (
        "the key \(keys) stands twice; keep one",
        source.location(max(1, context.mark.line), max(1, context.mark.column))
      )
    case .reader(let problem, _, _, _): return ("not YAML: \(problem)", source.location(1))
    case .no, .memory, .writer, .emitter, .representer, .dataCouldNotBeDecoded, .none:
      return ("not YAML: \(error)", source.location(1))
    }
  }
}
