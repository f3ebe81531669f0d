import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports definitions of implementers without a list of deliverables.
///
/// An implementer is an agent that does tasks. A deliverable is a part of its report. Implementers that a person calls
/// directly are left out.
enum MissingDeliverablesRule: LintRule {
  static let ruleDescription = LintRuleDescription(
    id: "deliverable.none",
    severity: .note,
    summary: "an implementer's definition does not list the deliverables of its report",
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
    correctedFiles: [
      ExampleFile(
        "page-implementer.md",
        "---\nname: page-implementer\ndescription: Builds.\n---\nBuilds pages; no non-goals.\n## Deliverables\n- a page\n"
      )
    ]
  )

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    for agent in team.agents where team.isImplementerInPipeline(agent.name) {
      guard agent.body.deliverables.isEmpty else { continue }
      findings.add(
        ruleDescription,
        at: agent.location,
        about: agent.name,
        "the definition of `\(agent.name)` lists no deliverables"
          + Self.unreadText(agent.body.unreadDeliverables)
      )
    }
  }

  /// Returns the end of a message that names the lines about deliverables that are not read; empty if there are none.
  private static func unreadText(_ statements: [Contract.Statement]) -> String {
    guard let firstLine = statements.first?.location.line else { return "" }
    let lines =
      statements.count == 1
      ? "line \(firstLine), which mentions them, is"
      : "line \(firstLine) and \(statements.count - 1) more, which mention them, are"
    return "; \(lines) not read, because deliverables are read from one plain list only"
  }
}
