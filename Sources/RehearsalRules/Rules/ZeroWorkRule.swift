import OrderedCollections
import RehearsalSimulation

/// A task completed though its own work was not done.
struct ZeroWorkRule: Rule {
  static let about = RuleDescription(
    id: "liveness.zero-work",
    severity: .error,
    failureMode: .endsEarly,
    firesWhen:
      "a task completed though its owner never wrote a file that it touches, or a run without tasks passed for a success",
    kinds: WorkVersions.kinds + [.taskEnded, .runEnded]
  )

  private let plan: Plan
  private var versions: WorkVersions
  /// What the owners of each task wrote for it.
  private var written = PerTask<OrderedSet<String>>([])
  private var wasSaid = false

  init(_ plan: Plan) {
    self.plan = plan
    versions = WorkVersions(plan)
  }

  mutating func observe(_ event: borrowing Event, _ findings: inout Findings) {
    versions.observe(event)
    switch event.kind {
    case .actWrite(let path):
      guard event.task != .none, versions.isOwner(event) else { return }
      written[event.task].append(path)
    case .taskEnded(let outcome):
      if outcome == .stuck(.noTasks) { wasSaid = true }
      guard outcome.kind == .completed, event.task != .none, let task = plan.task(event.task)
      else { return }
      let untouched = task.untouched(by: written[event.task])
      guard !untouched.isEmpty else { return }
      let what =
        untouched.count == task.touches.count
        ? "nothing of it was" : "\(untouched.joined(separator: ", ")) was never"
      findings.add(Self.about, event, "\(task.id) completed though \(what) written by its owner")
    case .runEnded:
      guard plan.tasks.isEmpty, !wasSaid else { return }
      findings.add(Self.about, event, "the run had no tasks and nobody said so")
    default: break
    }
  }
}
