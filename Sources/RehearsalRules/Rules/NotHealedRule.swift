import RehearsalSimulation

/// Reports tasks that stay open long after the faults have ended.
///
/// After `heal`, the instant at which the scenario's faults end, tasks must keep ending. While tasks are open, the
/// time between the ends of two successive tasks may be at most twice the longest time that the open tasks can
/// take. This longest time is the product of three quantities:
/// - the greatest effort of a task in one round, which is described below
/// - the count of attempts that the platform allows each task
/// - the count of open tasks, because open tasks may wait for each other and end together
///
/// The effort of a task is the sum of three times: that of the sessions on the task, that of handoffs about the task at
/// the orchestrator, and that of the platform's waits while no session works on the task. The platform makes a task
/// wait until the deadline of an answer, until a handoff is sent again, until work is merged, and until an agent has
/// claimed the task. The wait for a deadline does not count if the platform parks the handoff then, because nothing
/// follows.
struct NotHealedRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "liveness.not-healed",
    severity: .error,
    failureMode: .missedTermination,
    firesWhen:
      "after `heal`, no open task ends within twice the longest time that the open tasks can take",
    kinds: [
      .taskSubmitted, .handoffDelivered, .sessionOpened, .sessionEnded, .retryScheduled, .taskEnded,
      .runEnded, .replyMissed, .handoffSent, .workMerged, .handoffCounted, .taskClaimed,
    ]
  )

  var conditions: KeyValuePairs<Event.Name, RuleCondition> {
    let hasDeadlines = !plan.platform.replies.isEmpty
    return [
      .replyMissed: hasDeadlines ? .always : .never, .handoffSent: hasDeadlines ? .always : .never,
      .workMerged: plan.platform.hasSeparateTrees ? .always : .never,
      .handoffCounted: plan.platform.hasSeparateTrees ? .always : .never,
      .taskClaimed: plan.platform.hasSharedList ? .always : .never,
    ]
  }

  /// A period after `heal` (the end of the faults) in which no task ended although some tasks were
  /// open.
  private struct Silence {
    /// The length in nanoseconds of virtual time.
    var length: Int64
    /// The sequence number of the event that ended the period.
    var endSequence: UInt64
    /// How many tasks were open.
    var openCount: Int
  }

  /// The time that one task has taken in its current round.
  private struct TaskEffort {
    /// The time that sessions, routing and the platform's waits have taken, in nanoseconds.
    var roundEffort: Int64 = 0
    /// How many sessions on the task are open.
    var openSessionCount = 0
    /// The time of the last event that ended a session on the task or a wait of the platform, in nanoseconds of virtual
    /// time.
    var idleSince: Int64 = 0
    /// Whether the platform will send a handoff about the task again.
    var isDueAgain = false
  }

  private let plan: Plan
  /// How many tasks are open.
  private var openTaskCount: Int
  /// The time from which the next period without a task's end is measured, in nanoseconds of
  /// virtual time.
  ///
  /// It is the latest of three times: that of `heal`, of the last end of a task, and of the last
  /// submission while no task was open.
  private var lastEndTime: Int64
  /// The time at which each open session opened, in nanoseconds of virtual time.
  private var openingTimes = SessionTable<Int64>()
  /// The time that each task has taken in its current round.
  private var taskEfforts: [TaskEffort]
  /// The longest time that one task has taken in one round so far, in nanoseconds.
  private var maximumEffort: Int64 = 0
  /// How many attempts the platform allows each task.
  private let allowedAttempts: Int64
  private var silences: [Silence] = []

  init?(_ plan: Plan) {
    guard let heal = plan.heal else { return nil }
    self.plan = plan
    allowedAttempts = Int64(plan.platform.attempts)
    lastEndTime = heal.nanoseconds
    openTaskCount = 0
    taskEfforts = Array(repeating: TaskEffort(), count: plan.tasks.count)
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    switch event.kind {
    case .taskSubmitted:
      // A period in which no task is open is not counted.
      if openTaskCount == 0 { lastEndTime = max(lastEndTime, event.time.nanoseconds) }
      openTaskCount += 1
    case .handoffDelivered(_, let routed): addEffort(routed, event.task)
    case .sessionOpened:
      openingTimes[event.session] = event.time.nanoseconds
      if event.task != .none { taskEfforts[event.task.index].openSessionCount += 1 }
    case .sessionEnded: noteSessionEnd(event)
    case .retryScheduled: if event.task != .none { taskEfforts[event.task.index].roundEffort = 0 }
    case .taskEnded: if event.task != .none { endSilence(event, openCount: openTaskCount - 1) }
    case .runEnded: endSilence(event, openCount: openTaskCount)
    default: if event.task != .none { observeWait(event) }
    }
  }

  /// Adds the time of a session that ends to the time that its task has taken.
  private mutating func noteSessionEnd(_ event: borrowing Event) {
    guard let openingTime = openingTimes.take(event.session) else { return }
    addEffort(event.time.nanoseconds - openingTime, event.task)
    guard event.task != .none else { return }
    taskEfforts[event.task.index].openSessionCount -= 1
    taskEfforts[event.task.index].idleSince = event.time.nanoseconds
  }

  /// Adds the time of a wait that the platform prescribes and that ends with the event.
  private mutating func observeWait(_ event: borrowing Event) {
    switch event.kind {
    case .replyMissed(let handoff, _, let consequence):
      guard let rule = plan.replyRule(for: handoff),
        consequence != .givenUp || rule.exhausted != .park
      else { return }
      endWait(event, atMost: rule.deadline)
      taskEfforts[event.task.index].isDueAgain = consequence == .askedAgain
    case .handoffSent(let handoff, _):
      // Only the platform sends a handoff again, and it does so outside of a session.
      guard event.session == .none, handoff.intent != .inform,
        taskEfforts[event.task.index].isDueAgain
      else { return }
      endWait(event, atMost: .max)
      taskEfforts[event.task.index].isDueAgain = false
    case .workMerged, .handoffCounted(_, .conflicted):
      endWait(event, atMost: plan.platform.merge.mergeDuration)
    case .taskClaimed(.taken), .taskClaimed(.contested):
      let claim = plan.platform.claim
      endWait(event, atMost: claim.claimDuration.addingSaturated(claim.checkInterval ?? 0))
    default: break
    }
  }

  /// Adds the time for which no session has worked on a task, because the platform made the task wait.
  ///
  /// `limit` is how long the platform can have made the task wait, in nanoseconds.
  private mutating func endWait(_ event: borrowing Event, atMost limit: Int64) {
    let index = event.task.index
    let idleTime = event.time.nanoseconds - taskEfforts[index].idleSince
    if taskEfforts[index].openSessionCount == 0 { addEffort(min(idleTime, limit), event.task) }
    taskEfforts[index].idleSince = event.time.nanoseconds
  }

  /// Adds a time in nanoseconds to the time that a task has taken in its current round.
  private mutating func addEffort(_ time: Int64, _ task: TaskID) {
    guard task != .none else { return }
    let effort = taskEfforts[task.index].roundEffort.addingSaturated(time)
    taskEfforts[task.index].roundEffort = effort
    maximumEffort = max(maximumEffort, effort)
  }

  /// Records the period without a task's end that an event ends, and sets the count of tasks that
  /// are open after the event.
  private mutating func endSilence(_ event: borrowing Event, openCount newOpenCount: Int) {
    let time = event.time.nanoseconds
    if openTaskCount > 0, time > lastEndTime {
      silences.append(
        Silence(length: time - lastEndTime, endSequence: event.sequence, openCount: openTaskCount)
      )
    }
    lastEndTime = max(lastEndTime, time)
    openTaskCount = newOpenCount
  }

  mutating func conclude(_ context: inout RuleContext) {
    for silence in silences {
      let allowedRounds = 2 * allowedAttempts * Int64(silence.openCount)
      let (allowedLength, overflow) = maximumEffort.multipliedReportingOverflow(by: allowedRounds)
      guard !overflow, silence.length > allowedLength else { continue }
      context.violations.record(
        Self.ruleDescription,
        agent: .none,
        task: .none,
        "no task ended for \(VirtualTime(silence.length).rounded) after the faults ended, with \(silence.openCount) open",
        evidence: [silence.endSequence]
      )
    }
  }
}
