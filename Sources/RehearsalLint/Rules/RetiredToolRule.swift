import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports tools that the platform has removed.
enum RetiredToolRule: LintRule {
  static let about = LintRuleDescription(
    id: "tool.retired",
    severity: .note,
    summary: "`tools` names a tool that the platform has removed",
    reason: """
      The platform ignores the name without a message. If the tool that took its place is missing, the agent \
      cannot do what the definition relies on.
      """,
    remedy: "remove the name, and list the tool that took its place",
    example: [
      ExampleFile(
        "builder.md",
        "---\nname: builder\ndescription: Builds.\ntools: Read, MultiEdit\n---\nBuilds.\n"
      )
    ],
    mended: [
      ExampleFile(
        "builder.md",
        "---\nname: builder\ndescription: Builds.\ntools: Read, Edit\n---\nBuilds.\n"
      )
    ]
  )

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    for agent in team.agents {
      let tools = agent.frontMatter["tools"]?.names ?? []
      let names = tools.map { PlatformTools.bare($0.name) }
      for (tool, location) in tools {
        guard let successor = PlatformTools.retired[tool] else { continue }
        let isMissing = !names.contains(successor) && !names.contains("*")
        findings.add(
          about,
          at: location,
          about: "\(agent.name): \(tool)",
          isMissing
            ? "the platform has removed `\(tool)`, and `\(agent.name)` does not list `\(successor)`, which took its place"
            : "the platform has removed `\(tool)`; `\(successor)` took its place",
          remedy: isMissing ? "write `\(successor)`" : "remove `\(tool)`",
          // Without `Edit`, the agent cannot change a file.
          severity: isMissing && successor == "Edit" ? .warning : nil
        )
      }
    }
  }
}
