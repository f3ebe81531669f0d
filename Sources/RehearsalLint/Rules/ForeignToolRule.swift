import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports tools with the names that other platforms give them.
enum ForeignToolRule: LintRule {
  static let about = LintRuleDescription(
    id: "tool.foreign",
    severity: .warning,
    summary: "`tools` uses another platform's name for a tool",
    reason: """
      The definition was written for another platform, or copied from one. Claude Code ignores names \
      that it does not know, so the agent lacks the tool.
      """,
    remedy: "write the name that Claude Code gives the tool",
    example: [
      ExampleFile(
        "builder.md",
        "---\nname: builder\ndescription: Builds.\ntools: [runCommands, editFiles]\n---\nBuilds.\n"
      )
    ],
    mended: [
      ExampleFile(
        "builder.md",
        "---\nname: builder\ndescription: Builds.\ntools: [Bash, Edit]\n---\nBuilds.\n"
      )
    ]
  )

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    for agent in team.agents {
      for (tool, location) in ListedTools.unknown(of: agent, in: team) {
        guard let likely = PlatformTools.likely(for: tool) else { continue }
        findings.add(
          about,
          at: location,
          about: "\(agent.name): \(tool)",
          "`\(tool)` is not a tool of Claude Code; did you mean `\(likely)`?",
          remedy: "write `\(likely)`"
        )
      }
    }
  }
}
