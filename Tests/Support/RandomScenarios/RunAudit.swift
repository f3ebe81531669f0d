package import RehearsalSimulation

/// A check of what has to hold for the events of every run.
///
/// The audit reads the events alone. It counts for itself what the run's state counts.
package struct RunAudit {
  private let plan: Plan
  /// What the events contradict, in the order of the events.
  package private(set) var discrepancies: [String] = []

  /// How many handoffs had the same sender, receiver, intent and task, or how many
  /// sessions of an agent crashed.
  package var mostAlike: Int { max(handoffs.mostAlike, absences.mostCrashes) }

  private var count: UInt64 = 0
  private var time = Instant(nanoseconds: 0)
  private var ending: Event.Ending?
  private var handoffs: HandoffAudit
  private var sessions: SessionAudit
  private var tasks: TaskAudit
  private var absences: AbsenceAudit
  private var claims: ClaimAudit
  private var messages: MessageAudit

  /// Creates the audit of one run of a plan.
  package init(_ plan: Plan) {
    self.plan = plan
    handoffs = HandoffAudit(plan)
    sessions = SessionAudit(plan)
    tasks = TaskAudit(plan)
    absences = AbsenceAudit(plan)
    claims = ClaimAudit(plan)
    messages = MessageAudit(plan)
  }

  /// Observes the next event of the run.
  package mutating func observe(_ event: borrowing Event) {
    var found: [String] = []
    if event.sequence != count { found.append("the sequence has a gap") }
    if event.time < time { found.append("time runs backwards") }
    if ending != nil { found.append("an event follows the end of the run") }
    count += 1
    time = event.time
    if case .runEnded(let runEnding) = event.kind { ending = runEnding }
    handoffs.observe(event, &found)
    sessions.observe(event, &found)
    tasks.observe(event, &found)
    claims.observe(event, &found)
    absences.observe(event)
    messages.observe(event, &found)
    guard !found.isEmpty, discrepancies.count < 5 else { return }
    let line = "\(VirtualTime(event.time.nanoseconds)) \(event.line(in: plan))"
    discrepancies += found.map { "\($0): \(line)" }
  }

  /// Compares the events with the summary of the run, after the last event.
  package mutating func conclude(_ summary: RunSummary) {
    guard let ending else { return discrepancies.append("the run has no end") }
    var found: [String] = []
    if ending != summary.ending { found.append("the summary has another ending") }
    if count != summary.events { found.append("the summary counts \(summary.events) events") }
    if handoffs.sent != summary.handoffs {
      found.append("the summary counts \(summary.handoffs) handoffs, not \(handoffs.sent)")
    }
    if tasks.ended != summary.endedTasks || tasks.completed != summary.completedTasks {
      found.append("the summary counts other tasks")
    }
    switch ending {
    case .foreign(let cause): found.append("the run is foreign: \(cause)")
    case .unfinished: found.append("the run ends as only a history can")
    case .limited: break
    case .settled, .deadlocked:
      tasks.conclude(&found)
      sessions.conclude(isDeadlocked: ending == .deadlocked, &found)
      if !sessions.hasWaiting { handoffs.conclude(absences, at: summary.time, &found) }
      if ending == .deadlocked, !mayDeadlock(at: summary.time) {
        found.append("the run is deadlocked without a cause")
      }
    }
    discrepancies += found
  }

  /// Whether a run may deadlock.
  ///
  /// Sessions that wait may, if room is limited. Otherwise a task needs one that no agent created, or the
  /// coordinator is gone, is interrupted whenever it looks, or does not look for open tasks.
  private func mayDeadlock(at end: Instant) -> Bool {
    if sessions.hasWaiting { return isRoomLimited || absences.areAnyAway(at: end) }
    guard !tasks.hasUnmetNeed, let coordinator = plan.coordinator else { return true }
    return absences.isAway(coordinator, at: end) || absences.isInterrupted(coordinator)
      || absences.hasSkippedOpenWork
  }

  private var isRoomLimited: Bool {
    plan.platform.slots != nil || plan.platform.quotas.contains { $0.sessions != nil }
      || plan.members.contains { $0.sessions != nil || $0.instances != nil }
  }
}

/// The part of an audit about tasks: each that is submitted ends once.
private struct TaskAudit {
  private let plan: Plan
  private var submissions: [Int]
  private var starts: [Int]
  private var ends: [Int]
  private var endsOfWork = 0
  private(set) var ended: UInt64 = 0
  private(set) var completed: UInt64 = 0

  init(_ plan: Plan) {
    self.plan = plan
    submissions = Array(repeating: 0, count: plan.tasks.count)
    starts = submissions
    ends = submissions
  }

  mutating func observe(_ event: borrowing Event, _ found: inout [String]) {
    let task = event.task
    switch event.kind {
    case .taskSubmitted:
      submissions[task.index] += 1
      if submissions[task.index] > 1 { found.append("a task is submitted twice") }
    case .taskStarted:
      starts[task.index] += 1
      if starts[task.index] > 1 { found.append("a task starts twice") }
      if submissions[task.index] == 0 { found.append("a task starts that was not submitted") }
    case .taskEnded(let outcome):
      guard task != .none else {
        endsOfWork += 1
        if endsOfWork > 1 { found.append("the work ends twice") }
        return
      }
      ended += 1
      if outcome.kind == .completed { completed += 1 }
      ends[task.index] += 1
      if ends[task.index] > 1 { found.append("a task ends twice") }
      if submissions[task.index] == 0 { found.append("a task ends that was not submitted") }
    default: break
    }
  }

  /// Whether a task needs one that no agent created.
  var hasUnmetNeed: Bool {
    plan.tasks.enumerated().contains { index, task in
      submissions[index] > 0 && task.needs.contains { submissions[$0.index] == 0 }
    }
  }

  func conclude(_ found: inout [String]) {
    for task in plan.taskIDs where submissions[task.index] > 0 && ends[task.index] == 0 {
      found.append("the task \(plan.name(of: task)) never ends")
    }
    for task in plan.taskIDs
    where !plan.tasks[task.index].isCreatedByAgent && submissions[task.index] == 0 {
      found.append("the listed task \(plan.name(of: task)) is not submitted")
    }
  }
}
