import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports tools that an agent is told to use but may not use.
///
/// These are tools that `tools` does not list, and tools that are denied. Without a list of allowed tools, or with the
/// entry `*`, an agent may use all tools that are not denied.
enum UndeclaredToolRule: LintRule {
  static let ruleDescription = LintRuleDescription(
    id: "tool.undeclared",
    severity: .warning,
    summary: "the body tells the agent to use a tool that it may not use",
    reason: """
      The agent is told to do what it cannot: it gives up, finds a workaround, or claims to have done \
      it.
      """,
    remedy: "add the tool to `tools`, remove it from the denied tools, or change the text",
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
      let tools = team.tools(of: agent)
      func names(_ entry: String, _ tool: String) -> Bool {
        toolTable.isEntry(ToolTable.nameWithoutLimits(of: entry), naming: tool)
      }
      var reportedTools: Set<String> = []
      for mention in agent.body.toolMentions
      where toolTable.isKnownToReferencePlatform(mention.text) {
        let isListed = tools.allowed?.contains { names($0, mention.text) } ?? true
        let isDenied = tools.denied.contains { !$0.contains("(") && names($0, mention.text) }
        guard !isListed || isDenied, reportedTools.insert(mention.text).inserted else { continue }
        findings.add(
          ruleDescription,
          at: mention.location,
          about: "\(agent.name): \(mention.text)",
          "`\(agent.name)` is told to use `\(mention.text)`, which "
            + (isListed ? "is denied to it" : "its `tools` does not list")
        )
      }
    }
  }
}
