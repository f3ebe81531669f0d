import RehearsalSimulation

/// Nothing was left to happen and tasks were open.
struct DeadlockRule: Rule {
  static let about = RuleDescription(
    id: "liveness.deadlock",
    severity: .error,
    failureMode: .missesTermination,
    firesWhen: "nothing is left to happen and tasks are open",
    kinds: [.taskEnded]
  )

  private let plan: Plan

  init(_ plan: Plan) {
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ findings: inout Findings) {
    guard case .taskEnded(let outcome) = event.kind, outcome == .stuck(.deadlock) else { return }
    findings.add(
      Self.about,
      event,
      "nothing was left to happen and \(plan.name(of: event.task)) was open"
    )
  }
}
