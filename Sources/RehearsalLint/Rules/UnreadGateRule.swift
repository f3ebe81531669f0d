import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports thresholds that look like quality gates, but from which no gate is read.
///
/// An example is `unit >= 80%` where neither the sentence nor a title above it mentions coverage.
enum UnreadGateRule: LintRule {
  static let ruleDescription = LintRuleDescription(
    id: "gate.unread",
    severity: .note,
    summary: "a line states a percentage for a kind of test, but no gate can be read from it",
    reason: """
      The line does not say what is measured, which number is for which kind of test, or that the \
      number is a minimum. Runs do not require the number, and other rules cannot compare it.
      """,
    remedy: "state the kind, the metric, a comparison and a number, as in `unit coverage >= 80%`",
    example: [
      ExampleFile(
        "builder.md",
        "---\nname: builder\ndescription: Builds.\n---\n- Tests: unit >= 80%, integration >= 70%\n"
      )
    ],
    correctedFiles: [
      ExampleFile(
        "builder.md",
        "---\nname: builder\ndescription: Builds.\n---\n- Test coverage: unit >= 80%, integration >= 70%\n"
      )
    ]
  )

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    for agent in team.agents {
      for threshold in agent.body.unreadThresholds {
        findings.add(
          ruleDescription,
          at: threshold.location,
          about: "\(agent.name): \(threshold.text)",
          threshold.problem
        )
      }
    }
  }
}
