import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports definitions that make or let an agent hand work to itself.
enum SelfDelegationRule: LintRule {
  static let about = LintRuleDescription(
    id: "handoff.self-delegation",
    severity: .warning,
    summary: "a definition lets its agent hand work to itself",
    reason: """
      An agent that may start another of its own kind does so again at the next level, with the \
      same task, until a limit of the platform stops it.
      """,
    remedy: "name another agent, or remove the agent's own name from the list",
    example: [
      ExampleFile(
        "builder.md",
        "---\nname: builder\ndescription: Builds.\ntools: Read, Task(builder)\n---\nBuilds.\n"
      )
    ],
    mended: [
      ExampleFile(
        "builder.md",
        "---\nname: builder\ndescription: Builds.\ntools: Read\n---\nBuilds.\n"
      )
    ]
  )

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    for link in team.links where link.mention.direction == .sends {
      guard link.others.contains(link.agent), isInstruction(link.mention.form) else { continue }
      let receiver = link.others.count > 1 ? "`\(link.mention.name)`, which includes it" : "itself"
      findings.add(
        about,
        at: link.mention.location,
        about: "\(link.agent): \(link.mention.name)",
        "`\(link.agent)` hands work to \(receiver)"
      )
    }
    for agent in team.agents {
      guard let tools = agent.frontMatter["tools"] else { continue }
      for (tool, location) in tools.names where agents(startedBy: tool).contains(agent.name) {
        findings.add(
          about,
          at: location,
          about: "\(agent.name): tools",
          "`\(tool)` lets `\(agent.name)` start itself"
        )
      }
    }
  }

  /// Returns whether a form of statement instructs an agent to hand work on.
  ///
  /// A call or a sentence does not count as an instruction, because it can be an example.
  private static func isInstruction(_ form: HandoffMention.Form) -> Bool {
    switch form {
    case .label, .listed, .row, .key: true
    case .prose, .call: false
    }
  }

  /// Returns the agents that a tool such as `Task(a, b)` can start; empty for any other tool.
  private static func agents(startedBy tool: String) -> [String] {
    let name = ToolTable.bare(tool)
    guard name == "Task" || name == "Agent" else { return [] }
    return tool.dropFirst(name.count + 1).dropLast().split { ", ".contains($0) }.map(String.init)
  }
}
