import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports quality gates of implementers that no judge's definition states.
///
/// A judge is a verifier or a reviewer, and checks the work of other agents. In a team without judges, the
/// rule reports the gates that only one agent states. Only gates for test coverage are reported.
enum UnenforcedGateRule: LintRule {
  static let ruleDescription = LintRuleDescription(
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
    correctedFiles: [
      ExampleFile(
        "code-reviewer.md",
        "---\nname: code-reviewer\ndescription: Reviews.\ntools: Read\n---\n- Unit test coverage >= 80%\n"
      )
    ]
  )

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    let judges = team.agents.filter { team.isJudge($0.name) }
    guard !judges.isEmpty else { return checkWithoutJudges(team, &findings) }
    reportUncoveredGates(
      team.agents.filter { team.isImplementerInPipeline($0.name) },
      unlessIn: Set(judges.flatMap { $0.body.gates.map(\.metric) }),
      ", but no verifier or reviewer states it",
      // An agent without a judge among its receivers may use its own numbers. The metric `test-coverage` names no kind
      // of test, so its gate may be about a part of the work.
      isNote: { agent, gate in gate.metric == "test-coverage" || !handsWorkToJudge(agent, team) },
      &findings
    )
  }

  /// Reports the gates for test coverage that only one agent states, in a team without judges.
  ///
  /// Agents without a handoff and without a role in the policy are left out. They work alone, each
  /// with its own numbers.
  private static func checkWithoutJudges(_ team: LintTeam, _ findings: inout LintFindings) {
    var agentsOfMetric: [String: Set<String>] = [:]
    for agent in team.agents {
      for gate in agent.body.gates { agentsOfMetric[gate.metric, default: []].insert(agent.name) }
    }
    reportUncoveredGates(
      team.agents.filter { team.hasHandoffOrRole($0.name) },
      unlessIn: Set(agentsOfMetric.filter { $0.value.count > 1 }.keys),
      " alone, and the team has no verifier or reviewer",
      isNote: { _, _ in false },
      &findings
    )
  }

  /// Reports each gate for test coverage that no enforced metric covers.
  ///
  /// The finding is at the first agent that states the gate.
  ///
  /// - Parameters:
  ///   - agents: The agents whose gates are checked.
  ///   - enforcedMetrics: The metrics that are enforced; see `isUncovered(_:_:)` for the metrics that they
  ///     cover.
  ///   - ending: The end of each message.
  ///   - isNote: A closure that returns whether a finding is a note instead of having the default severity.
  ///   - findings: The findings to add to.
  private static func reportUncoveredGates(
    _ agents: [AgentFile],
    unlessIn enforcedMetrics: Set<String>,
    _ ending: String,
    isNote: (AgentFile, StatedGate) -> Bool,
    _ findings: inout LintFindings
  ) {
    var reportedMetrics: Set<String> = []
    for agent in agents {
      for gate in agent.body.gates where isUncovered(gate, enforcedMetrics) {
        guard reportedMetrics.insert(gate.metric).inserted else { continue }
        findings.add(
          ruleDescription,
          at: gate.location,
          about: gate.metric,
          "`\(gate.metric)` \(gate.requirementText) is stated for `\(agent.name)`\(ending)",
          severity: isNote(agent, gate) ? .note : nil
        )
      }
    }
  }

  private static func handsWorkToJudge(_ agent: AgentFile, _ team: LintTeam) -> Bool {
    guard let sender = team.plan.agent(named: agent.name) else { return false }
    return team.plan.receivers(of: sender).contains { team.isJudge(team.plan.name(of: $0)) }
  }

  /// Returns whether a gate is about test coverage, and no enforced metric covers its metric.
  ///
  /// Each metric covers itself. The metric `test-coverage` covers every kind of test, such as
  /// `unit-coverage`. The metric of any kind of test covers `test-coverage`.
  private static func isUncovered(_ gate: StatedGate, _ enforcedMetrics: Set<String>) -> Bool {
    guard gate.metric.hasSuffix("-coverage"), !enforcedMetrics.contains("test-coverage") else {
      return false
    }
    return gate.metric == "test-coverage"
      ? !enforcedMetrics.contains { $0.hasSuffix("-coverage") }
      : !enforcedMetrics.contains(gate.metric)
  }
}
