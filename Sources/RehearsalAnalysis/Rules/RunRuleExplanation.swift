import RehearsalRules
import RehearsalSimulation

/// The explanations of the rules of runs as human-readable text.
public enum RunRuleExplanation {
  /// The path of the scenario of each example.
  static let scenarioPath = "scenario.yaml"

  /// The text that contains a section for each rule.
  static let builtInText = String(decoding: PackageResources.run_rules_md, as: UTF8.self)

  /// Returns the explanation of the rule with the given identifier; `nil` if there is no such rule.
  ///
  /// The text ends with a newline.
  public static func text(of rule: String) -> String? {
    text(of: rule, in: builtInText)
  }

  /// Returns the explanation of a rule, with the reason, the remedy and the example of a text's section.
  ///
  /// The result is `nil` if there is no such rule, or if the text has no complete section about the rule.
  static func text(of rule: String, in text: String) -> String? {
    guard let about = RuleBook.descriptions.first(where: { $0.id == rule }),
      let section = RunRuleSection.sections(of: text).first(where: { $0.rule == rule })
    else { return nil }
    return """
      \(about.id) (\(about.severity.rawValue))  \(about.failureMode.rawValue)
      fires when \(about.firesWhen)

      \(section.reason)

      what to do: \(section.remedy)

      found in:
      \(section.files.listing)

      all other files are those that `rehearse init --sample pipeline` creates

      """
  }

  /// Returns what to do about a violation of a rule; `nil` if there is no such rule.
  static func remedy(of rule: String) -> String? { remedies[rule] }

  private static let remedies = Dictionary(
    RunRuleSection.sections(of: builtInText).map { ($0.rule, $0.remedy) }
  ) { first, _ in first }

  /// Returns the first keys of the scenario of an example.
  static func scenarioHead(named name: String) -> String {
    """
    rehearsal: 1
    name: \(name)
    agents: agents
    policy: policy.yaml

    """
  }
}
