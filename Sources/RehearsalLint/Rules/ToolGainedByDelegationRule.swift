import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports agents that may not change files or run commands, but can start an agent that may.
///
/// Planners and orchestrators are left out, because they give all their work to other agents.
enum ToolGainedByDelegationRule: LintRule {
  static let ruleDescription = LintRuleDescription(
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
    correctedFiles: [ExampleFile("auditor.md", auditor(tools: "Read, Grep"))]
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

  /// Tools that change files or run shell commands, each with a description of its effect.
  private static let toolEffects = [
    ("Write", "change files"), ("Edit", "change files"), ("Bash", "run commands"),
  ]

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    for agent in team.agents where !isLead(agent, in: team) {
      guard
        let startEntry = agent.frontMatter["tools"]?.names.first(where: {
          entryMatches($0.name, "Agent", in: team)
        }),
        isGranted("Agent", to: agent, in: team)
      else { continue }
      for (tool, effect) in toolEffects where !hasEffect(like: tool, agent, team) {
        guard let startedAgent = startableAgent(by: agent, startEntry.name, with: tool, in: team)
        else {
          continue
        }
        findings.add(
          ruleDescription,
          at: startEntry.location,
          about: agent.name,
          "`\(agent.name)` may not \(effect), but can start `\(startedAgent.name)`, which has `\(tool)`",
          related: [
            Finding.RelatedLocation(
              "`\(startedAgent.name)` has `\(tool)`",
              at: startedAgent.location
            )
          ]
        )
        break
      }
    }
  }

  /// Returns the first agent that has a tool, and that another agent hands work to and can start.
  ///
  /// - Parameters:
  ///   - agent: The agent that hands the work on.
  ///   - startEntry: The entry in the agent's list of tools for starting agents, such as
  ///     `Task(reader, writer)`.
  ///   - tool: The tool that the receiver must have.
  ///   - team: The team.
  /// - Returns: The agent that can be started; `nil` if there is none.
  private static func startableAgent(
    by agent: AgentFile,
    _ startEntry: String,
    with tool: String,
    in team: LintTeam
  ) -> AgentFile? {
    guard let sender = team.plan.agent(named: agent.name) else { return nil }
    let permittedNames = startEntry.dropFirst(ToolTable.nameWithoutLimits(of: startEntry).count)
      .split { "(), ".contains($0) }
    let receivers = team.plan.receivers(of: sender).map(team.plan.name(of:))
      .filter { permittedNames.isEmpty || permittedNames.contains($0[...]) }
    return receivers.lazy.compactMap { name in team.agents.first { $0.name == name } }
      .first { isGranted(tool, to: $0, in: team) }
  }

  private static func isLead(_ agent: AgentFile, in team: LintTeam) -> Bool {
    let role = team.role(of: agent.name)
    return role == .planner || role == .orchestrator
  }

  /// Returns whether an agent has a tool with the same effect as the given one.
  ///
  /// All tools that change files have the same effect. Any other tool only has the same effect as itself.
  private static func hasEffect(like tool: String, _ agent: AgentFile, _ team: LintTeam) -> Bool {
    let toolTable = team.platform.table
    guard toolTable.changesFiles(tool) else { return isGranted(tool, to: agent, in: team) }
    return toolTable.referenceTools.contains {
      toolTable.changesFiles($0) && isGranted($0, to: agent, in: team)
    }
  }

  private static func isGranted(_ tool: String, to agent: AgentFile, in team: LintTeam) -> Bool {
    let tools = team.tools(of: agent)
    let isListed = tools.allowed?.contains { entryMatches($0, tool, in: team) } ?? true
    return isListed
      && !tools.denied.contains {
        $0 == ToolTable.nameWithoutLimits(of: $0) && entryMatches($0, tool, in: team)
      }
  }

  private static func entryMatches(_ entry: String, _ tool: String, in team: LintTeam) -> Bool {
    team.platform.table.isEntry(ToolTable.nameWithoutLimits(of: entry), naming: tool)
  }
}
