import RehearsalSimulation

/// A task completed though nothing was done for it.
struct ZeroWorkRule: Rule {
  static let about = RuleDescription(
    id: "liveness.zero-work",
    severity: .error,
    failureMode: .endsEarly,
    firesWhen:
      "a task that touches files completed with no write, or a run without tasks passed for a success",
    kinds: [.actWrite, .taskEnded, .runEnded]
  )

  private let plan: Plan
  /// Which tasks touch files.
  private let touch: [Bool]
  private var isWritten = PerTask(false)
  private var wasSaid = false

  init(_ plan: Plan) {
    self.plan = plan
    touch = plan.tasks.map { !$0.touches.isEmpty }
  }

  mutating func observe(_ event: borrowing Event, _ findings: inout Findings) {
    switch event.kind {
    case .actWrite: isWritten[event.task] = true
    case .taskEnded(let outcome):
      if outcome == .stuck(.noTasks) { wasSaid = true }
      guard outcome.kind == .completed, event.task != .none, !isWritten[event.task],
        touch[event.task.index]
      else { return }
      let task = plan.name(of: event.task)
      findings.add(Self.about, event, "\(task) completed though nothing was written")
    case .runEnded:
      guard plan.tasks.isEmpty, !wasSaid else { return }
      findings.add(Self.about, event, "the run had no tasks and nobody said so")
    default: break
    }
  }
}
