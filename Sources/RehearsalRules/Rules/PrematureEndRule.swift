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

  /// Those who lead owe nothing.
  private let leads: [AgentID]
  private var owing = PerSession<Intent>()

  init(_ plan: Plan) {
    leads = [plan.planner, plan.coordinator].compactMap(\.self)
  }

  mutating func observe(_ event: borrowing Event, _ findings: inout Findings) {
    switch event.kind {
    case .handoffDelivered(let handoff, _):
      if handoff.intent.asksForWork, !leads.contains(handoff.receiver) {
        owing[event.session] = handoff.intent
      }
    case .sessionEnded(let result):
      guard let intent = owing.take(event.session), result == .nothing else {
        return
      }
      findings.add(Self.about, event, "ended its session on \(intent.rawValue) without a result")
    default: break
    }
  }
}
