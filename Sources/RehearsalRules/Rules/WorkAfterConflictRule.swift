import RehearsalSimulation

/// A session raised a conflict and worked on all the same.
struct WorkAfterConflictRule: Rule {
  static let about = RuleDescription(
    id: "scope.work-after-conflict",
    severity: .error,
    failureMode: .actsOtherwiseThanSaid,
    firesWhen: "a session writes after it raised a conflict",
    kinds: [.handoffSent, .actWrite, .sessionEnded]
  )

  private var raised = PerSession<UInt64>()

  init(_ plan: Plan) {}

  mutating func observe(_ event: borrowing Event, _ findings: inout Findings) {
    switch event.kind {
    case .handoffSent(let handoff, _) where handoff.intent == .conflict:
      raised[event.session] = event.sequence
    case .actWrite(let path):
      guard let conflict = raised[event.session] else { return }
      findings.add(
        Self.about,
        agent: event.agent,
        task: event.task,
        "wrote \(path) after it had raised a conflict",
        evidence: [conflict, event.sequence]
      )
    case .sessionEnded: raised[event.session] = nil
    default: break
    }
  }
}
