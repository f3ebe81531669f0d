import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports agents that can start another agent with tools that they do not have themselves.
///
/// Planners and orchestrators are left out, because they give all work to others.
enum GainedToolRule: LintRule {
  static let about = LintRuleDescription(
    id: "tool.gained-by-delegation",
    severity: .note,
    summary: "an agent that may not change files or run commands can start an agent that may",
    reason: """
      The list of tools limits nothing if the agent can have another agent do what it may not do itself. \
      Text that it reads can make it do so.
      """,
    remedy:
      "remove `Task` and `Agent` from `tools`, or limit them to agents with the same tools, as in `Task(reader)`",
    example: [
      ExampleFile("auditor.md", auditor(tools: "Read, Grep, Task")),
      ExampleFile("fixer.md", fixer),
    ],
    mended: [ExampleFile("auditor.md", auditor(tools: "Read, Grep"))]
  )

  private static let fixer = """
    ---
    name: fixer
    description: Fixes.
    tools: Read, Write, Bash
    ---
    Fixes; no non-goals.
    ## Deliverables
    - a fix
    ## Receives Work From
    - **auditor**: findings

    """

  private static func auditor(tools: String) -> String {
    "---\nname: auditor\ndescription: Audits.\ntools: \(tools)\n---\nAudits; no non-goals.\n"
      + "## Deliverables\n- findings\n## Hands Off To\n- **fixer**: findings\n"
  }

  /// The tools that change files or run commands, each with what an agent can do with it.
  private static let effects = [
    ("Write", "change files"), ("Edit", "change files"), ("Bash", "run commands"),
  ]

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    for agent in team.agents where !isLead(agent, in: team) {
      guard
        let starting = agent.frontMatter["tools"]?.names.first(where: {
          isSame($0.name, "Agent", in: team)
        }),
        grants("Agent", to: agent, in: team)
      else { continue }
      for (tool, effect) in effects where !changes(like: tool, agent, team) {
        guard let other = startable(by: agent, starting.name, with: tool, in: team) else {
          continue
        }
        findings.add(
          about,
          at: starting.location,
          about: agent.name,
          "`\(agent.name)` may not \(effect), but can start `\(other.name)`, which has `\(tool)`",
          related: [Finding.Related("`\(other.name)` has `\(tool)`", at: other.location)]
        )
        break
      }
    }
  }

  /// Returns the first agent that has a tool and that an agent hands work to and can start.
  private static func startable(
    by agent: AgentFile,
    _ entry: String,
    with tool: String,
    in team: LintTeam
  ) -> AgentFile? {
    guard let sender = team.plan.agent(named: agent.name) else { return nil }
    let limits = entry.dropFirst(ToolTable.bare(entry).count).split { "(), ".contains($0) }
    let names = team.plan.receivers(of: sender).map(team.plan.name(of:))
      .filter { limits.isEmpty || limits.contains($0[...]) }
    return names.lazy.compactMap { name in team.agents.first { $0.name == name } }
      .first { grants(tool, to: $0, in: team) }
  }

  private static func isLead(_ agent: AgentFile, in team: LintTeam) -> Bool {
    let role = team.role(of: agent.name)
    return role == .planner || role == .orchestrator
  }

  /// Returns whether an agent has a tool, or for changes of files another tool that changes files.
  private static func changes(like tool: String, _ agent: AgentFile, _ team: LintTeam) -> Bool {
    let table = team.platform.table
    guard table.changesFiles(tool) else { return grants(tool, to: agent, in: team) }
    return table.referenceTools.contains {
      table.changesFiles($0) && grants($0, to: agent, in: team)
    }
  }

  private static func grants(_ tool: String, to agent: AgentFile, in team: LintTeam) -> Bool {
    let tools = team.tools(of: agent)
    let isListed = tools.allowed?.contains { isSame($0, tool, in: team) } ?? true
    return isListed
      && !tools.denied.contains { $0 == ToolTable.bare($0) && isSame($0, tool, in: team) }
  }

  private static func isSame(_ entry: String, _ tool: String, in team: LintTeam) -> Bool {
    let bare = ToolTable.bare(entry)
    return bare == "*" || team.platform.table.isSame(bare, tool)
  }
}
