import RehearsalSimulation

/// A judge refused work that had passed for good already.
struct LateBlockRule: Rule {
  static let about = RuleDescription(
    id: "gate.late-block",
    severity: .error,
    failureMode: .verifiesIncompletely,
    firesWhen: "a judge refuses the work of a task that has completed",
    kinds: [.decisionMade, .taskEnded]
  )

  private let plan: Plan
  /// The event with which each task completed.
  private var completed = PerTask<UInt64?>(nil)

  init(_ plan: Plan) {
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ findings: inout Findings) {
    guard event.task != .none else { return }
    switch event.kind {
    case .taskEnded(let outcome):
      if outcome.kind == .completed { completed[event.task] = event.sequence }
    case .decisionMade(let decision, _):
      guard let end = completed[event.task], decision.isUsable, !decision.approves else { return }
      findings.add(
        Self.about,
        agent: event.agent,
        task: event.task,
        "decided \(decision.rawValue) on \(plan.name(of: event.task)), which had completed",
        evidence: [end, event.sequence]
      )
    default: break
    }
  }
}
