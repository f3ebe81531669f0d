package import RehearsalSimulation

/// The events of a failed run that explain its failure.
///
/// The trace is made from all events of the run, so the run has to be simulated once more.
package struct FailureTrace: Sendable {
  /// The task that failed first, or `.none` if the failure is not about a single task.
  package let task: TaskID
  /// The lines that explain the failure: those about the failed task and those that show violations or, if no single
  /// task failed, the last lines of the run.
  ///
  /// Each line begins with the number of the attempt, if the task was attempted several times, and the virtual time.
  package private(set) var lines: [String] = []
  /// How many lines about the task are left out, because they explain less.
  package private(set) var omittedCount = 0
  /// The tasks that need the failed task, directly or through others, and did not complete.
  package private(set) var affectedTasks: [TaskID] = []

  /// An event that a line can show.
  private struct Entry {
    var attempt: Int
    var event: Event
    /// Whether the event shows a fault, a refusal or another departure from the usual way.
    var isTelling: Bool
  }

  private let plan: Plan
  /// The sequence numbers of the events that show the violations.
  private let evidence: Set<UInt64>
  private let incompleteTasks: Set<TaskID>
  private var attempt = 1
  private var entries: [Entry] = []
  /// The last events of the run that a line can show.
  private var recentEvents: [Event] = []

  /// How many lines are shown at most.
  private static let mostLines = 10
  /// How many of the last lines of a run are shown if no single task failed.
  private static let mostRecentLines = 5

  /// Creates a trace of a run with the given judgement.
  package init(_ plan: Plan, _ judgement: Judgement) {
    self.plan = plan
    task = judgement.failedTask
    evidence = Set(judgement.violations.filter { $0.severity == .error }.flatMap(\.evidence))
    incompleteTasks = Set(
      judgement.tasks.filter { $0.outcome.kind != .completed }.map(\.task)
    )
  }

  /// Adds the next event of the run.
  package mutating func observe(_ event: borrowing Event) {
    let isEvidence = evidence.contains(event.sequence)
    guard event.kind.isTelling || event.kind.isUsual || isEvidence else { return }
    let event = copy event
    recentEvents = (recentEvents + [event]).suffix(Self.mostRecentLines)
    guard task != TaskID.none, event.task == task || isEvidence || event.kind.concernsAgent else {
      return
    }
    entries.append(
      Entry(attempt: attempt, event: event, isTelling: event.kind.isTelling || isEvidence)
    )
    if case .retryScheduled = event.kind { attempt += 1 }
  }

  /// Completes the trace after the last event.
  package mutating func conclude() {
    guard task != TaskID.none, !entries.isEmpty else {
      lines = recentEvents.map(line)
      return
    }
    let shown = shownIndices
    omittedCount = entries.count - shown.count
    lines = shown.map { index in
      let entry = entries[index]
      return attempt > 1
        ? "attempt \(entry.attempt)  \(line(entry.event))" : line(entry.event)
    }
    affectedTasks = Self.dependents(of: task, in: plan).filter(incompleteTasks.contains)
  }

  private func line(_ event: Event) -> String {
    "\(VirtualTime(event.time.nanoseconds).rounded)  \(event.line(in: plan))"
  }

  /// The indices of the entries to show: all if they are few, and otherwise first those that tell most.
  private var shownIndices: [Int] {
    guard entries.count > Self.mostLines else { return Array(entries.indices) }
    let telling = entries.indices.filter { entries[$0].isTelling }
    guard telling.count < Self.mostLines else {
      return telling.prefix(Self.mostLines / 2) + telling.suffix(Self.mostLines / 2)
    }
    let usual = entries.indices.filter { !entries[$0].isTelling }
    return (telling + usual.prefix(Self.mostLines - telling.count)).sorted()
  }

  /// Returns the tasks that need a task, directly or through others, in the order of the plan.
  private static func dependents(of task: TaskID, in plan: Plan) -> [TaskID] {
    var followers: [[TaskID]] = Array(repeating: [], count: plan.tasks.count)
    for (index, planned) in plan.tasks.enumerated() {
      for need in planned.needs { followers[need.index].append(TaskID(rawValue: UInt32(index))) }
    }
    var isFound = Array(repeating: false, count: plan.tasks.count)
    var pending = followers.indices.contains(task.index) ? followers[task.index] : []
    while let next = pending.popLast() {
      guard !isFound[next.index] else { continue }
      isFound[next.index] = true
      pending += followers[next.index]
    }
    return plan.taskIDs.filter { isFound[$0.index] }
  }
}

extension Judgement {
  /// The task that failed first, or `.none` if the run passed or its failure is not about a single task.
  package var failedTask: TaskID {
    let failed = expectations.filter { $0.verdict != .pass }
    guard !failed.isEmpty else { return .none }
    let ended = tasks.first {
      $0.task != TaskID.none && $0.outcome.kind != .completed && $0.outcome.kind != .skipped
    }
    let violation = violations.first { $0.severity == .error && $0.task != TaskID.none }
    return violation?.task ?? failed.map(\.task).first { $0 != TaskID.none } ?? ended?.task ?? .none
  }
}

extension Event.Kind {
  /// Whether the event shows a fault, a refusal or another departure from the usual way.
  fileprivate var isTelling: Bool {
    switch self {
    case .handoffLost, .handoffDuplicated, .handoffUndeliverable, .handoffUnread, .replyMissed,
      .replyLate, .agentCrashed, .agentCompacted, .agentRestarted, .sessionLimited, .workFlawed,
      .flawEscaped, .retryScheduled, .faultInjected, .limitReached, .taskEnded, .actCancel:
      true
    case .decisionMade(let decision, _): decision != .approved
    case .gateChecked(_, _, let passed): !passed
    case .actCommand(_, let succeeded): !succeeded
    case .actTool(_, let use): use != .allowed
    case .sessionEnded(let result): result != .handedOff && result != .nothing
    case .runEnded(let ending): ending != .settled
    default: false
    }
  }

  /// Whether the event is about an agent, whatever the agent works on.
  fileprivate var concernsAgent: Bool {
    switch self {
    case .agentCompacted, .agentCrashed, .agentRestarted, .faultInjected, .limitReached: true
    default: false
    }
  }

  /// Whether the event is a step on the usual way of a task.
  fileprivate var isUsual: Bool {
    switch self {
    case .handoffSent, .decisionMade, .actWrite: true
    default: false
    }
  }
}
