import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports definitions that tell or permit an agent to hand work to itself.
enum SelfDelegationRule: LintRule {
  static let ruleDescription = LintRuleDescription(
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
    for statement in team.handoffStatements where statement.mention.direction == .sends {
      guard statement.resolvedAgents.contains(statement.agent),
        isInstruction(statement.mention.form)
      else {
        continue
      }
      let receiver =
        statement.resolvedAgents.count > 1
        ? "`\(statement.mention.name)`, which includes it" : "itself"
      findings.add(
        ruleDescription,
        at: statement.mention.location,
        about: "\(statement.agent): \(statement.mention.name)",
        "`\(statement.agent)` hands work to \(receiver)"
      )
    }
    for agent in team.agents {
      guard let tools = agent.frontMatter["tools"] else { continue }
      for (tool, location) in tools.names where agents(startedBy: tool).contains(agent.name) {
        findings.add(
          ruleDescription,
          at: location,
          about: "\(agent.name): tools",
          "`\(tool)` lets `\(agent.name)` start itself"
        )
      }
    }
  }

  /// Returns whether a statement in the given form, such as a list item, is an instruction.
  ///
  /// A statement in a sentence or a call may only be an example.
  private static func isInstruction(_ form: HandoffMention.Form) -> Bool {
    switch form {
    case .label, .listed, .row, .key: true
    case .prose, .call: false
    }
  }

  /// Returns the agents that an entry in a list of tools allows to start, such as `a` and `b` for `Task(a, b)`.
  ///
  /// The array is empty for other tools, and for an entry without names in parentheses.
  private static func agents(startedBy tool: String) -> [String] {
    let name = ToolTable.nameWithoutLimits(of: tool)
    guard name == "Task" || name == "Agent" else { return [] }
    return tool.dropFirst(name.count + 1).dropLast().split { ", ".contains($0) }.map(String.init)
  }
}
