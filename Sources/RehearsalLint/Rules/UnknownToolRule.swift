import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports tools that the platform does not have.
enum UnknownToolRule: LintRule {
  static let about = LintRuleDescription(
    id: "tool.unknown",
    severity: .warning,
    summary: "`tools` or `disallowedTools` names a tool that the platform does not have",
    reason: """
      The platform ignores an unknown name without a message: the agent works without the tool, or \
      claims to have used it.
      """,
    remedy:
      "correct the name, or list the tool in the policy under `known: {tools: [...]}`",
    example: [
      ExampleFile(
        "builder.md",
        "---\nname: builder\ndescription: Builds.\ntools: Read, Hammer\n---\nBuilds.\n"
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
      for (tool, location) in ListedTools.unknown(of: agent, in: team)
      where PlatformTools.likely(for: tool) == nil {
        findings.add(
          about,
          at: location,
          about: "\(agent.name): \(tool)",
          message(about: tool, in: team)
        )
      }
    }
  }
}

extension UnknownToolRule {
  private static func message(about tool: String, in team: LintTeam) -> String {
    if team.agents.contains(where: { $0.name == tool }) {
      return "`\(tool)` is an agent, not a tool; `Agent(\(tool))` lets this agent start it"
    }
    let suggestion = Spelling.nearest(to: tool, in: PlatformTools.known.sorted())
    return "the platform has no tool `\(tool)`"
      + (suggestion.map { "; did you mean `\($0)`?" } ?? "")
  }
}

/// The tools that the front matter of a definition lists.
enum ListedTools {
  /// Returns the tools under `tools` and `disallowedTools` that neither the platform nor the policy names.
  static func unknown(
    of agent: AgentFile,
    in team: LintTeam
  ) -> [(name: String, location: SourceLocation)] {
    ["tools", "disallowedTools"].flatMap { agent.frontMatter[$0]?.names ?? [] }.filter {
      !PlatformTools.isKnown($0.name) && !team.files.policy.known.tools.contains($0.name)
        && !team.files.policy.known.tools.contains(PlatformTools.bare($0.name))
    }
  }
}
