import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports thresholds that look like quality gates, but from which no gate is read.
///
/// An example is `unit >= 80%` where neither the line nor a title above it mentions coverage.
enum UnreadGateRule: LintRule {
  static let ruleDescription = LintRuleDescription(
    id: "gate.unread",
    severity: .note,
    summary: "a line states a percentage for a kind of test, but not what is measured",
    reason: """
      The number can be about coverage or about tests that pass. No gate is read from the line, so \
      runs do not require it, and no other rule compares it.
      """,
    remedy: "name the metric, as in `unit coverage >= 80%`",
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
          "`\(threshold.text)` does not say what is measured, so no gate is read"
        )
      }
    }
  }
}
