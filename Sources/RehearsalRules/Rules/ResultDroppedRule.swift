import RehearsalSimulation

/// A result came when nobody waited for it any more.
struct ResultDroppedRule: Rule {
  static let about = RuleDescription(
    id: "handoff.result-dropped",
    severity: .note,
    failureMode: .ignoresInput,
    firesWhen: "a result reaches the keeper of the ledger after its task has ended",
    kinds: [.handoffDelivered, .taskEnded]
  )

  private let plan: Plan
  private var ended = PerTask<UInt64?>(nil)

  init(_ plan: Plan) {
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ findings: inout Findings) {
    guard event.task != .none else { return }
    switch event.kind {
    case .taskEnded: ended[event.task] = ended[event.task] ?? event.sequence
    case .handoffDelivered(let handoff, _):
      guard let end = ended[event.task], handoff.receiver == plan.coordinator,
        handoff.intent.isResult
      else { return }
      findings.add(
        Self.about,
        agent: handoff.sender,
        task: event.task,
        "\(handoff.intent.rawValue) on \(plan.name(of: event.task)) came after it had ended, "
          + "and was dropped",
        evidence: [end, event.sequence]
      )
    default: break
    }
  }
}

extension Intent {
  /// Whether it says what became of a task.
  fileprivate var isResult: Bool {
    switch self {
    case .deliver, .approve, .conflict, .clarify, .complete, .fail: true
    case .assign, .reject, .escalate, .delegate, .inform: false
    }
  }
}
