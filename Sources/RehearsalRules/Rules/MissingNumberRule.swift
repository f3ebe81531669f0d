import RehearsalSimulation

/// Work without a gate's number was passed on as good.
struct MissingNumberRule: Rule {
  static let about = RuleDescription(
    id: "gate.missing-number",
    severity: .error,
    failureMode: .verifiesIncompletely,
    firesWhen:
      "work that reports no number for a gate is approved by a judge that holds gates, or completes without any judge",
    kinds: [.reportFiled, .decisionMade, .taskEnded]
  )

  private var passed: PassedNumbers

  init?(_ plan: Plan) {
    guard let passed = PassedNumbers(plan) else { return nil }
    self.passed = passed
  }

  mutating func observe(_ event: borrowing Event, _ findings: inout Findings) {
    for (gate, value) in passed.gates(of: event) where value == nil {
      findings.add(Self.about, event, "passed work as good that reports no \(gate.metric)")
    }
  }
}
