import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports thresholds that look like quality gates, but from which no gate is read.
///
/// An example is `unit >= 80%` where neither the line nor a title above it mentions coverage.
enum UnreadGateRule: LintRule {
  static let ruleDescription = LintRuleDescription(
    id: "gate.unread",
    severity: .note,
    summary: "a line states a percentage for a kind of test, but no gate is read from it",
    reason: """
      It is unclear whether the number is about coverage or about tests that pass. Runs do not require it, \
      and no other rule compares it.
      """,
    remedy: "name the metric beside each number, as in `unit coverage >= 80%`",
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
          "no gate is read from `\(threshold.text)`, so runs do not require it"
        )
      }
    }
  }
}
