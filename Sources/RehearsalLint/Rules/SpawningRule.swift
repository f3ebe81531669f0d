import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports agents that must not start other agents but have the tool to do so.
enum SpawningRule: LintRule {
  static let about = LintRuleDescription(
    id: "tool.spawns-though-banned",
    severity: .warning,
    summary: "the body says that the agent starts no other, and `tools` lets it",
    reason: """
      Only a sentence keeps the agent from starting others. The platform would enforce the list of \
      tools.
      """,
    remedy: "take `Task` and `Agent` out of `tools`, or deny them under `disallowedTools`",
    example: [
      ExampleFile(
        "builder.md",
        "---\nname: builder\ndescription: Builds.\ntools: Read, Task\n---\nYou must not spawn other agents.\n"
      )
    ],
    mended: [
      ExampleFile(
        "builder.md",
        "---\nname: builder\ndescription: Builds.\ntools: Read\n---\nYou must not spawn other agents.\n"
      )
    ]
  )

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    for agent in team.agents {
      guard let ban = agent.body.spawnBans.first,
        let tool = agent.frontMatter["tools"]?.names.first(where: { startsAgents($0.name) }),
        team.tools(of: agent).allowed?.contains(where: startsAgents) ?? true,
        !team.tools(of: agent).denied.contains(where: startsAgents)
      else { continue }
      findings.add(
        about,
        at: tool.location,
        about: agent.name,
        "`\(tool.name)` lets `\(agent.name)` start others, and line \(ban.location.line) says that it "
          + "starts none",
        related: [Finding.Related("it starts none", at: ban.location)]
      )
    }
  }

  private static func startsAgents(_ tool: String) -> Bool {
    PlatformTools.isSame(PlatformTools.bare(tool), "Task")
  }
}
