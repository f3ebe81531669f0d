import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports agents with a tool that starts other agents, although their definition forbids this.
enum ForbiddenSpawningRule: LintRule {
  static let ruleDescription = LintRuleDescription(
    id: "tool.spawns-though-banned",
    severity: .warning,
    summary: "the body says that the agent must not start other agents, but `tools` allows it",
    reason: """
      Only a sentence keeps the agent from starting others. The platform would enforce the list of \
      tools.
      """,
    remedy: "remove `Task` and `Agent` from `tools`, or deny them under `disallowedTools`",
    example: [
      ExampleFile(
        "builder.md",
        "---\nname: builder\ndescription: Builds.\ntools: Read, Task\n---\nYou must not spawn other agents.\n"
      )
    ],
    correctedFiles: [
      ExampleFile(
        "builder.md",
        "---\nname: builder\ndescription: Builds.\ntools: Read\n---\nYou must not spawn other agents.\n"
      )
    ]
  )

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    for agent in team.agents {
      guard let spawnBan = agent.body.spawnBans.first,
        let tool = agent.frontMatter["tools"]?.names.first(where: {
          startsAgents($0.name, in: team)
        }),
        team.tools(of: agent).allowed?.contains(where: { startsAgents($0, in: team) }) ?? true,
        !team.tools(of: agent).denied.contains(where: { startsAgents($0, in: team) })
      else { continue }
      findings.add(
        ruleDescription,
        at: tool.location,
        about: agent.name,
        "`\(tool.name)` lets `\(agent.name)` start other agents, but line \(spawnBan.location.line) says "
          + "that it must not",
        related: [Finding.RelatedLocation("it must not start others", at: spawnBan.location)]
      )
    }
  }

  private static func startsAgents(_ tool: String, in team: LintTeam) -> Bool {
    team.platform.table.areSameTool(ToolTable.nameWithoutLimits(of: tool), "Agent")
  }
}
