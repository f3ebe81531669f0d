import RehearsalSimulation

/// Faults have ended, and still tasks do not.
///
/// After `heal` tasks have to go on ending: between one end and the next, while tasks are open, no
/// more may pass than twice what they may take at most. That is the effort of the most laborious
/// round, the time of its sessions and of its handoffs at the orchestrator, as often as a task may
/// be tried, for each of the open tasks: they may have to wait for each other and end together.
struct NotHealedRule: Rule {
  static let about = RuleDescription(
    id: "liveness.not-healed",
    severity: .error,
    failureMode: .missesTermination,
    firesWhen: "tasks are open long after `heal`, and none has ended for a while",
    kinds: [
      .handoffDelivered, .sessionOpened, .sessionEnded, .retryScheduled, .taskEnded, .runEnded,
    ]
  )

  /// A time in which no task ended though some were open.
  private struct Silence {
    var length: Int64
    var end: UInt64
    var open: Int
  }

  private var open: Int
  private var lastEnd: Int64
  private var opened = PerSession<Int64>()
  /// The effort of each task in its present round.
  private var efforts: [Int64]
  /// The most that one took in a round.
  private var most: Int64 = 0
  private let attempts: Int64
  private var silences: [Silence] = []

  init?(_ plan: Plan) {
    guard let heal = plan.heal else { return nil }
    attempts = Int64(plan.platform.attempts)
    lastEnd = heal.nanoseconds
    open = plan.tasks.count
    efforts = Array(repeating: 0, count: plan.tasks.count)
  }

  mutating func observe(_ event: borrowing Event, _ findings: inout Findings) {
    switch event.kind {
    case .handoffDelivered(_, let routed): labour(routed, event.task)
    case .sessionOpened: opened[event.session] = event.time.nanoseconds
    case .sessionEnded:
      let start = opened.take(event.session) ?? event.time.nanoseconds
      labour(event.time.nanoseconds - start, event.task)
    case .retryScheduled: if event.task != .none { efforts[event.task.index] = 0 }
    case .taskEnded: if event.task != .none { end(event, open - 1) }
    case .runEnded: end(event, open)
    default: break
    }
  }

  private mutating func labour(_ time: Int64, _ task: TaskID) {
    guard task != .none else { return }
    efforts[task.index] = efforts[task.index].addingSaturated(time)
    most = max(most, efforts[task.index])
  }

  private mutating func end(_ event: borrowing Event, _ left: Int) {
    let time = event.time.nanoseconds
    if open > 0, time > lastEnd {
      silences.append(Silence(length: time - lastEnd, end: event.sequence, open: open))
    }
    lastEnd = max(lastEnd, time)
    open = left
  }

  mutating func conclude(_ findings: inout Findings) {
    for silence in silences {
      let tries = 2 * attempts * Int64(silence.open)
      let (bearable, overflow) = most.multipliedReportingOverflow(by: tries)
      guard !overflow, silence.length > bearable else { continue }
      findings.add(
        Self.about,
        agent: .none,
        task: .none,
        "no task ended for \(VirtualTime(silence.length)) after faults had, with \(silence.open) open",
        evidence: [silence.end]
      )
    }
  }
}
