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
  private var written: Set<TaskID> = []
  private var wasSaid = false

  init(_ plan: Plan) {
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ findings: inout Findings) {
    switch event.kind {
    case .actWrite: written.insert(event.task)
    case .taskEnded(let outcome):
      if outcome == .stuck(.noTasks) { wasSaid = true }
      guard outcome.kind == .completed, let task = plan.task(event.task), !task.touches.isEmpty,
        !written.contains(event.task)
      else { return }
      findings.add(Self.about, event, "\(task.id) completed though nothing was written")
    case .runEnded:
      guard plan.tasks.isEmpty, !wasSaid else { return }
      findings.add(Self.about, event, "the run had no tasks and nobody said so")
    default: break
    }
  }
}
