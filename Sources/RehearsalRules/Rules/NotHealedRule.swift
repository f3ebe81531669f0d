import RehearsalSimulation

/// Reports tasks that stay open long after the faults have ended.
///
/// After `heal`, tasks must keep ending. While tasks are open, the time between the ends of two successive
/// tasks may be at most twice the longest time that the open tasks can take. That longest time is the product
/// of three quantities:
/// - the effort of the longest round, which is the time of the round's sessions and of its handoffs at the
///   orchestrator
/// - the count of attempts that each task has
/// - the count of open tasks, because open tasks may wait for each other and end together
struct NotHealedRule: Rule {
  static let about = RuleDescription(
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

  /// A period in which no task ended although some tasks were open.
  private struct Silence {
    /// The length in nanoseconds.
    var length: Int64
    /// The sequence number of the event that ended the period.
    var end: UInt64
    var openCount: Int
  }

  private var openCount: Int
  /// The time of `heal`, or of the last end of a task after `heal`, in nanoseconds.
  private var lastEnd: Int64
  /// The time at which each open session opened, in nanoseconds.
  private var openingTimes = SessionTable<Int64>()
  /// The effort of each task in the task's current round, in nanoseconds.
  private var efforts: [Int64]
  /// The greatest effort of any task in any round so far, in nanoseconds.
  private var maximumEffort: Int64 = 0
  private let attempts: Int64
  private var silences: [Silence] = []

  init?(_ plan: Plan) {
    guard let heal = plan.heal else { return nil }
    attempts = Int64(plan.platform.attempts)
    lastEnd = heal.nanoseconds
    openCount = 0
    efforts = Array(repeating: 0, count: plan.tasks.count)
  }

  mutating func observe(_ event: borrowing Event, _ violations: inout ViolationLog) {
    switch event.kind {
    case .taskSubmitted:
      // The time in which no task was open is not a silence.
      if openCount == 0 { lastEnd = max(lastEnd, event.time.nanoseconds) }
      openCount += 1
    case .handoffDelivered(_, let routed): addEffort(routed, event.task)
    case .sessionOpened: openingTimes[event.session] = event.time.nanoseconds
    case .sessionEnded:
      let start = openingTimes.take(event.session) ?? event.time.nanoseconds
      addEffort(event.time.nanoseconds - start, event.task)
    case .retryScheduled: if event.task != .none { efforts[event.task.index] = 0 }
    case .taskEnded: if event.task != .none { end(event, openCount - 1) }
    case .runEnded: end(event, openCount)
    default: break
    }
  }

  private mutating func addEffort(_ time: Int64, _ task: TaskID) {
    guard task != .none else { return }
    efforts[task.index] = efforts[task.index].addingSaturated(time)
    maximumEffort = max(maximumEffort, efforts[task.index])
  }

  private mutating func end(_ event: borrowing Event, _ left: Int) {
    let time = event.time.nanoseconds
    if openCount > 0, time > lastEnd {
      silences.append(
        Silence(length: time - lastEnd, end: event.sequence, openCount: openCount)
      )
    }
    lastEnd = max(lastEnd, time)
    openCount = left
  }

  mutating func conclude(_ violations: inout ViolationLog) {
    for silence in silences {
      let tries = 2 * attempts * Int64(silence.openCount)
      let (allowed, overflow) = maximumEffort.multipliedReportingOverflow(by: tries)
      guard !overflow, silence.length > allowed else { continue }
      violations.record(
        Self.about,
        agent: .none,
        task: .none,
        "no task ended for \(VirtualTime(silence.length)) after the faults ended, with \(silence.openCount) open",
        evidence: [silence.end]
      )
    }
  }
}
