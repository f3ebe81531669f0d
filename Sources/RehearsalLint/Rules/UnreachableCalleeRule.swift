import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports agents that are told to call another agent, but may not do so.
enum UnreachableCalleeRule: LintRule {
  static let ruleDescription = LintRuleDescription(
    id: "handoff.cannot-call",
    severity: .warning,
    summary: "the body tells the agent to call another agent, but its tools do not allow it",
    reason: """
      An agent without `Agent` cannot start another agent, and without `SendMessage` it cannot ask one. A \
      limit such as `Agent(builder)` allows no other agent. It works on without the answer, or makes one up.
      """,
    remedy:
      "allow the agent in `tools` and `disallowedTools`, or say that the agent hands the work back, so that whoever started it can call the other",
    example: [
      ExampleFile("builder.md", builder(tools: "Read, Edit")),
      ExampleFile("checker.md", checker),
    ],
    correctedFiles: [ExampleFile("builder.md", builder(tools: "Read, Edit, Agent"))]
  )

  private static func builder(tools: String) -> String {
    "---\nname: builder\ndescription: Builds.\ntools: \(tools)\n---\nBefore you end, invoke the checker agent.\n"
  }

  private static let checker = """
    ---
    name: checker
    description: Checks.
    tools: Read
    ---
    ## Receives Work From
    - **builder**: finished work

    """

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    var reportedAgents: Set<String> = []
    for statement in team.handoffStatements
    where statement.mention.isDirectInstruction && statement.mention.direction == .sends {
      let callees = statement.resolvedAgents.filter { $0 != statement.agent }
      guard let callee = callees.first,
        let agent = team.agents.first(where: { $0.name == statement.agent }),
        let obstacle = CallRights(of: agent, in: team).obstacle(to: callees),
        reportedAgents.insert(agent.name).inserted
      else { continue }
      findings.add(
        ruleDescription,
        at: statement.mention.location,
        about: agent.name,
        "`\(agent.name)` is told to call `\(callee)`, but \(obstacle)"
      )
    }
  }
}

/// The agents that an agent may start or ask, according to its tools.
private struct CallRights {
  private let allowedTools: [String]?
  private let deniedTools: [String]
  private let team: LintTeam

  init(of agent: AgentFile, in team: LintTeam) {
    let tools = team.tools(of: agent)
    allowedTools = tools.allowed
    deniedTools = tools.denied
    self.team = team
  }

  /// Returns why the agent may call none of the given agents, such as "`Agent` is denied to it".
  ///
  /// The result is `nil` if the agent may call at least one of them.
  func obstacle(to callees: [String]) -> String? {
    let startingEntries = allowedTools?.filter { isTool($0, .agent) } ?? ["*"]
    let messagingEntries = allowedTools?.filter { isTool($0, .message) } ?? []
    guard !(startingEntries + messagingEntries).isEmpty else {
      return "its `tools` has neither `Agent` nor `SendMessage`"
    }
    if messagingEntries.contains(where: { denial(of: $0) == nil }) { return nil }
    let usableEntries = startingEntries.filter { denial(of: $0) == nil }
    guard !usableEntries.isEmpty else {
      let denial = (startingEntries + messagingEntries).compactMap(denial).first ?? "Agent"
      return "`\(denial)` is denied to it"
    }
    let startableCallees = callees.filter { callee in
      !deniedTools.contains { names(callee, in: $0) }
    }
    guard !startableCallees.isEmpty else { return "starting that agent is denied to it" }
    let limits = usableEntries.map { ToolTable.agents(in: $0) }
    let mayStart =
      limits.contains(where: \.isEmpty)
      || startableCallees.contains { callee in usableEntries.contains { names(callee, in: $0) } }
    guard !mayStart else { return nil }
    return "its `tools` limits it to `\(limits.joined().joined(separator: "`, `"))`"
  }

  /// Returns the entry of the denied tools that denies a tool altogether; `nil` if there is none.
  ///
  /// The entry `*` of allowed tools, which stands for all tools, is denied with the tool that starts agents.
  private func denial(of entry: String) -> String? {
    let tool = ToolTable.nameWithoutLimits(of: entry)
    return deniedTools.first {
      !$0.contains("(") && team.platform.table.isEntry($0, naming: tool == "*" ? "Agent" : tool)
    }
  }

  private func names(_ callee: String, in entry: String) -> Bool {
    ToolTable.agents(in: entry).contains { team.teamFiles.resolve($0).contains(callee) }
  }

  private func isTool(_ entry: String, _ kind: ToolTable.Kind) -> Bool {
    let tool = ToolTable.nameWithoutLimits(of: entry)
    return tool == "*" && kind == .agent
      || team.platform.table.anyTool(named: tool)?.tool.kind == kind
  }
}
