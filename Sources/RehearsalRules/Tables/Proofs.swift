import RehearsalSimulation

/// When something was last written for each task, and last seen to work.
struct Proofs: Sendable {
  static let kinds: [Event.Name] = WorkVersions.kinds + [.actCommand, .decisionMade]

  /// What there is of a task.
  struct Found: Sendable {
    /// The event of the last command that succeeded.
    var shown: UInt64?
  }

  private let plan: Plan
  private var versions: WorkVersions
  /// Which tasks have criteria.
  private let isAsked: [Bool]
  private var found = PerTask(Found())

  /// Fails where no task has a criterion.
  init?(_ plan: Plan) {
    isAsked = plan.tasks.map { !$0.criteria.isEmpty }
    guard isAsked.contains(true) else { return nil }
    self.plan = plan
    versions = WorkVersions(plan)
  }

  /// The event of the last write to a task's files.
  func written(_ task: TaskID) -> UInt64? { versions[task].event }

  /// What there is of a task with criteria that a verifier approves with the event; else nothing.
  mutating func approved(by event: borrowing Event) -> Found? {
    versions.observe(event)
    guard event.task != .none else { return nil }
    switch event.kind {
    case .actCommand(_, let succeeds):
      if succeeds { found[event.task].shown = event.sequence }
    case .decisionMade(let decision, _):
      guard decision.approves, plan.role(of: event.agent) == .verifier,
        isAsked[event.task.index]
      else { return nil }
      return found[event.task]
    default: break
    }
    return nil
  }
}
