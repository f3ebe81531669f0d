import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports agents whose work goes to several judges without a stated order or panel.
///
/// A judge is a verifier or a reviewer. It approves or refuses work.
enum UnorderedJudgesRule: LintRule {
  static let ruleDescription = LintRuleDescription(
    id: "gate.unordered-judges",
    severity: .note,
    summary:
      "work goes to several judges, and nothing says in what order or whether all have to approve",
    reason: """
      The definition hands work to several judges, none of which hands it to the next, and no panel of the \
      policy has them. One team means that the first approval is enough, another that all have to approve. \
      Runs ask all of them, and all have to approve.
      """,
    remedy:
      "add a panel with these judges to `panels` in the policy, or let each judge hand work to the next",
    example: [
      ExampleFile(
        "page-implementer.md",
        "---\nname: page-implementer\ndescription: Builds.\n---\nBuilds pages; no non-goals.\n## Deliverables\n- a page\n## Hands Off To\n- **code-reviewer**: pages\n- **style-reviewer**: pages\n"
      ),
      ExampleFile("code-reviewer.md", reviewer("code-reviewer")),
      ExampleFile("style-reviewer.md", reviewer("style-reviewer")),
    ],
    correctedFiles: [
      ExampleFile(
        "code-reviewer.md",
        reviewer("code-reviewer") + "## Hands Off To\n- **style-reviewer**: pages\n"
      ),
      ExampleFile(
        "style-reviewer.md",
        reviewer("style-reviewer") + "- **code-reviewer**: pages\n"
      ),
      ExampleFile(
        "page-implementer.md",
        "---\nname: page-implementer\ndescription: Builds.\n---\nBuilds pages; no non-goals.\n## Deliverables\n- a page\n## Hands Off To\n- **code-reviewer**: pages\n"
      ),
    ]
  )

  private static func reviewer(_ name: String) -> String {
    "---\nname: \(name)\ndescription: Reviews.\ntools: Read\n---\nReviews.\n"
      + "## Receives Work From\n- **page-implementer**: pages\n"
  }

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    let plan = team.plan
    let judgeGroups = plan.agents.flatMap { plan.stages(of: $0, on: .none) }
      .filter { $0.name == nil && $0.judges.count > 1 }.map(\.judges)
    guard !judgeGroups.isEmpty else { return }
    for agent in plan.agents {
      let receivers = plan.receivers(of: agent)
      let name = plan.name(of: agent)
      guard
        let judges = judgeGroups.lazy.map({ $0.filter(receivers.contains) }).first(where: {
          $0.count > 1
        }),
        let file = team.agents.first(where: { $0.name == name })
      else { continue }
      let judgeNames = judges.map { "`\(plan.name(of: $0))`" }.joined(separator: ", ")
      findings.add(
        ruleDescription,
        at: file.location,
        about: name,
        "work of `\(name)` goes to \(judgeNames), and nothing says in what order or whether all have to approve"
      )
    }
  }
}
