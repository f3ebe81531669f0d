import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports agents that hand work on, although no work can reach them.
enum UnreachableAgentRule: LintRule {
  static let ruleDescription = LintRuleDescription(
    id: "handoff.unreachable",
    severity: .note,
    summary: "an agent takes part in handoffs, but no work can reach it",
    reason: """
      Work begins at planners and orchestrators, or, if the team has neither, at agents that receive \
      from no other. No chain of handoffs leads from there to this agent, and its definition does not say \
      that a person or a command starts it. It may never get the work that it is meant to hand on.
      """,
    remedy:
      "let an agent that gets work hand it on to this one, or say in the description when to use it",
    example: [
      ExampleFile(
        "spec-planner.md",
        "---\nname: spec-planner\ndescription: Plans.\n---\n## Hands Off To\n- **builder**: tasks\n"
      ),
      ExampleFile(
        "builder.md",
        "---\nname: builder\ndescription: Builds.\n---\n## Receives Work From\n- **spec-planner**: tasks\n"
      ),
      ExampleFile(
        "polisher.md",
        "---\nname: polisher\ndescription: Polishes.\n---\n## Hands Off To\n- **builder**: what is left to do\n"
      ),
    ],
    correctedFiles: [
      ExampleFile("polisher.md", "---\nname: polisher\ndescription: Polishes.\n---\nPolishes.\n")
    ]
  )

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    let unreachableAgents = team.handoffMatrix.unreachableAgents
    // If most agents are out of reach, the team is a catalogue from which a person or session chooses.
    guard unreachableAgents.count * 2 <= team.plan.members.count else { return }
    let senders = senders(in: team)
    for agent in unreachableAgents {
      let name = team.plan.name(of: agent)
      guard senders.contains(name), let file = team.agents.first(where: { $0.name == name }),
        !saysWhenToUseIt(file), !isStartedFromOutside(file)
      else { continue }
      findings.add(
        ruleDescription,
        at: file.location,
        about: name,
        "no work can reach `\(name)`: no chain of handoffs leads to it"
      )
    }
  }

  /// Returns the names of the agents that hand work on.
  ///
  /// An agent does not hand work on only because another takes work from all agents.
  private static func senders(in team: LintTeam) -> Set<String> {
    let senders = team.handoffStatements.flatMap { statement -> [String] in
      switch statement.mention.direction {
      case .sends:
        team.teamFiles.agents(namedBy: statement.mention).contains { $0 != statement.agent }
          ? [statement.agent] : []
      case .receives: statement.resolvedAgents.filter { $0 != statement.agent }
      case .works: []
      }
    }
    return Set(senders + team.teamFiles.policy.addedEdges.map(\.from))
  }

  /// Returns whether an agent's description says when to use the agent, or who starts it.
  private static func saysWhenToUseIt(_ agent: AgentFile) -> Bool {
    let description = (agent.frontMatter["description"]?.text ?? "").lowercased()
    if phrasesOfUse.contains(where: { description.contains($0) }) { return true }
    let words = description.split(whereSeparator: \.isWhitespace)
    return words.indices.contains { index in
      words[index] == "use"
        && (index == 0
          || words[index - 1].last.map { !$0.isLetter && !",'\"".contains($0) } == true)
    }
  }

  private static let phrasesOfUse = [
    "proactively", "must be used", "use this agent", "should be used", "spawned by", "invoked by",
    "called by", "started by", "launched by", "triggered by", "dispatched by", "deprecated",
  ]

  /// Returns whether an agent's definition says that it takes work from a command or a person.
  private static func isStartedFromOutside(_ agent: AgentFile) -> Bool {
    agent.body.mentions.contains { mention in
      mention.direction == .receives && (mention.isCommand || NameKind.isPerson(mention.name))
    }
  }
}
