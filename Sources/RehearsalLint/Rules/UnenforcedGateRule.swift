import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports gates that an implementer's definition states, but no verifier's or reviewer's.
enum UnenforcedGateRule: LintRule {
  static let about = LintRuleDescription(
    id: "gate.no-enforcer",
    severity: .warning,
    summary: "an implementer's definition states a gate that no verifier or reviewer states",
    reason: """
      If only the builder knows the number, nobody else checks it, and the builder's own claim has to \
      be trusted.
      """,
    remedy: "state the gate in the definition of a verifier or a reviewer too",
    example: [
      ExampleFile(
        "page-implementer.md",
        "---\nname: page-implementer\ndescription: Builds; no non-goals.\n---\nRespects non-goals.\n- Unit test coverage >= 80%\n## Deliverables\n- a page\n## Hands Off To\n- **code-reviewer**: pages\n"
      ),
      ExampleFile(
        "code-reviewer.md",
        "---\nname: code-reviewer\ndescription: Reviews.\ntools: Read\n---\nReads the code.\n"
      ),
    ],
    mended: [
      ExampleFile(
        "code-reviewer.md",
        "---\nname: code-reviewer\ndescription: Reviews.\ntools: Read\n---\n- Unit test coverage >= 80%\n"
      )
    ]
  )

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    let judges = team.agents.filter { team.isJudge($0.name) }
    guard !judges.isEmpty else { return }
    let enforced = Set(judges.flatMap { $0.body.gates.map(\.metric) })
    // A judge that checks the total test coverage also checks each kind of test coverage.
    let isCoverageEnforced = enforced.contains("test-coverage")
    var reported: Set<String> = []
    for agent in team.agents where team.role(of: agent.name) == .implementer {
      for gate in agent.body.gates where gate.metric.hasSuffix("-coverage") {
        guard !enforced.contains(gate.metric), !isCoverageEnforced,
          reported.insert(gate.metric).inserted
        else { continue }
        findings.add(
          about,
          at: gate.location,
          about: gate.metric,
          "`\(gate.metric)` \(gate.demand) is stated for `\(agent.name)`, but no verifier or reviewer states it"
        )
      }
    }
  }
}
