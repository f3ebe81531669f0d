import RehearsalLint
import RehearsalSimulation

/// What there is to know of the linter's rules, for people.
public enum LintExplanation {
  /// A line for each rule, ending in a line end.
  public static var list: String {
    let rules = LintBook.explanations
    let width = rules.map(\.id.count).max() ?? 0
    return rules.map { rule in
      let id = rule.id.padded(to: width)
      return "\(id)  \(rule.severity.rawValue.padded(to: 7))  \(rule.summary)\n"
    }.joined()
  }

  /// All about one rule, ending in a line end; `nil` where there is none of the name.
  public static func text(of rule: String) -> String? {
    LintBook.explanations.first { $0.id == rule }.map { rule in
      """
      \(rule.id) (\(rule.severity.rawValue))
      \(rule.summary)

      \(rule.reason)

      what to do: \(rule.remedy)

      found in:
      \(files(rule.example + (rule.policy.map { [File(path: "policy.yaml", text: $0)] } ?? [])))

      not found with:
      \(files(rule.mended))

      """
    }
  }

  private typealias File = LintBook.Explanation.File

  private static func files(_ files: [File]) -> String {
    files.map { file in
      let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
        .map { InertText.line(String($0.last == "\r" ? $0.dropLast() : $0), limit: 100) }
      let shown = lines.last?.isEmpty == true ? lines.dropLast() : lines[...]
      return (["  \(file.path)"] + shown.map { $0.isEmpty ? "" : "    \($0)" })
        .joined(separator: "\n")
    }.joined(separator: "\n")
  }
}
