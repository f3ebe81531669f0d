import RehearsalSimulation

/// A session that owed a result ended without one.
struct PrematureEndRule: Rule {
  static let about = RuleDescription(
    id: "liveness.premature-end",
    severity: .error,
    failureMode: .endsEarly,
    firesWhen: "a session ended without a usable result",
    kinds: [.handoffDelivered, .sessionEnded]
  )

  private let plan: Plan
  private var owing: [SessionID: Intent] = [:]

  init(_ plan: Plan) {
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ findings: inout Findings) {
    switch event.kind {
    case .handoffDelivered(let handoff, _):
      let leads = handoff.receiver == plan.planner || handoff.receiver == plan.coordinator
      if handoff.intent.asksForWork, !leads { owing[event.session] = handoff.intent }
    case .sessionEnded(let result):
      guard let intent = owing.removeValue(forKey: event.session), result == .nothing else {
        return
      }
      findings.add(Self.about, event, "ended its session on \(intent.rawValue) without a result")
    default: break
    }
  }
}
