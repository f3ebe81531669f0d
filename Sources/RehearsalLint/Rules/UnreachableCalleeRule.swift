import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports agents that are told to call another agent, but have no tool for this.
enum UnreachableCalleeRule: LintRule {
  static let ruleDescription = LintRuleDescription(
    id: "handoff.cannot-call",
    severity: .warning,
    summary: "the body tells the agent to call another agent, but `tools` has no tool for it",
    reason: """
      An agent without `Agent` cannot start another agent, and without `SendMessage` it cannot ask one. It \
      works on without the answer, or makes one up.
      """,
    remedy:
      "add `Agent` to `tools`, or say that the agent hands the work back, so that whoever started it can call the other",
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
      guard let callee = statement.resolvedAgents.first(where: { $0 != statement.agent }),
        let agent = team.agents.first(where: { $0.name == statement.agent }),
        let tools = team.tools(of: agent).allowed, !canCall(with: tools, in: team),
        reportedAgents.insert(agent.name).inserted
      else { continue }
      findings.add(
        ruleDescription,
        at: statement.mention.location,
        about: agent.name,
        "`\(agent.name)` is told to call `\(callee)`, but its `tools` has neither `Agent` nor `SendMessage`"
      )
    }
  }

  /// Returns whether a list of tools has a tool that starts agents or sends messages to agents.
  private static func canCall(with tools: [String], in team: LintTeam) -> Bool {
    tools.map { ToolTable.nameWithoutLimits(of: $0) }.contains { tool in
      tool == "*"
        || team.platform.table.anyTool(named: tool)
          .map { [.agent, .message].contains($0.tool.kind) } ?? false
    }
  }
}
