import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports panels of judges in the policy that never get work.
///
/// A panel gets work only if a handoff in a definition or in the policy leads an agent's work to one of its
/// judges.
enum UnaskedPanelRule: LintRule {
  static let ruleDescription = LintRuleDescription(
    id: "policy.unasked-panel",
    severity: .warning,
    summary: "the policy has a panel that no definition hands work to",
    reason: """
      A panel is asked when work goes to one of its judges. The work of no agent does, so the panel decides \
      nothing, and its judges are skipped in every run.
      """,
    remedy:
      "name one of the judges under `Hands Off To` of an author or of an earlier judge, or remove the panel",
    example: [
      ExampleFile("page-implementer.md", author("")),
      ExampleFile("page-reviewer.md", reviewer("page-reviewer")),
      ExampleFile("style-reviewer.md", reviewer("style-reviewer")),
    ],
    correctedFiles: [
      ExampleFile("page-implementer.md", author("## Hands Off To\n- **page-reviewer**: pages\n")),
      ExampleFile(
        "page-reviewer.md",
        reviewer("page-reviewer") + "## Receives Work From\n- **page-implementer**: pages\n"
      ),
    ],
    policy: """
      rehearsal-policy: 1
      panels: {pages: {of: [page-reviewer, style-reviewer]}}

      """
  )

  private static func author(_ edges: String) -> String {
    "---\nname: page-implementer\ndescription: Builds.\n---\nBuilds pages; no non-goals.\n"
      + "## Deliverables\n- a page\n\(edges)"
  }

  private static func reviewer(_ name: String) -> String {
    "---\nname: \(name)\ndescription: Reviews.\ntools: Read\n---\nReviews.\n"
  }

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    let plan = team.plan
    let askedPanelNames = plan.agents.flatMap { plan.stages(of: $0, on: .none) }.compactMap(\.name)
    for panel in team.teamFiles.policy.panels {
      guard panel.panel(in: plan) != nil, !askedPanelNames.contains(panel.name) else { continue }
      findings.add(
        ruleDescription,
        at: panel.location,
        about: panel.name,
        "no definition hands work to a judge of the panel `\(panel.name)`, so the panel is never asked"
      )
    }
  }
}
