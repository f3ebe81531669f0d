import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports gates that an agent's definition states, but no verifier's or reviewer's.
enum UnenforcedGateRule: LintRule {
  static let about = LintRuleDescription(
    id: "gate.no-enforcer",
    severity: .warning,
    summary: "a definition states a gate that no verifier or reviewer states",
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
    guard !judges.isEmpty else { return checkWithoutJudges(team, &findings) }
    report(
      team.agents.filter { team.isImplementerInPipeline($0.name) },
      unlessIn: Set(judges.flatMap { $0.body.gates.map(\.metric) }),
      ", but no verifier or reviewer states it",
      // A judge outside the way of the work may hold it to other numbers, and a coverage of no stated kind can
      // mean a part of the work.
      isNote: { agent, gate in gate.metric == "test-coverage" || !handsToJudge(agent, team) },
      &findings
    )
  }

  /// Reports the gates that a single agent of a pipeline without judges states.
  ///
  /// The agents of a catalogue, which no statement connects, each keep their own numbers.
  private static func checkWithoutJudges(_ team: LintTeam, _ findings: inout LintFindings) {
    var owners: [String: Set<String>] = [:]
    for agent in team.agents {
      for gate in agent.body.gates { owners[gate.metric, default: []].insert(agent.name) }
    }
    report(
      team.agents.filter { team.isConnected($0.name) },
      unlessIn: Set(owners.filter { $0.value.count > 1 }.keys),
      " alone, and the team has no verifier or reviewer",
      isNote: { _, _ in false },
      &findings
    )
  }

  /// Reports each gate that agents state and no metric of a set covers, at the first agent that states it.
  ///
  /// `ending` is the end of each message.
  private static func report(
    _ agents: [AgentFile],
    unlessIn enforced: Set<String>,
    _ ending: String,
    isNote: (AgentFile, StatedGate) -> Bool,
    _ findings: inout LintFindings
  ) {
    var reported: Set<String> = []
    for agent in agents {
      for gate in agent.body.gates where isOpen(gate, enforced) {
        guard reported.insert(gate.metric).inserted else { continue }
        findings.add(
          about,
          at: gate.location,
          about: gate.metric,
          "`\(gate.metric)` \(gate.demand) is stated for `\(agent.name)`\(ending)",
          severity: isNote(agent, gate) ? .note : nil
        )
      }
    }
  }

  private static func handsToJudge(_ agent: AgentFile, _ team: LintTeam) -> Bool {
    guard let sender = team.plan.agent(named: agent.name) else { return false }
    return team.plan.receivers(of: sender).contains { team.isJudge(team.plan.name(of: $0)) }
  }

  /// Returns whether no metric of a set covers a gate.
  ///
  /// A judge that checks the total test coverage also checks each kind of test coverage, and one that checks a kind
  /// checks a part of the total.
  private static func isOpen(_ gate: StatedGate, _ enforced: Set<String>) -> Bool {
    guard gate.metric.hasSuffix("-coverage"), !enforced.contains("test-coverage") else {
      return false
    }
    return gate.metric == "test-coverage"
      ? !enforced.contains { $0.hasSuffix("-coverage") } : !enforced.contains(gate.metric)
  }
}
