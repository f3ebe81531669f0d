import RehearsalSimulation

/// A duplicate of a handoff had its effect a second time.
struct ProcessedTwiceRule: Rule {
  static let about = RuleDescription(
    id: "handoff.processed-twice",
    severity: .error,
    failureMode: .repeatsSteps,
    firesWhen: "one handoff, or its duplicate, had its effect twice",
    kinds: [.handoffSent, .actWrite, .sessionEnded]
  )

  private struct Effect {
    var session: SessionID
    var sequence: UInt64
    /// Whether something was handed on, which a crash does not undo.
    var isHandedOn: Bool
  }

  /// The first session in which each handoff had an effect.
  private var effects: [HandoffID: Effect] = [:]

  init(_ plan: Plan) {}

  mutating func observe(_ event: borrowing Event, _ findings: inout Findings) {
    switch event.kind {
    case .handoffSent(let handoff, _): act(on: handoff.cause, event, handsOn: true, &findings)
    case .actWrite: act(on: event.handoff, event, handsOn: false, &findings)
    case .sessionEnded(.crashed):
      // What was lost before anything was handed on may be done again.
      if let effect = effects[event.handoff], effect.session == event.session, !effect.isHandedOn {
        effects[event.handoff] = nil
      }
    default: break
    }
  }

  private mutating func act(
    on cause: HandoffID,
    _ event: borrowing Event,
    handsOn: Bool,
    _ findings: inout Findings
  ) {
    guard cause != .none else { return }
    guard let first = effects[cause] else {
      effects[cause] = Effect(
        session: event.session,
        sequence: event.sequence,
        isHandedOn: handsOn
      )
      return
    }
    guard first.session != event.session else {
      if handsOn { effects[cause]?.isHandedOn = true }
      return
    }
    findings.add(
      Self.about,
      agent: event.agent,
      task: event.task,
      "acted on handoff \(cause.rawValue) in a second session",
      evidence: [first.sequence, event.sequence]
    )
  }
}
