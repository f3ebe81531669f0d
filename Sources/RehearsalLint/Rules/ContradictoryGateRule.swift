import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports gates for which two definitions, or a definition and the policy, state
/// different numbers.
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
    mended: [
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
  /// Only a gate for the test coverage of all work is comparable. Other numbers depend on the work that
  /// they measure.
  private static func isComparable(_ gate: StatedGate) -> Bool {
    gate.unit == "%" && !gate.isForPart && gate.metric.hasSuffix("-coverage")
      && [.atLeast, .moreThan].contains(gate.comparison)
  }

  private static func gates(of agent: AgentFile) -> [StatedGate] {
    agent.body.gates.filter(isComparable)
  }

  private static func checkFile(_ agent: AgentFile, _ findings: inout LintFindings) {
    var first: [String: StatedGate] = [:]
    for gate in gates(of: agent) {
      guard let other = first[gate.metric] else {
        first[gate.metric] = gate
        continue
      }
      guard other.number != gate.number else { continue }
      findings.add(
        about,
        at: gate.location,
        about: "\(agent.name): \(gate.metric)",
        "`\(gate.metric)` is \(gate.demand) here and \(other.demand) on line "
          + "\(other.location.line) of the same file",
        related: [Finding.Related(other.demand, at: other.location)]
      )
      return
    }
  }

  private static func checkPolicy(_ team: LintTeam, _ findings: inout LintFindings) {
    for floor in team.files.policy.gates.floors {
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

  /// A gate, and the index of the agent whose definition states it.
  private struct Statement {
    var agent: Int
    var gate: StatedGate
    var number: Double
  }

  /// Adds one finding for each gate for which two agents that share work state different numbers.
  private static func checkTeam(_ team: LintTeam, _ findings: inout LintFindings) {
    let sharing = SharedWork(team)
    var stated: [String: [Statement]] = [:]
    var order: [String] = []
    for agent in team.files.agents {
      guard let id = team.plan.agent(named: agent.name) else { continue }
      for gate in gates(of: agent) {
        if stated[gate.metric] == nil { order.append(gate.metric) }
        stated[gate.metric, default: []].append(
          Statement(agent: id.index, gate: gate, number: Double(gate.number) ?? 0)
        )
      }
    }
    for metric in order {
      guard let (low, high) = contradiction(among: stated[metric] ?? [], sharing) else { continue }
      let names = [low, high].map { team.plan.name(of: AgentID(rawValue: UInt32($0.agent))) }
      findings.add(
        about,
        at: low.gate.location,
        about: metric,
        "`\(metric)` is \(low.gate.demand) for `\(names[0])` and \(high.gate.demand) for `\(names[1])`, "
          + "which work on the same tasks",
        // Without a judge, both can keep their own numbers for their own parts of the work.
        severity: names.contains(where: team.isJudge) ? nil : .note,
        related: [Finding.Related("\(high.gate.demand) for `\(names[1])`", at: high.gate.location)]
      )
    }
  }

  /// Returns the two statements of agents that share work whose numbers differ most; `nil` if none differ.
  private static func contradiction(
    among statements: [Statement],
    _ sharing: SharedWork
  ) -> (low: Statement, high: Statement)? {
    var best: (low: Statement, high: Statement)?
    let byNumber = statements.sorted { $0.number < $1.number }
    for order in [byNumber, byNumber.reversed()] {
      let first = sharing.first(of: order.map(\.agent))
      for statement in statements {
        guard let index = first[statement.agent], order[index].agent != statement.agent else {
          continue
        }
        let pair = [order[index], statement].sorted { $0.number < $1.number }
        guard !pair.allSatisfy({ sharing.isBuilder[$0.agent] }) else { continue }
        guard pair[0].number < pair[1].number,
          pair[1].number - pair[0].number > best.map({ $0.high.number - $0.low.number }) ?? 0
        else { continue }
        best = (pair[0], pair[1])
      }
    }
    return best
  }
}

/// Which agents share work: work passes from one to the other along edges.
///
/// Work does not pass through planners and orchestrators, which give different work to their receivers.
private struct SharedWork {
  private var successors: [[Int]]
  /// Whether each agent is an implementer; two of them keep their own numbers for their own parts of the work.
  let isBuilder: [Bool]
  /// Whether each agent is a planner or orchestrator, which gives different work to its receivers.
  private let isLead: [Bool]

  init(_ team: LintTeam) {
    successors = [[Int]](repeating: [], count: team.plan.members.count)
    isBuilder = team.plan.members.map { $0.role == .implementer }
    isLead = team.plan.members.map { $0.role == .planner || $0.role == .orchestrator }
    for edge in team.matrix.edges { successors[edge.sender.index].append(edge.receiver.index) }
  }

  /// Returns, for each agent, the index in the array of the first agent whose work reaches it.
  ///
  /// The time is proportional to the number of edges, because each agent is reached once.
  func first(of agents: [Int]) -> [Int: Int] {
    var first: [Int: Int] = [:]
    for (index, agent) in agents.enumerated() {
      var pending = successors[agent]
      while let next = pending.popLast() {
        guard first[next] == nil else { continue }
        first[next] = index
        if !isLead[next] { pending += successors[next] }
      }
    }
    return first
  }
}
