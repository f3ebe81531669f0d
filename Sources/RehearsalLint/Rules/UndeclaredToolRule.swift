import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports tools that an agent is told to use, although `tools` does not list them.
///
/// An agent that may use all tools, because it has no list of allowed tools or lists `*`, is left out.
enum UndeclaredToolRule: LintRule {
  static let ruleDescription = LintRuleDescription(
    id: "tool.undeclared",
    severity: .warning,
    summary: "the body tells the agent to use a tool that `tools` does not list",
    reason: """
      The agent is told to do what it cannot: it gives up, finds a workaround, or claims to have done \
      it.
      """,
    remedy: "add the tool to `tools`, or change the text",
    example: [
      ExampleFile(
        "builder.md",
        "---\nname: builder\ndescription: Builds.\ntools: Read, Edit\n---\nUse the Bash tool to run the tests.\n"
      )
    ],
    correctedFiles: [
      ExampleFile(
        "builder.md",
        "---\nname: builder\ndescription: Builds.\ntools: Read, Edit, Bash\n---\nUse the Bash tool to run the tests.\n"
      )
    ]
  )

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    let toolTable = team.platform.table
    for agent in team.agents {
      guard let tools = team.tools(of: agent).allowed, !tools.contains("*") else { continue }
      var reportedTools: Set<String> = []
      for mention in agent.body.toolMentions
      where toolTable.isKnownToReferencePlatform(mention.text) {
        let isListed = tools.contains {
          toolTable.isEntry(ToolTable.nameWithoutLimits(of: $0), naming: mention.text)
        }
        guard !isListed, reportedTools.insert(mention.text).inserted else { continue }
        findings.add(
          ruleDescription,
          at: mention.location,
          about: "\(agent.name): \(mention.text)",
          "`\(agent.name)` is told to use `\(mention.text)`, which its `tools` does not list"
        )
      }
    }
  }
}
