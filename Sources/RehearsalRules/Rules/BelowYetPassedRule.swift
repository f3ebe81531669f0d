import RehearsalSimulation

/// Work below a gate was passed on as good.
struct BelowYetPassedRule: Rule {
  static let about = RuleDescription(
    id: "gate.below-yet-passed",
    severity: .error,
    failureMode: .verifiesWrongly,
    firesWhen: "a judge that has to hold a gate approves work whose number is below the floor",
    kinds: [.reportFiled, .decisionMade]
  )

  private var passed: PassedNumbers

  init(_ plan: Plan) {
    passed = PassedNumbers(plan)
  }

  mutating func observe(_ event: borrowing Event, _ findings: inout Findings) {
    for (gate, value) in passed.gates(of: event) {
      guard let value, !gate.passes(value) else { continue }
      findings.add(
        Self.about,
        event,
        "passed \(gate.metric) \(value) as good, below \(gate.floor)"
      )
    }
  }
}

/// The last reported numbers of each task, at the decisions that pass them.
///
/// A reviewer has to hold every gate; a verifier does where its contract states one, or where
/// nobody judges after it.
struct PassedNumbers {
  private let plan: Plan
  private var numbers: [TaskID: [Measurement]] = [:]

  init(_ plan: Plan) {
    self.plan = plan
  }

  /// Each gate with its number, where the event is a decision that passes them; else nothing.
  mutating func gates(of event: borrowing Event) -> [(Gate, Percentage?)] {
    switch event.kind {
    case .reportFiled(let report):
      numbers[event.task] = report.numbers
      return []
    case .decisionMade(let decision, _):
      guard decision.approves, let numbers = numbers[event.task], holdsGates(event.agent) else {
        return []
      }
      return plan.gates.map { gate in
        (gate, numbers.first { $0.metric == gate.metric }?.value)
      }
    default: return []
    }
  }

  private func holdsGates(_ agent: AgentID) -> Bool {
    guard let member = plan.member(agent) else { return false }
    return member.role != .verifier || !member.contract.floors.isEmpty
  }
}
