import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports code fences that are never closed.
enum UnclosedFenceRule: LintRule {
  static let about = LintRuleDescription(
    id: "file.unclosed-fence",
    severity: .warning,
    summary: "a fence of code is opened and never closed",
    reason: """
      By the rules of Markdown, everything after it is code: software that follows them does not see the \
      headings, lists and rules below.
      """,
    remedy: "close the fence with a line of its own marks, or delete it where it closes nothing",
    example: [
      ExampleFile(
        "builder.md",
        "---\nname: builder\ndescription: Builds.\n---\n```swift\nlet page = 1\n"
      )
    ],
    mended: [
      ExampleFile(
        "builder.md",
        "---\nname: builder\ndescription: Builds.\n---\n```swift\nlet page = 1\n```\n"
      )
    ]
  )

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    for agent in team.agents {
      guard let location = agent.body.unclosedFence else { continue }
      findings.add(about, at: location, about: agent.name, "this fence is never closed")
    }
  }
}
