import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports definitions of implementers that list no deliverables.
enum MissingDeliverablesRule: LintRule {
  static let about = LintRuleDescription(
    id: "deliverable.none",
    severity: .note,
    summary: "an implementer hands work on, and nothing says what its report has to hold",
    reason: """
      The receiver cannot tell whether something is missing, since there is no list to compare the \
      report with.
      """,
    remedy: "add a section `Deliverables` with a list",
    example: [
      ExampleFile(
        "page-implementer.md",
        "---\nname: page-implementer\ndescription: Builds.\n---\nBuilds pages; no non-goals.\n"
      )
    ],
    mended: [
      ExampleFile(
        "page-implementer.md",
        "---\nname: page-implementer\ndescription: Builds.\n---\nBuilds pages; no non-goals.\n## Deliverables\n- a page\n"
      )
    ]
  )

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    for agent in team.agents where team.role(of: agent.name) == .implementer {
      guard agent.body.deliverables.isEmpty else { continue }
      findings.add(
        about,
        at: agent.location,
        about: agent.name,
        "nothing says what `\(agent.name)` has to hand in"
      )
    }
  }
}
