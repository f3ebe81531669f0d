import RehearsalSimulation

/// Work below a gate was passed on as good.
struct BelowYetPassedRule: Rule {
  static let about = RuleDescription(
    id: "gate.below-yet-passed",
    severity: .error,
    failureMode: .verifiesWrongly,
    firesWhen:
      "work whose number is below the floor is approved by a judge that holds gates, or completes without any judge",
    kinds: [.reportFiled, .decisionMade, .taskEnded]
  )

  private var passed: PassedNumbers

  init?(_ plan: Plan) {
    guard let passed = PassedNumbers(plan) else { return nil }
    self.passed = passed
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
