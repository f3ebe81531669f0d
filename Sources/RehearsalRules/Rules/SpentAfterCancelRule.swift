import RehearsalSimulation

/// Reports tokens that are spent on a cancelled task, or by a session that a cancelled session has started,
/// directly or through other sessions.
///
/// The coordinator and the planner may still spend tokens on a cancelled task. The tokens that a session had
/// spent before a cancellation ended it are recorded just before its end, and are not reported. Neither are those of a
/// session that ends by itself at the instant of the cancellation, since it has spent them before.
struct SpentAfterCancelRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "resource.spent-after-cancel",
    severity: .error,
    failureMode: .missedTermination,
    firesWhen: "a session on a cancelled task, or started by a cancelled session, spends tokens",
    kinds: [
      .handoffDelivered, .sessionSpent, .sessionEnded, .actCancel, .faultInjected, .taskEnded,
    ]
  )

  /// An open session that another session has started.
  private struct ChildSession {
    var session: SessionID
    /// The handoff that opened the session.
    var handoff: Handoff
    /// The time at which the session opened, in nanoseconds of virtual time.
    var openingTime: Int64
    /// The time at which this session became an orphan, in nanoseconds of virtual time; `nil` if it is none.
    ///
    /// A session is an orphan if the session that started it was cancelled or is an orphan.
    var orphanTime: Int64?
  }

  private let plan: Plan
  /// The open sessions that an assignment, a delegation or a call has opened.
  private var childSessions: [ChildSession] = []
  /// The handoffs that opened orphaned sessions, which are sessions whose parent session was
  /// cancelled.
  ///
  /// The sessions that orphaned sessions start are orphans too.
  private var orphanHandoffs: Set<HandoffID> = []
  /// For each cancelled task, the time of its cancellation, in nanoseconds of virtual time.
  private var cancellationTimes: [TaskID: Int64] = [:]
  /// The time of the last cancellation, in nanoseconds of virtual time, or `nil` if there was none.
  private var cancellationTime: Int64?
  /// A session's spending at the time of a cancellation, and the text of the violation that it may be.
  ///
  /// The next event decides: if the cancellation ends the session, the spending is no violation. The value is
  /// `nil` if nothing is undecided.
  private var undecidedSpending: (event: Event, text: String)?
  /// The tasks that have ended, which can no longer be cancelled.
  private var endedTasks: Set<TaskID> = []

  init?(_ plan: Plan) {
    guard plan.canCancel else { return nil }
    self.plan = plan
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    decideOnSpending(before: event, &context)
    switch event.kind {
    case .handoffDelivered(let handoff, _):
      guard handoff.intent.startsChildSession else { return }
      let isOrphan = orphanHandoffs.contains(handoff.cause)
      let time = event.time.nanoseconds
      childSessions.append(
        ChildSession(
          session: event.session,
          handoff: handoff,
          openingTime: time,
          orphanTime: isOrphan ? time : nil
        )
      )
      if isOrphan { orphanHandoffs.insert(handoff.id) }
    case .sessionEnded(let result):
      let openingHandoff = event.handoff
      if result == .cancelled {
        cancellationTime = event.time.nanoseconds
        if openingHandoff != .none { markOrphans(at: event.time) { $0.cause == openingHandoff } }
      }
      if !childSessions.isEmpty {
        childSessions.removeAll { [session = event.session] in $0.session == session }
      }
    case .actCancel(let target): noteCancellation(target, event)
    case .faultInjected(let id): noteFault(id, event)
    case .taskEnded: endedTasks.insert(event.task)
    case .sessionSpent: noteSpending(event, &context)
    default: break
    }
  }

  mutating func conclude(_ context: inout RuleContext) { reportUndecidedSpending(&context) }

  /// Reports the spending before an event, unless the event is the end of the session by a cancellation.
  private mutating func decideOnSpending(
    before event: borrowing Event,
    _ context: inout RuleContext
  ) {
    guard let spending = undecidedSpending else { return }
    if case .sessionEnded(.cancelled) = event.kind, event.session == spending.event.session {
      undecidedSpending = nil
    }
    reportUndecidedSpending(&context)
  }

  private mutating func reportUndecidedSpending(_ context: inout RuleContext) {
    guard let spending = undecidedSpending else { return }
    context.violations.record(Self.ruleDescription, spending.event, spending.text)
    undecidedSpending = nil
  }

  private mutating func noteFault(_ id: String, _ event: borrowing Event) {
    switch plan.faults.first(where: { $0.id == id })?.verb {
    case .agent(.cancel, let pattern):
      // A fault that cancels a single session affects only the sessions which that session started.
      // They are marked when the cancelled session ends.
      if event.session == .none { noteCancellation(.agent(pattern.agent), on: pattern.task, event) }
    case .platform(.cancel(let task)): noteCancellation(.task(task), event)
    default: break
    }
  }

  /// Notes the cancellation of a task or of an agent's sessions.
  ///
  /// If `onlyTask` is not `nil`, only the agent's sessions on this task were cancelled.
  private mutating func noteCancellation(
    _ target: Cancellation,
    on onlyTask: TaskID? = nil,
    _ event: borrowing Event
  ) {
    cancellationTime = event.time.nanoseconds
    switch target {
    case .agent(let agent):
      markOrphans(at: event.time) {
        $0.sender == agent && (onlyTask == nil || $0.task == onlyTask)
      }
    case .task(let task):
      guard !endedTasks.contains(task), cancellationTimes[task] == nil else { return }
      cancellationTimes[task] = event.time.nanoseconds
    }
  }

  /// Marks as orphans all open child sessions whose opening handoff satisfies a predicate.
  private mutating func markOrphans(at time: Instant, _ isOrphan: (Handoff) -> Bool) {
    for index in childSessions.indices where isOrphan(childSessions[index].handoff) {
      childSessions[index].orphanTime = childSessions[index].orphanTime ?? time.nanoseconds
      orphanHandoffs.insert(childSessions[index].handoff.id)
    }
  }

  /// Reports spending, or keeps it until the next event if the session may just be ended by a cancellation.
  private mutating func noteSpending(_ event: borrowing Event, _ context: inout RuleContext) {
    guard let text = violationText(for: event) else { return }
    if cancellationTime == event.time.nanoseconds {
      undecidedSpending = (copy event, text)
    } else {
      context.violations.record(Self.ruleDescription, event, text)
    }
  }

  /// Returns what is wrong with the spending of a session, or `nil` if the session may spend tokens.
  private func violationText(for event: borrowing Event) -> String? {
    let (session, task, agent) = (event.session, event.task, event.agent)
    let child = childSessions.first { $0.session == session }
    let time = event.time.nanoseconds
    // A session that opened before this instant has spent its tokens before it.
    func isBeforeCancellation(at cancellationTime: Int64) -> Bool {
      cancellationTime == time && child.map { $0.openingTime < time } ?? false
    }
    if let cancellation = cancellationTimes[task], agent != plan.coordinator, agent != plan.planner,
      !isBeforeCancellation(at: cancellation)
    {
      return "spent tokens on \(plan.name(of: task)) after it was cancelled"
    }
    guard let child, let orphanTime = child.orphanTime, !isBeforeCancellation(at: orphanTime) else {
      return nil
    }
    return
      "spent tokens after \(plan.name(of: child.handoff.sender)), which started it, was cancelled"
  }
}
