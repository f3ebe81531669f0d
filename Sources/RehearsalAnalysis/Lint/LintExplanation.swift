import RehearsalLint
import RehearsalSimulation

/// The explanations of the linter's rules as human-readable text.
public enum LintExplanation {
  /// The list of all lint rules, one on each line, with identifier, severity and summary.
  public static var list: String {
    let rules = LintBook.explanations
    let width = rules.map(\.id.count).max() ?? 0
    return rules.map { rule in
      let id = rule.id.padded(to: width)
      return "\(id)  \(rule.severity.rawValue.padded(to: 7))  \(rule.summary)\n"
    }.joined()
  }

  /// Returns the explanation of the lint rule with the given identifier; `nil` if there is no such rule.
  ///
  /// The text ends with a newline.
  public static func text(of rule: String) -> String? {
    LintBook.explanations.first { $0.id == rule }.map { rule in
      """
      \(rule.id) (\(rule.severity.rawValue))
      \(rule.summary)

      \(rule.reason)

      what to do: \(rule.remedy)

      found in:
      \(listing(rule.exampleFiles + (rule.policy.map { [File(path: "policy.yaml", text: $0)] } ?? [])))

      not found with:
      \(listing(rule.correctedFiles))

      """
    }
  }

  private typealias File = LintBook.Explanation.File

  private static func listing(_ files: [File]) -> String {
    files.map { ExampleFile(path: $0.path, text: $0.text) }.listing
  }
}
