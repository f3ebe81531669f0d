import RehearsalSimulation

/// A duplicate of a handoff had its effect a second time.
struct ProcessedTwiceRule: Rule {
  static let about = RuleDescription(
    id: "handoff.processed-twice",
    severity: .error,
    failureMode: .repeatsSteps,
    firesWhen: "one handoff, or its duplicate, had its effect twice",
    kinds: [.handoffDuplicated, .handoffSent, .actWrite, .sessionEnded]
  )

  private struct Effect {
    var session: SessionID
    var sequence: UInt64
    /// Whether something was handed on, which a crash does not undo.
    var isHandedOn: Bool
  }

  /// The first session in which each handoff that was duplicated had an effect; no other handoff
  /// can have one in two sessions.
  private var effects: [HandoffID: Effect?] = [:]

  init?(_ plan: Plan) {
    let duplicates = plan.faults.contains { fault in
      if case .handoff(.duplicate, _) = fault.verb { true } else { false }
    }
    guard duplicates else { return nil }
  }

  mutating func observe(_ event: borrowing Event, _ findings: inout Findings) {
    if case .handoffDuplicated(let handoff, _) = event.kind { effects[handoff.id] = .some(nil) }
    guard !effects.isEmpty else { return }
    switch event.kind {
    case .handoffSent(let handoff, _): act(on: handoff.cause, event, handsOn: true, &findings)
    case .actWrite: act(on: event.handoff, event, handsOn: false, &findings)
    case .sessionEnded(.crashed):
      // What was lost before anything was handed on may be done again.
      if let effect = effects[event.handoff] ?? nil, effect.session == event.session,
        !effect.isHandedOn
      {
        effects[event.handoff] = .some(nil)
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
    guard let known = effects[cause] else { return }
    guard let first = known else {
      effects[cause] = Effect(
        session: event.session,
        sequence: event.sequence,
        isHandedOn: handsOn
      )
      return
    }
    guard first.session != event.session else {
      if handsOn { effects[cause]??.isHandedOn = true }
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
