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
      let platform = team.platform(of: agent)
      for entry in ListedTool.all(of: agent, in: team) {
        switch entry.standing {
        case .unknown:
          findings.add(
            about,
            at: entry.location,
            about: "\(agent.name): \(entry.name)",
            message(about: entry.name, platform, in: team)
          )
        case .upcoming(let since, let instead):
          findings.add(
            about,
            at: entry.location,
            about: "\(agent.name): \(entry.name)",
            "`\(entry.name)` is new in \(platform.name) \(since)"
              + (instead.map { "; before, `\($0)` did the same" } ?? "")
          )
        case .available, .retired, .foreign: break
        }
      }
    }
  }
}

extension UnknownToolRule {
  private static func message(
    about tool: String,
    _ platform: TargetPlatform,
    in team: LintTeam
  ) -> String {
    if team.agents.contains(where: { $0.name == tool }) {
      return "`\(tool)` is an agent, not a tool; `Agent(\(tool))` lets this agent start it"
    }
    let suggestion = Spelling.nearest(to: tool, in: platform.tools.map(\.name).sorted())
    return "\(platform.name) has no tool `\(tool)`"
      + (suggestion.map { "; did you mean `\($0)`?" } ?? "")
  }
}

/// A tool that the front matter of a definition lists, and what the platform makes of it.
struct ListedTool {
  var name: String
  var location: SourceLocation
  var standing: TargetPlatform.Standing

  /// Returns the tools under the given keys that the policy does not name as known.
  static func all(
    of agent: AgentFile,
    in team: LintTeam,
    under keys: [String] = ["tools", "disallowedTools"]
  ) -> [ListedTool] {
    let platform = team.platform(of: agent)
    let known = team.files.policy.known.tools
    return keys.flatMap { agent.frontMatter[$0]?.names ?? [] }
      .filter { !known.contains($0.name) && !known.contains(ToolTable.bare($0.name)) }
      .map {
        ListedTool(name: $0.name, location: $0.location, standing: platform.standing(of: $0.name))
      }
  }
}
