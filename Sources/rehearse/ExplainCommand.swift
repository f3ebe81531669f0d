import ArgumentParser
import RehearsalAnalysis
import RehearsalDefinitions
import RehearsalLint
import RehearsalRules

/// The `explain` command, which explains a rule about runs or about definitions.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Explain a rule, with an example.",
    discussion: """
      Prints why a violation of the rule matters, what to do about it, and an example that violates the rule. \
      `rehearse rules` lists the rules that judge runs, and `rehearse lint --rules` those that judge definitions. \
      If both have a rule of the same name, both are explained.

      Examples:
        rehearse explain scope.non-goal
      """
  )

  @Argument(help: "The identifier of a rule, such as scope.non-goal.")
  var rule: String

  func validate() throws {
    guard explanations.isEmpty else { return }
    throw ValidationError("There is no rule `\(rule)`; \(hint)")
  }

  func run() throws {
    try Output.print(
      explanations.joined(separator: "\nand in definitions, found by `rehearse lint`:\n\n")
    )
  }

  /// The explanations of the rule about runs and of the rule about definitions that have the identifier.
  private var explanations: [String] {
    [RunRuleExplanation.text(of: rule), LintExplanation.text(of: rule)].compactMap(\.self)
  }

  private var hint: String {
    let rules = RuleBook.identifiers + LintBook.explanations.map(\.id)
    if let nearest = Spelling.nearestWord(to: rule, in: rules) {
      return "did you mean `\(nearest)`?"
    }
    return "`rehearse rules` and `rehearse lint --rules` list the rules."
  }
}
