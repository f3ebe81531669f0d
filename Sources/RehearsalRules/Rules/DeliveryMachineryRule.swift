import RehearsalSimulation

/// Delivery machinery grew that nobody asked for.
struct DeliveryMachineryRule: Rule {
  static let about = RuleDescription(
    id: "scope.delivery-machinery",
    severity: .warning,
    failureMode: .derails,
    firesWhen:
      "a write matches the policy's list of delivery machinery and the task does not name it",
    kinds: [.actWrite]
  )

  private let plan: Plan

  init?(_ plan: Plan) {
    guard !plan.machinery.isEmpty else { return nil }
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ findings: inout Findings) {
    guard case .actWrite(let path) = event.kind,
      plan.machinery.covers(path: path) || plan.machinery.mentions(in: path),
      plan.task(event.task).map({ !plan.machinery.covers($0) }) ?? true
    else { return }
    findings.add(Self.about, event, "wrote \(path), delivery machinery that the task does not name")
  }
}
