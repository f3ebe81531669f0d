import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports quality gates for which two different numbers are stated.
///
/// Only gates for test coverage are compared. The two numbers can be in one definition, in two definitions,
/// or in a definition and the policy.
enum ContradictoryGateRule: LintRule {
  static let ruleDescription = LintRuleDescription(
    id: "gate.contradictory",
    severity: .warning,
    summary: "two places state different numbers for one gate",
    reason: """
      The builder aims at one number, but the judge requires another: work goes back and forth, or \
      passes below the number that the team relies on.
      """,
    remedy:
      "state the gate once, in the policy under `gates`, and let the definitions repeat its number",
    example: [
      ExampleFile(
        "builder.md",
        "---\nname: builder\ndescription: Builds.\n---\n- Unit test coverage >= 80%\n## Hands Off To\n- **code-reviewer**: pages\n"
      ),
      ExampleFile(
        "code-reviewer.md",
        "---\nname: code-reviewer\ndescription: Reviews.\ntools: Read\n---\n- Unit test coverage >= 90%\n"
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
    for agent in team.agents { checkDefinition(agent, &findings) }
    checkPolicy(team, &findings)
    checkTeam(team, &findings)
  }

  /// Returns whether a gate can be compared with the gates of other definitions.
  ///
  /// Only gates for the test coverage of all work are comparable. The number of any other gate, such as a latency,
  /// depends on what is measured.
  private static func isComparable(_ gate: StatedGate) -> Bool {
    gate.unit == "%" && !gate.appliesOnlyToPart && gate.metric.hasSuffix("-coverage")
      && [.atLeast, .moreThan].contains(gate.comparison)
  }

  /// Returns the gates of a definition that can be compared with those of other definitions.
  ///
  /// If a definition has gates of one metric for several parts of the work, such as languages, only its gates for all
  /// work are comparable.
  private static func comparableGates(of agent: AgentFile) -> [StatedGate] {
    let gates = agent.body.gates.withoutMereTargets.filter(isComparable)
    var firstParts: [String: String] = [:]
    var metricsInParts: Set<String> = []
    for gate in gates {
      let firstPart = firstParts[gate.metric] ?? gate.part
      firstParts[gate.metric] = firstPart
      if firstPart != gate.part { metricsInParts.insert(gate.metric) }
    }
    return gates.filter { $0.part.isEmpty || !metricsInParts.contains($0.metric) }
  }

  /// Adds a finding for the first gate of a definition that contradicts an earlier gate in the same definition.
  ///
  /// Gates for different parts of the work do not contradict each other.
  private static func checkDefinition(_ agent: AgentFile, _ findings: inout LintFindings) {
    var firstGates: [[String]: StatedGate] = [:]
    for gate in agent.body.gates.withoutMereTargets.filter(isComparable) {
      let key = [gate.metric, gate.part]
      guard let firstGate = firstGates[key] else {
        firstGates[key] = gate
        continue
      }
      guard value(of: firstGate) != value(of: gate) else { continue }
      findings.add(
        ruleDescription,
        at: gate.location,
        about: "\(agent.name): \(gate.metric)",
        "`\(gate.metric)` is \(gate.requirementText) here and \(firstGate.requirementText) on line "
          + "\(firstGate.location.line) of the same file",
        related: [Finding.RelatedLocation(firstGate.requirementText, at: firstGate.location)]
      )
      return
    }
  }

  /// For each gate of the policy, adds a finding for each definition that contradicts the gate.
  private static func checkPolicy(_ team: LintTeam, _ findings: inout LintFindings) {
    for floor in team.teamFiles.policy.gates.floors {
      for agent in team.agents {
        let gate = comparableGates(of: agent).first {
          $0.metric == floor.metric && value(of: $0) != Double(floor.floor.hundredths) / 100
        }
        guard let gate else { continue }
        findings.add(
          ruleDescription,
          at: gate.location,
          about: "\(agent.name): \(gate.metric), policy",
          "`\(gate.metric)` is \(gate.requirementText) here and >= \(floor.floor)% in the policy",
          related: [Finding.RelatedLocation("the policy's number", at: floor.location)]
        )
      }
    }
  }

  /// Returns the number of a gate, which is the same for `80`, `80.0` and `080`.
  private static func value(of gate: StatedGate) -> Double { Double(gate.number) ?? 0 }

  /// A quality gate that the definition of an agent states, with the agent's index in the plan.
  private struct Statement {
    var agentIndex: Int
    var gate: StatedGate
    var number: Double
  }

  /// Adds a finding for each metric with different numbers in the definitions of two agents that share work.
  private static func checkTeam(_ team: LintTeam, _ findings: inout LintFindings) {
    let sharedWork = SharedWork(team)
    var statements: [String: [Statement]] = [:]
    var metrics: [String] = []
    for agent in team.teamFiles.agents {
      guard let id = team.plan.agent(named: agent.name) else { continue }
      for gate in comparableGates(of: agent) {
        if statements[gate.metric] == nil { metrics.append(gate.metric) }
        statements[gate.metric, default: []].append(
          Statement(agentIndex: id.index, gate: gate, number: value(of: gate))
        )
      }
    }
    for metric in metrics {
      guard let (low, high) = contradiction(among: statements[metric] ?? [], sharedWork)
      else { continue }
      let agentNames = [low, high].map {
        team.plan.name(of: AgentID(rawValue: UInt32($0.agentIndex)))
      }
      findings.add(
        ruleDescription,
        at: low.gate.location,
        about: metric,
        "`\(metric)` is \(low.gate.requirementText) for `\(agentNames[0])` and \(high.gate.requirementText) for `\(agentNames[1])`, "
          + "which work on the same tasks",
        // If neither agent is a judge, each number may be about the agent's own part of the work.
        severity: agentNames.contains(where: team.isJudge) ? nil : .note,
        related: [
          Finding.RelatedLocation(
            "\(high.gate.requirementText) for `\(agentNames[1])`",
            at: high.gate.location
          )
        ]
      )
    }
  }

  /// Returns the two statements by agents that share work whose numbers differ most; `nil` if no such statements
  /// have different numbers.
  ///
  /// Two implementers are never compared with each other.
  private static func contradiction(
    among statements: [Statement],
    _ sharedWork: SharedWork
  ) -> (low: Statement, high: Statement)? {
    var widestPair: (low: Statement, high: Statement)?
    let statementsByNumber = statements.sorted { $0.number < $1.number }
    for sortedStatements in [statementsByNumber, statementsByNumber.reversed()] {
      let firstSources = FirstSources(of: sortedStatements, sharedWork)
      for statement in statements {
        guard let source = firstSources.comparableSource(of: statement) else { continue }
        let (low, high) =
          source.number < statement.number ? (source, statement) : (statement, source)
        guard high.number - low.number > widestPair.map({ $0.high.number - $0.low.number }) ?? 0
        else { continue }
        widestPair = (low, high)
      }
    }
    return widestPair
  }

  /// For each agent, the first of some sorted statements whose work reaches the agent.
  private struct FirstSources {
    private let statements: [Statement]
    private let statementsOfOthers: [Statement]
    /// The first statements for each agent, as positions in `statements`.
    private let positions: [Int: [Int]]
    /// The first statements for each agent that are not by implementers, as positions in `statementsOfOthers`.
    private let positionsOfOthers: [Int: [Int]]
    private let isImplementer: [Bool]

    init(of statements: [Statement], _ sharedWork: SharedWork) {
      self.statements = statements
      isImplementer = sharedWork.isImplementer
      statementsOfOthers = statements.filter { !sharedWork.isImplementer[$0.agentIndex] }
      positions = sharedWork.firstSources(of: statements.map(\.agentIndex))
      positionsOfOthers = sharedWork.firstSources(of: statementsOfOthers.map(\.agentIndex))
    }

    /// Returns the first statement by another agent with which a statement can be compared; `nil` if there is
    /// none.
    func comparableSource(of statement: Statement) -> Statement? {
      let agent = statement.agentIndex
      guard !isImplementer[agent] else {
        return positionsOfOthers[agent]?.first.map { statementsOfOthers[$0] }
      }
      return positions[agent]?.map { statements[$0] }.first { $0.agentIndex != agent }
    }
  }
}

/// A graph of agents that shows which agents share work.
///
/// Two agents share work if handoffs lead the work of one agent to the other, or to a judge of the same panel. A chain of handoffs does not
/// continue through a planner or an orchestrator, because these agents give each receiver different work.
private struct SharedWork {
  private var successors: [[Int]]
  /// Whether each agent is an implementer, by the agent's index in the plan.
  ///
  /// Two implementers can state different numbers, because each has its own part of the work.
  let isImplementer: [Bool]
  /// Whether each agent is a planner or an orchestrator, by the agent's index in the plan.
  private let isLead: [Bool]

  init(_ team: LintTeam) {
    successors = [[Int]](repeating: [], count: team.plan.members.count)
    isImplementer = team.plan.members.map { $0.role == .implementer }
    isLead = team.plan.members.map { $0.role == .planner || $0.role == .orchestrator }
    for edge in team.handoffMatrix.edges {
      successors[edge.sender.index].append(edge.receiver.index)
    }
    // Work that gets to one judge of a panel gets to all of them.
    for panel in team.teamFiles.policy.panels.compactMap({ $0.panel(in: team.plan) }) {
      for (judge, next) in zip(panel.judges, panel.judges.dropFirst() + panel.judges.prefix(1)) {
        successors[judge.index].append(next.index)
      }
    }
  }

  /// Returns the agents that the work of the given agents can reach.
  ///
  /// The keys of the result are the indices of the reached agents in the plan. Each value has the positions in
  /// `agents` of the first two different agents whose work reaches the agent of the key, or of the only one.
  /// Each agent is visited at most twice, so the running time is proportional to the number of edges.
  func firstSources(of agents: [Int]) -> [Int: [Int]] {
    var firstSources: [Int: [Int]] = [:]
    for (index, source) in agents.enumerated() {
      var pendingAgents = successors[source]
      while let agent = pendingAgents.popLast() {
        let earlierSources = (firstSources[agent] ?? []).map { agents[$0] }
        guard earlierSources.count < 2, !earlierSources.contains(source) else { continue }
        firstSources[agent, default: []].append(index)
        if !isLead[agent] { pendingAgents += successors[agent] }
      }
    }
    return firstSources
  }
}
