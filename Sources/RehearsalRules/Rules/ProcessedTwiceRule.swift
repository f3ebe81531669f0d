import RehearsalSimulation

/// A duplicate of a handoff had its effect a second time.
struct ProcessedTwiceRule: Rule {
  static let about = RuleDescription(
    id: "handoff.processed-twice",
    severity: .error,
    failureMode: .repeatsSteps,
    firesWhen: "one handoff, or its duplicate, had its effect twice",
    kinds: [.sessionEnded]
  )

  private var taken: [HandoffID: UInt64] = [:]

  init(_ plan: Plan) {}

  mutating func observe(_ event: borrowing Event, _ findings: inout Findings) {
    guard event.handoff != .none, case .sessionEnded(.handedOff) = event.kind else { return }
    guard let first = taken[event.handoff] else {
      taken[event.handoff] = event.sequence
      return
    }
    findings.add(
      Self.about,
      agent: event.agent,
      task: event.task,
      "acted on handoff \(event.handoff.rawValue) twice",
      evidence: [first, event.sequence]
    )
  }
}
