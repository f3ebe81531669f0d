import RehearsalSimulation

/// Places state different floors for one gate, and nothing says which applies.
struct ContradictoryGateRule: Rule {
  static let about = RuleDescription(
    id: "gate.contradictory",
    severity: .warning,
    failureMode: .verifiesWrongly,
    firesWhen: "places state different floors for one gate, and no `on-conflict` chooses",
    kinds: [.runStarted]
  )

  private let gates: [ContestedGate]

  init?(_ plan: Plan) {
    guard !plan.contestedGates.isEmpty else { return nil }
    gates = plan.contestedGates
  }

  mutating func observe(_ event: borrowing Event, _ findings: inout Findings) {
    for gate in gates {
      let words = gate.statements.map { "\($0.floor) by \($0.source)" }
      findings.add(Self.about, event, "\(gate.metric) is \(words.joined(separator: ", "))")
    }
  }
}
