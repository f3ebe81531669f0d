import RehearsalSimulation

/// Reports tasks that stay open long after the faults have ended.
///
/// After `heal`, the instant at which the scenario's faults end, tasks must keep ending. While tasks are open, the
/// time between the ends of two successive tasks may be at most twice the longest time that the open tasks can
/// take. This longest time is the product of three quantities:
/// - the greatest effort of a task in one round, which is the time of the sessions on the task, plus the time that
///   handoffs about the task spend at the orchestrator
/// - the count of attempts that the platform allows each task
/// - the count of open tasks, because open tasks may wait for each other and end together
struct NotHealedRule: Rule {
  static let ruleDescription = RuleDescription(
    id: "liveness.not-healed",
    severity: .error,
    failureMode: .missedTermination,
    firesWhen:
      "after `heal`, no open task ends within twice the longest time that the open tasks can take",
    kinds: [
      .taskSubmitted, .handoffDelivered, .sessionOpened, .sessionEnded, .retryScheduled, .taskEnded,
      .runEnded,
    ]
  )

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
  /// For each task, the time that its sessions and the routing of its handoffs have taken in the
  /// task's current round, in nanoseconds.
  private var roundEfforts: [Int64]
  /// The longest time that the sessions and the routing of handoffs have taken for one task in one
  /// round so far, in nanoseconds.
  private var maximumEffort: Int64 = 0
  /// How many attempts the platform allows each task.
  private let allowedAttempts: Int64
  private var silences: [Silence] = []

  init?(_ plan: Plan) {
    guard let heal = plan.heal else { return nil }
    allowedAttempts = Int64(plan.platform.attempts)
    lastEndTime = heal.nanoseconds
    openTaskCount = 0
    roundEfforts = Array(repeating: 0, count: plan.tasks.count)
  }

  mutating func observe(_ event: borrowing Event, _ context: inout RuleContext) {
    switch event.kind {
    case .taskSubmitted:
      // A period in which no task is open is not counted.
      if openTaskCount == 0 { lastEndTime = max(lastEndTime, event.time.nanoseconds) }
      openTaskCount += 1
    case .handoffDelivered(_, let routed): addEffort(routed, event.task)
    case .sessionOpened: openingTimes[event.session] = event.time.nanoseconds
    case .sessionEnded:
      let openingTime = openingTimes.take(event.session) ?? event.time.nanoseconds
      addEffort(event.time.nanoseconds - openingTime, event.task)
    case .retryScheduled: if event.task != .none { roundEfforts[event.task.index] = 0 }
    case .taskEnded: if event.task != .none { endSilence(event, openCount: openTaskCount - 1) }
    case .runEnded: endSilence(event, openCount: openTaskCount)
    default: break
    }
  }

  /// Adds a time in nanoseconds to the time that a task has taken in its current round.
  private mutating func addEffort(_ time: Int64, _ task: TaskID) {
    guard task != .none else { return }
    roundEfforts[task.index] = roundEfforts[task.index].addingSaturated(time)
    maximumEffort = max(maximumEffort, roundEfforts[task.index])
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
        "no task ended for \(VirtualTime(silence.length)) after the faults ended, with \(silence.openCount) open",
        evidence: [silence.endSequence]
      )
    }
  }
}
