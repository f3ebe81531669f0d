import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports definitions with a code fence that is never closed.
enum UnclosedFenceRule: LintRule {
  static let ruleDescription = LintRuleDescription(
    id: "file.unclosed-fence",
    severity: .warning,
    summary: "a code fence is opened and never closed",
    reason: """
      In Markdown, everything after the fence is code: software that follows the standard does not see \
      the headings, lists and rules below.
      """,
    remedy: "close the fence with a line of the same marks, or delete it if it encloses nothing",
    example: [
      ExampleFile(
        "builder.md",
        "---\nname: builder\ndescription: Builds.\n---\n```swift\nlet page = 1\n"
      )
    ],
    correctedFiles: [
      ExampleFile(
        "builder.md",
        "---\nname: builder\ndescription: Builds.\n---\n```swift\nlet page = 1\n```\n"
      )
    ]
  )

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    for agent in team.agents {
      guard let location = agent.body.unclosedFence else { continue }
      findings.add(
        ruleDescription,
        at: location,
        about: agent.name,
        "this code fence is never closed"
      )
    }
  }
}
