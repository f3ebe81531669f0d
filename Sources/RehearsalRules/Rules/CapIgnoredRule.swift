import RehearsalSimulation

/// A task was tried more often than the platform allows.
struct CapIgnoredRule: Rule {
  static let about = RuleDescription(
    id: "liveness.cap-ignored",
    severity: .error,
    failureMode: .missesTermination,
    firesWhen: "a task is tried again after it failed as often as the platform allows",
    kinds: [.retryScheduled]
  )

  private let attempts: Int

  init(_ plan: Plan) {
    attempts = plan.platform.attempts
  }

  mutating func observe(_ event: borrowing Event, _ findings: inout Findings) {
    guard case .retryScheduled(let failures) = event.kind, failures >= attempts else { return }
    findings.add(Self.about, event, "had the task tried again after \(attempts) failures")
  }
}
