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
        "---\nname: builder\ndescription: Builds.\n---\n- Unit test coverage >= 80%\n"
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

  /// Adds one finding for each gate with different numbers, at the location of the lowest number.
  private static func checkTeam(_ team: LintTeam, _ findings: inout LintFindings) {
    var stated: [String: [(agent: String, gate: StatedGate)]] = [:]
    var order: [String] = []
    for agent in team.agents {
      var seen: Set<[String]> = []
      for gate in gates(of: agent) where seen.insert([gate.metric, gate.number]).inserted {
        if stated[gate.metric] == nil { order.append(gate.metric) }
        stated[gate.metric, default: []].append((agent.name, gate))
      }
    }
    for metric in order {
      let all = stated[metric] ?? []
      let numbers = Set(all.map(\.gate.number))
      let agents = Set(all.map(\.agent))
      guard agents.count > 1, numbers.count > 1,
        let lowest = all.min(by: { number($0.gate) < number($1.gate) }),
        let highest = all.max(by: { number($0.gate) < number($1.gate) })
      else { continue }
      findings.add(
        about,
        at: lowest.gate.location,
        about: metric,
        "`\(metric)` is \(lowest.gate.demand) for `\(lowest.agent)` and \(highest.gate.demand) for "
          + "`\(highest.agent)`; \(numbers.count) different numbers in \(agents.count) definitions",
        related: all.map {
          Finding.Related("\($0.gate.demand) for `\($0.agent)`", at: $0.gate.location)
        }
      )
    }
  }

  private static func number(_ gate: StatedGate) -> Double { Double(gate.number) ?? 0 }
}
