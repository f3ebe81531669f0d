import RehearsalSimulation

/// Reports tasks that stay open long after the faults have ended.
///
/// After `heal`, tasks have to keep ending. While tasks are open, the time from one end to the next
/// may be at most twice the maximum that the open tasks can take. That maximum is the product of
/// three numbers: the effort of the longest round (the time of its sessions and of its handoffs at
/// the orchestrator), the attempts that a task has, and the number of open tasks, since they may
/// wait for each other and end together.
struct NotHealedRule: Rule {
  static let about = RuleDescription(
    id: "liveness.not-healed",
    severity: .error,
    failureMode: .missedTermination,
    firesWhen: "tasks stay open long after `heal`, and none has ended for a while",
    kinds: [
      .handoffDelivered, .sessionOpened, .sessionEnded, .retryScheduled, .taskEnded, .runEnded,
    ]
  )

  /// A period in which no task ended although some were open.
  private struct Silence {
    var length: Int64
    var end: UInt64
    var open: Int
  }

  private var open: Int
  private var lastEnd: Int64
  private var opened = SessionTable<Int64>()
  /// The effort of each task in its current round, in nanoseconds.
  private var efforts: [Int64]
  /// The greatest effort of any task in a round, in nanoseconds.
  private var maximum: Int64 = 0
  private let attempts: Int64
  private var silences: [Silence] = []

  init?(_ plan: Plan) {
    guard let heal = plan.heal else { return nil }
    attempts = Int64(plan.platform.attempts)
    lastEnd = heal.nanoseconds
    open = plan.tasks.count
    efforts = Array(repeating: 0, count: plan.tasks.count)
  }

  mutating func observe(_ event: borrowing Event, _ violations: inout ViolationLog) {
    switch event.kind {
    case .handoffDelivered(_, let routed): addEffort(routed, event.task)
    case .sessionOpened: opened[event.session] = event.time.nanoseconds
    case .sessionEnded:
      let start = opened.take(event.session) ?? event.time.nanoseconds
      addEffort(event.time.nanoseconds - start, event.task)
    case .retryScheduled: if event.task != .none { efforts[event.task.index] = 0 }
    case .taskEnded: if event.task != .none { end(event, open - 1) }
    case .runEnded: end(event, open)
    default: break
    }
  }

  private mutating func addEffort(_ time: Int64, _ task: TaskID) {
    guard task != .none else { return }
    efforts[task.index] = efforts[task.index].addingSaturated(time)
    maximum = max(maximum, efforts[task.index])
  }

  private mutating func end(_ event: borrowing Event, _ left: Int) {
    let time = event.time.nanoseconds
    if open > 0, time > lastEnd {
      silences.append(Silence(length: time - lastEnd, end: event.sequence, open: open))
    }
    lastEnd = max(lastEnd, time)
    open = left
  }

  mutating func conclude(_ violations: inout ViolationLog) {
    for silence in silences {
      let tries = 2 * attempts * Int64(silence.open)
      let (allowed, overflow) = maximum.multipliedReportingOverflow(by: tries)
      guard !overflow, silence.length > allowed else { continue }
      violations.record(
        Self.about,
        agent: .none,
        task: .none,
        "no task ended for \(VirtualTime(silence.length)) after the faults ended, with \(silence.open) open",
        evidence: [silence.end]
      )
    }
  }
}
