import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports verifiers that have no tool with which they can run the work or its tests.
///
/// A verifier is not reported if its definition does not list its tools, or if it has a tool that may run
/// something, such as an agent, a skill or an unknown tool. An agent is not reported either if its role is only guessed
/// and its description says that it reads, as that of a reader of test results does.
enum UnableVerifierRule: LintRule {
  static let ruleDescription = LintRuleDescription(
    id: "tool.verifier-cannot-run",
    severity: .note,
    summary: "a verifier has no tool to run the work or its tests",
    reason: """
      The verifier can only read what others wrote. It approves work that nobody saw running, or claims that it \
      ran the tests. In a simulated run, the protocol's own commands need no tool, so runs do not show this.
      """,
    remedy: "add `Bash` to `tools`, limited to the commands that prove the work if need be",
    example: [ExampleFile("verify-app.md", verifier("Read, Grep"))],
    correctedFiles: [ExampleFile("verify-app.md", verifier("Read, Grep, Bash(pytest:*)"))]
  )

  private static func verifier(_ tools: String) -> String {
    "---\nname: verify-app\ndescription: Verifies.\ntools: \(tools)\n---\nVerifies.\n"
  }

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    for agent in team.agents
    where team.role(of: agent.name) == .verifier && team.platform(of: agent) != nil
      && (team.hasStatedRole(agent.name) || !isDescribedAsReader(agent))
    {
      guard let tools = team.tools(of: agent).allowed, !tools.isEmpty,
        tools.allSatisfy({ isKnownToRunNothing($0, in: team) })
      else { continue }
      findings.add(
        ruleDescription,
        at: agent.frontMatter["tools"]?.location ?? agent.location,
        about: agent.name,
        "`\(agent.name)` verifies work, but none of its `tools` can run anything"
      )
    }
  }

  /// Returns whether a description says that its agent reads, and not that it verifies or runs anything.
  private static func isDescribedAsReader(_ agent: AgentFile) -> Bool {
    let words = (agent.frontMatter["description"]?.text ?? "").lowercased().split { !$0.isLetter }
    let stems = ["verif", "validat", "run", "execut"]
    return words.contains { $0 == "read" || $0 == "reads" }
      && !words.contains { word in stems.contains { word.hasPrefix($0) } }
  }

  /// Returns whether a tool is known to run nothing.
  private static func isKnownToRunNothing(_ entry: String, in team: LintTeam) -> Bool {
    let name = ToolTable.nameWithoutLimits(of: entry)
    guard name != "*", let found = team.platform.table.anyTool(named: name) else { return false }
    return switch found.tool.kind {
    case .read, .find, .search, .edit, .write, .notebook, .output, .stop, .todo, .message, .ask,
      .plan:
      true
    case .run, .fetch, .webSearch, .agent, .skill, .mcp, .other: false
    }
  }
}
