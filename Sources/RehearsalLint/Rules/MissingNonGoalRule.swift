import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports definitions of implementers that do not say which work is out of scope.
///
/// A definition can refer to the non-goals, which apply to all agents. It can also state boundaries of its own agent.
/// Implementers that a person calls directly are left out.
enum MissingNonGoalRule: LintRule {
  static let ruleDescription = LintRuleDescription(
    id: "scope.no-non-goal-clause",
    severity: .note,
    summary: "an implementer's definition mentions neither non-goals nor boundaries",
    reason: """
      An agent that is not told to check non-goals before it begins may do unwanted work, which is found \
      in review or not at all.
      """,
    remedy:
      "add a section `Boundaries` with what the agent does not do, or a sentence: check the non-goals before you "
      + "begin, and report a conflict instead of working",
    example: [
      ExampleFile(
        "page-implementer.md",
        "---\nname: page-implementer\ndescription: Builds.\n---\nBuilds pages.\n## Deliverables\n- a page\n"
      )
    ],
    correctedFiles: [
      ExampleFile(
        "page-implementer.md",
        "---\nname: page-implementer\ndescription: Builds.\n---\nCheck the non-goals before you begin.\n## Deliverables\n- a page\n"
      )
    ]
  )

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    for agent in team.agents where team.isImplementerInPipeline(agent.name) {
      guard agent.body.nonGoalLines.isEmpty, agent.body.boundaries.isEmpty else { continue }
      findings.add(
        ruleDescription,
        at: agent.location,
        about: agent.name,
        "the definition of `\(agent.name)` mentions neither non-goals nor boundaries"
      )
    }
  }
}
