import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports agents that have to wait for a person's answer, but have no tool to ask.
enum UnaskablePersonRule: LintRule {
  static let ruleDescription = LintRuleDescription(
    id: "tool.cannot-ask",
    severity: .warning,
    summary: "the body says that the agent waits for a person, but `tools` has no tool to ask one",
    reason: """
      The agent cannot show its question to anyone while it runs. It ends, or answers the question itself and \
      goes on.
      """,
    remedy:
      "say that the agent ends and returns its question, so that whoever started it can ask, or add `AskUserQuestion` to `tools`",
    example: [ExampleFile("builder.md", builder("Wait for the user's approval before you build."))],
    correctedFiles: [
      ExampleFile(
        "builder.md",
        builder("Return your plan, and end; build when you are started again.")
      )
    ]
  )

  private static func builder(_ text: String) -> String {
    "---\nname: builder\ndescription: Builds.\ntools: Read, Edit\n---\n\(text)\n"
  }

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    for agent in team.agents {
      guard let awaitedAnswer = agent.body.awaitedAnswers.first,
        let tools = team.tools(of: agent).allowed, !canAsk(with: tools, in: team)
      else { continue }
      findings.add(
        ruleDescription,
        at: awaitedAnswer.location,
        about: agent.name,
        "`\(agent.name)` waits for a person, but its `tools` has no tool to ask one"
      )
    }
  }

  private static func canAsk(with tools: [String], in team: LintTeam) -> Bool {
    tools.map { ToolTable.nameWithoutLimits(of: $0) }.contains { tool in
      tool == "*" || team.platform.table.anyTool(named: tool)?.tool.kind == .ask
    }
  }
}
