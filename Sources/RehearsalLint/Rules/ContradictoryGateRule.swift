import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports quality gates that are stated with different numbers.
///
/// The two numbers are in two definitions, in the same definition, or in a definition and the policy.
enum ContradictoryGateRule: LintRule {
  static let about = LintRuleDescription(
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
    for agent in team.agents { checkFile(agent, &findings) }
    checkPolicy(team, &findings)
    checkTeam(team, &findings)
  }

  /// Returns whether a gate can be compared with the gates of other definitions.
  ///
  /// Only gates for the test coverage of all work are comparable. The numbers of other gates, such as a latency, depend
  /// on the piece of work that they measure.
  private static func isComparable(_ gate: StatedGate) -> Bool {
    gate.unit == "%" && !gate.isForPart && gate.metric.hasSuffix("-coverage")
      && [.atLeast, .moreThan].contains(gate.comparison)
  }

  private static func gates(of agent: AgentFile) -> [StatedGate] {
    agent.body.gates.filter(isComparable)
  }

  /// Adds a finding for the first gate of a definition that differs from an earlier gate in the same definition.
  private static func checkFile(_ agent: AgentFile, _ findings: inout LintFindings) {
    var firstGates: [String: StatedGate] = [:]
    for gate in gates(of: agent) {
      guard let firstGate = firstGates[gate.metric] else {
        firstGates[gate.metric] = gate
        continue
      }
      guard firstGate.number != gate.number else { continue }
      findings.add(
        about,
        at: gate.location,
        about: "\(agent.name): \(gate.metric)",
        "`\(gate.metric)` is \(gate.demand) here and \(firstGate.demand) on line "
          + "\(firstGate.location.line) of the same file",
        related: [Finding.Related(firstGate.demand, at: firstGate.location)]
      )
      return
    }
  }

  /// Adds a finding for each gate of the policy and each definition that states another number for the gate.
  private static func checkPolicy(_ team: LintTeam, _ findings: inout LintFindings) {
    for floor in team.teamFiles.policy.gates.floors {
      for agent in team.agents {
        let gate = gates(of: agent).first {
          $0.metric == floor.metric && $0.percentage != floor.floor
        }
        guard let gate else { continue }
        findings.add(
          about,
          at: gate.location,
          about: "\(agent.name): \(gate.metric), policy",
          "`\(gate.metric)` is \(gate.demand) here and >= \(floor.floor)% in the policy",
          related: [Finding.Related("the policy's number", at: floor.location)]
        )
      }
    }
  }

  /// A gate that the definition of an agent states, with the index of the agent in the plan.
  private struct Statement {
    var agent: Int
    var gate: StatedGate
    var number: Double
  }

  /// Adds one finding for each metric for which two agents that share work state different numbers.
  private static func checkTeam(_ team: LintTeam, _ findings: inout LintFindings) {
    let sharedWork = SharedWork(team)
    var statements: [String: [Statement]] = [:]
    var metrics: [String] = []
    for agent in team.teamFiles.agents {
      guard let id = team.plan.agent(named: agent.name) else { continue }
      for gate in gates(of: agent) {
        if statements[gate.metric] == nil { metrics.append(gate.metric) }
        statements[gate.metric, default: []].append(
          Statement(agent: id.index, gate: gate, number: Double(gate.number) ?? 0)
        )
      }
    }
    for metric in metrics {
      guard let (low, high) = contradiction(among: statements[metric] ?? [], sharedWork)
      else { continue }
      let agentNames = [low, high].map { team.plan.name(of: AgentID(rawValue: UInt32($0.agent))) }
      findings.add(
        about,
        at: low.gate.location,
        about: metric,
        "`\(metric)` is \(low.gate.demand) for `\(agentNames[0])` and \(high.gate.demand) for `\(agentNames[1])`, "
          + "which work on the same tasks",
        // If neither agent is a judge, each can use its own number for its own part of the work.
        severity: agentNames.contains(where: team.isJudge) ? nil : .note,
        related: [
          Finding.Related("\(high.gate.demand) for `\(agentNames[1])`", at: high.gate.location)
        ]
      )
    }
  }

  /// Returns the two statements whose numbers differ most, of two agents that share work.
  ///
  /// At least one of the two agents is not an implementer. The result is `nil` if no numbers differ.
  private static func contradiction(
    among statements: [Statement],
    _ sharedWork: SharedWork
  ) -> (low: Statement, high: Statement)? {
    var widest: (low: Statement, high: Statement)?
    let byNumber = statements.sorted { $0.number < $1.number }
    for sources in [byNumber, byNumber.reversed()] {
      let firstSources = sharedWork.firstSources(of: sources.map(\.agent))
      for statement in statements {
        guard let index = firstSources[statement.agent],
          sources[index].agent != statement.agent
        else {
          continue
        }
        let pair = [sources[index], statement].sorted { $0.number < $1.number }
        guard !pair.allSatisfy({ sharedWork.isImplementer[$0.agent] }) else { continue }
        guard pair[0].number < pair[1].number,
          pair[1].number - pair[0].number > widest.map({ $0.high.number - $0.low.number }) ?? 0
        else { continue }
        widest = (pair[0], pair[1])
      }
    }
    return widest
  }
}

/// A graph of edges between agents that shows which agents share work, because work passes from one to the other.
///
/// Work does not pass through planners and orchestrators, which give different work to each of their receivers.
private struct SharedWork {
  private var successors: [[Int]]
  /// For each agent, whether it is an implementer.
  ///
  /// Two implementers can state different numbers, because each works on its own part of the work.
  let isImplementer: [Bool]
  /// For each agent, whether it is a planner or an orchestrator.
  private let isLead: [Bool]

  init(_ team: LintTeam) {
    successors = [[Int]](repeating: [], count: team.plan.members.count)
    isImplementer = team.plan.members.map { $0.role == .implementer }
    isLead = team.plan.members.map { $0.role == .planner || $0.role == .orchestrator }
    for edge in team.matrix.edges { successors[edge.sender.index].append(edge.receiver.index) }
  }

  /// Returns, for each agent that work can reach, the first agent in an array whose work reaches it.
  ///
  /// The values of the dictionary are indices of the array. Each agent is visited once, so that the time is
  /// proportional to the number of edges.
  func firstSources(of agents: [Int]) -> [Int: Int] {
    var firstSources: [Int: Int] = [:]
    for (index, source) in agents.enumerated() {
      var pendingAgents = successors[source]
      while let agent = pendingAgents.popLast() {
        guard firstSources[agent] == nil else { continue }
        firstSources[agent] = index
        if !isLead[agent] { pendingAgents += successors[agent] }
      }
    }
    return firstSources
  }
}
