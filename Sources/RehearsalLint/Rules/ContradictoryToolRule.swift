import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports tools that a definition both allows and denies to its agent.
enum ContradictoryToolRule: LintRule {
  static let ruleDescription = LintRuleDescription(
    id: "tool.allowed-and-denied",
    severity: .warning,
    summary: "a tool is listed under both `tools` and `disallowedTools`",
    reason: """
      The denial takes precedence, but readers of `tools` assume the opposite.
      """,
    remedy: "remove it from one of the two lists",
    example: [
      ExampleFile(
        "builder.md",
        "---\nname: builder\ndescription: Builds.\ntools: Read, Bash\ndisallowedTools: Bash\n---\nBuilds.\n"
      )
    ],
    correctedFiles: [
      ExampleFile(
        "builder.md",
        "---\nname: builder\ndescription: Builds.\ntools: Read\ndisallowedTools: Bash\n---\nBuilds.\n"
      )
    ]
  )

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    for agent in team.agents {
      let allowedTools = agent.frontMatter["tools"]?.names ?? []
      for (tool, location) in agent.frontMatter["disallowedTools"]?.names ?? [] {
        guard
          let entry = allowedTools.first(where: { team.platform.table.areSameTool($0.name, tool) })
        else {
          continue
        }
        findings.add(
          ruleDescription,
          at: location,
          about: "\(agent.name): \(tool)",
          "`\(tool)` is both allowed and denied",
          related: [Finding.RelatedLocation("allowed here", at: entry.location)]
        )
      }
    }
  }
}
