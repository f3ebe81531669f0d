import RehearsalRules
import RehearsalSimulation

/// The explanations of the rules that check runs, as human-readable text.
public enum RunRuleExplanation {
  /// The path of the scenario file in the example of each rule.
  static let scenarioPath = "scenario.yaml"

  /// The Markdown text with a section for each rule, from the resource `run-rules.md`.
  static let builtInText = String(decoding: PackageResources.run_rules_md, as: UTF8.self)

  /// Returns the explanation of the rule with the given identifier; `nil` if there is no such rule.
  ///
  /// The text ends with a newline.
  public static func text(of rule: String) -> String? {
    text(of: rule, in: builtInText)
  }

  /// Returns the explanation of a rule, with the reason, the remedy and the example from a section of a Markdown text.
  ///
  /// The result is `nil` if no rule has the identifier, or if the Markdown text has no complete section about the rule.
  static func text(of rule: String, in markdown: String) -> String? {
    guard let description = RuleBook.descriptions.first(where: { $0.id == rule }),
      let section = RunRuleSection.sections(of: markdown).first(where: { $0.rule == rule })
    else { return nil }
    return """
      \(description.id) (\(description.severity.rawValue))  \(description.failureMode.rawValue)
      fires when \(description.firesWhen)

      \(section.reason)

      what to do: \(section.remedy)

      found in:
      \(section.files.listing)

      all other files are those that `rehearse init --sample pipeline` creates

      """
  }

  /// Returns what to do about a violation of a rule; `nil` if no rule has the identifier.
  static func remedy(of rule: String) -> String? { remedies[rule] }

  private static let remedies = Dictionary(
    RunRuleSection.sections(of: builtInText).map { ($0.rule, $0.remedy) }
  ) { first, _ in first }

  /// Returns the first lines of the scenario file of an example, which differ only in the name of the
  /// scenario.
  static func scenarioHead(named name: String) -> String {
    """
    rehearsal: 1
    name: \(name)
    agents: agents
    policy: policy.yaml

    """
  }
}
