import RehearsalSimulation

/// A task completed on an approval of something else than what it came to.
struct StaleDecisionRule: Rule {
  static let about = RuleDescription(
    id: "gate.stale-decision",
    severity: .error,
    failureMode: .verifiesWrongly,
    firesWhen: "a task completed that was written to after its last approval",
    kinds: [.actWrite, .decisionMade, .taskEnded]
  )

  private let plan: Plan
  private var tasks = PerTask(State())

  private struct State {
    var written: UInt64?
    var approved: UInt64?
  }

  init(_ plan: Plan) {
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ findings: inout Findings) {
    guard event.task != .none else { return }
    switch event.kind {
    case .actWrite: tasks[event.task].written = event.sequence
    case .decisionMade(let decision, _):
      if decision.approves { tasks[event.task].approved = event.sequence }
    case .taskEnded(let outcome):
      let state = tasks[event.task]
      guard outcome.kind == .completed, let written = state.written,
        let approved = state.approved, approved < written
      else { return }
      findings.add(
        Self.about,
        agent: event.agent,
        task: event.task,
        "\(plan.name(of: event.task)) completed though it was written to after its last approval",
        evidence: [approved, written, event.sequence]
      )
    default: break
    }
  }
}
