import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports definitions that tell or permit an agent to hand work to itself.
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
    correctedFiles: [
      ExampleFile(
        "builder.md",
        "---\nname: builder\ndescription: Builds.\ntools: Read\n---\nBuilds.\n"
      )
    ]
  )

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    for link in team.handoffStatements where link.mention.direction == .sends {
      guard link.resolvedAgents.contains(link.agent), isInstruction(link.mention.form) else {
        continue
      }
      let receiver =
        link.resolvedAgents.count > 1 ? "`\(link.mention.name)`, which includes it" : "itself"
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

  /// Returns whether statements of a form, such as list items, instruct an agent to hand work on.
  ///
  /// A sentence or a call does not count as an instruction, because it can be an example.
  private static func isInstruction(_ form: HandoffMention.Form) -> Bool {
    switch form {
    case .label, .listed, .row, .key: true
    case .prose, .call: false
    }
  }

  /// Returns the names of the agents that an entry in a list of tools permits to start, such as `Task(a, b)`.
  ///
  /// The array is empty for other tools, and for an entry without names in parentheses.
  private static func agents(startedBy tool: String) -> [String] {
    let name = ToolTable.nameWithoutLimits(of: tool)
    guard name == "Task" || name == "Agent" else { return [] }
    return tool.dropFirst(name.count + 1).dropLast().split { ", ".contains($0) }.map(String.init)
  }
}
