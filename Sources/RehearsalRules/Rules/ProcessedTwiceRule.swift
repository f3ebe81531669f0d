import RehearsalSimulation

/// A duplicate of a handoff had its effect a second time.
struct ProcessedTwiceRule: Rule {
  static let about = RuleDescription(
    id: "handoff.processed-twice",
    severity: .error,
    failureMode: .repeatsSteps,
    firesWhen: "one handoff, or its duplicate, had its effect twice",
    kinds: [.handoffSent, .actWrite]
  )

  private struct Effect {
    var session: SessionID
    var sequence: UInt64
  }

  /// The first session in which each handoff had an effect.
  private var effects: [HandoffID: Effect] = [:]

  init(_ plan: Plan) {}

  mutating func observe(_ event: borrowing Event, _ findings: inout Findings) {
    let cause: HandoffID
    switch event.kind {
    case .handoffSent(let handoff, _): cause = handoff.cause
    case .actWrite: cause = event.handoff
    default: return
    }
    guard cause != .none else { return }
    guard let first = effects[cause] else {
      effects[cause] = Effect(session: event.session, sequence: event.sequence)
      return
    }
    guard first.session != event.session else { return }
    findings.add(
      Self.about,
      agent: event.agent,
      task: event.task,
      "acted on handoff \(cause.rawValue) in a second session",
      evidence: [first.sequence, event.sequence]
    )
  }
}
