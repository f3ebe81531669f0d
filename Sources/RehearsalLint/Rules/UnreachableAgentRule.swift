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
      from no other. No chain of handoffs leads from there to this agent, so it never gets the work that \
      it is meant to hand on.
      """,
    remedy: "let an agent that gets work hand it on to this one, or remove its handoffs",
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
    let senders = Set(team.handoffMatrix.edges.map(\.sender))
    for agent in team.handoffMatrix.unreachableAgents where senders.contains(agent) {
      let name = team.plan.name(of: agent)
      guard let file = team.agents.first(where: { $0.name == name }) else { continue }
      findings.add(
        ruleDescription,
        at: file.location,
        about: name,
        "no work can reach `\(name)`: no chain of handoffs leads to it"
      )
    }
  }
}
