import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports lists of tools with a tool that the agent platform does not have.
///
/// The tool can be unknown, or newer than the version of the platform. An entry that is not the name of one tool, such
/// as `Read Write` or `Bash(git:*`, is reported too.
enum UnknownToolRule: LintRule {
  static let ruleDescription = LintRuleDescription(
    id: "tool.unknown",
    severity: .warning,
    summary: "a list of tools names a tool that the platform does not have",
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
    correctedFiles: [
      ExampleFile(
        "builder.md",
        "---\nname: builder\ndescription: Builds.\ntools: Read, Edit\n---\nBuilds.\n"
      )
    ]
  )

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    for list in ToolList.toolLists(in: team) {
      for entry in list.entries {
        if let malformation = entry.malformation {
          findings.add(
            ruleDescription,
            at: entry.location,
            about: "\(list.agentOrPath): \(entry.name)",
            malformation.message(about: entry.name),
            remedy: malformation.remedy
          )
          continue
        }
        switch entry.status {
        case .unknown:
          findings.add(
            ruleDescription,
            at: entry.location,
            about: "\(list.agentOrPath): \(entry.name)",
            message(about: entry.name, list.platform, in: team)
          )
        case .upcoming(let since, let instead):
          findings.add(
            ruleDescription,
            at: entry.location,
            about: "\(list.agentOrPath): \(entry.name)",
            "`\(entry.name)` is new in \(list.platform.name) \(since)"
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
    let suggestion = Spelling.nearestWord(to: tool, in: platform.tools.map(\.name).sorted())
    return "\(platform.name) has no tool `\(tool)`"
      + (suggestion.map { "; did you mean `\($0)`?" } ?? "")
  }
}
