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
      let judgesForOccasions = judgesForOccasions(of: name, in: team)
      guard
        let judges = judgeGroups.lazy.map({ group in
          group.filter {
            receivers.contains($0) && !judgesForOccasions.contains(plan.name(of: $0))
          }
        }).first(where: { $0.count > 1 }),
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

  /// Returns the names of the judges that a definition tells its agent to use on certain occasions only, as in `use
  /// style-reviewer when pages change`.
  private static func judgesForOccasions(of agent: String, in team: LintTeam) -> Set<String> {
    let statements = team.handoffStatements.filter {
      $0.agent == agent && $0.mention.direction == .sends
    }
    let otherNames = Set(
      statements.filter { !statesOccasion($0.mention, ofJudge: team.isJudge(agent)) }.flatMap(
        \.resolvedAgents
      )
    )
    return Set(statements.flatMap(\.resolvedAgents)).subtracting(otherNames)
  }

  /// Returns whether a sentence states the occasion for which it names a judge.
  ///
  /// The words after `for` state one only if a judge asks another to judge a part, as in `use style-reviewer for pages`.
  /// The work of other agents can be for several judges.
  private static func statesOccasion(_ mention: HandoffMention, ofJudge isJudge: Bool) -> Bool {
    let firstWord = mention.purpose.prefix { $0.isLetter }.lowercased()
    return (mention.form == .prose || mention.form == .call)
      && (["when", "whenever", "where", "if"].contains(firstWord) || isJudge && firstWord == "for")
  }
}
