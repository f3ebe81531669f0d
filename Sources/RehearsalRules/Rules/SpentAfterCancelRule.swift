import RehearsalSimulation

/// Reports tokens that are spent on a cancelled task, or by sessions that cancelled work has started.
struct SpentAfterCancelRule: Rule {
  static let about = RuleDescription(
    id: "resource.spent-after-cancel",
    severity: .error,
    failureMode: .missedTermination,
    firesWhen: "a session on a cancelled task, or started by a cancelled session, spends tokens",
    kinds: [
      .handoffDelivered, .sessionSpent, .sessionEnded, .actCancel, .faultInjected, .taskEnded,
    ]
  )

  private struct Child {
    var session: SessionID
    var handoff: Handoff
    /// Whether the session that started this session was cancelled.
    var isOrphan: Bool
  }

  private let plan: Plan
  /// The open sessions that an assignment or a delegation has opened.
  private var children: [Child] = []
  /// The handoffs that opened sessions whose parents were cancelled.
  private var orphans: Set<HandoffID> = []
  private var cancelledTasks: Set<TaskID> = []
  /// The tasks that have ended, which can no longer be cancelled.
  private var endedTasks: Set<TaskID> = []

  init?(_ plan: Plan) {
    guard plan.canCancel else { return nil }
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ violations: inout ViolationLog) {
    switch event.kind {
    case .handoffDelivered(let handoff, _):
      guard handoff.intent.startsChild else { return }
      let isOrphan = orphans.contains(handoff.cause)
      children.append(Child(session: event.session, handoff: handoff, isOrphan: isOrphan))
      if isOrphan { orphans.insert(handoff.id) }
    case .sessionEnded(let result):
      let opening = event.handoff
      if result == .cancelled, opening != .none { orphan { $0.cause == opening } }
      if !children.isEmpty {
        children.removeAll { [session = event.session] in $0.session == session }
      }
    case .actCancel(let target): cancel(target)
    case .faultInjected(let id): noteFault(id, event)
    case .taskEnded: endedTasks.insert(event.task)
    case .sessionSpent: judge(event, &violations)
    default: break
    }
  }

  private mutating func noteFault(_ id: String, _ event: borrowing Event) {
    switch plan.faults.first(where: { $0.id == id })?.verb {
    case .agent(.cancel, let pattern):
      // A fault that strikes one session cancels the children of that session only.
      if event.session == .none { cancel(.agent(pattern.agent), on: pattern.task) }
    case .platform(.cancel(let task)): cancel(.task(task))
    default: break
    }
  }

  private mutating func cancel(_ target: Cancellation, on only: TaskID? = nil) {
    switch target {
    case .agent(let agent):
      orphan { $0.sender == agent && (only == nil || $0.task == only) }
    case .task(let task): if !endedTasks.contains(task) { cancelledTasks.insert(task) }
    }
  }

  /// Marks the open sessions as orphans whose handoffs satisfy a predicate.
  private mutating func orphan(_ isOrphan: (Handoff) -> Bool) {
    for index in children.indices where isOrphan(children[index].handoff) {
      children[index].isOrphan = true
      orphans.insert(children[index].handoff.id)
    }
  }

  private func judge(_ event: borrowing Event, _ violations: inout ViolationLog) {
    let (session, task, agent) = (event.session, event.task, event.agent)
    if cancelledTasks.contains(task), agent != plan.coordinator, agent != plan.planner {
      violations.record(
        Self.about,
        event,
        "spent tokens on \(plan.name(of: task)) after it was cancelled"
      )
    } else if let child = children.first(where: { $0.session == session }), child.isOrphan {
      let parent = plan.name(of: child.handoff.sender)
      violations.record(
        Self.about,
        event,
        "spent tokens after \(parent), which started it, was cancelled"
      )
    }
  }
}
