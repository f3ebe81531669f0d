/// The coordinator's record of the failures, retries and outcome of every task.
struct Ledger: Sendable {
  private let plan: Plan
  private let graph: TaskGraph
  private var entries: [Entry]
  private var known: KnownTasks

  private struct Entry: Sendable {
    var failures = 0
    /// The outcome of the task, or `nil` while the task is open.
    var outcome: Outcome?
    /// The result of the current attempt, while the rest of the phase is still open.
    var attempt: Attempt?
    /// How many times a notice about the task was sent again.
    var reminders = 0
  }

  private enum Attempt: Sendable {
    case passed
    case failed(exhausted: Outcome)
  }

  init(plan: Plan) {
    self.plan = plan
    graph = plan.taskGraph
    entries = Array(repeating: Entry(), count: plan.tasks.count)
    known = KnownTasks(plan: plan)
  }

  /// Records the result that a handoff brings.
  ///
  /// - Parameters:
  ///   - handoff: The handoff.
  ///   - content: The content of the handoff.
  ///   - wasAssigned: Whether an agent was assigned the task.
  /// - Returns: The consequences of the result.
  mutating func record(_ handoff: Handoff, _ content: Content?, wasAssigned: Bool) -> Settlement {
    let task = handoff.task
    guard task != .none else {
      return Settlement(records: content?.outcome.map { [.end(.none, $0)] } ?? [])
    }
    let isNew = known.learn(of: task)
    if isNew, handoff.intent == .inform { return wasAssigned ? Settlement() : add(task) }
    guard entries[task.index].outcome == nil else { return Settlement() }
    entries[task.index].failures = max(entries[task.index].failures, Int(handoff.round))
    switch handoff.intent {
    case .approve, .complete, .deliver: return pass(task)
    case .conflict: return end(task, content?.outcome ?? .rejected(reason(of: handoff)))
    case .clarify: return end(task, .stuck(.missingContext))
    case .fail, .reject, .escalate:
      if let outcome = content?.outcome { return end(task, outcome) }
      return fail(task, exhausted: .stuck(.attemptsExhausted))
    case .assign, .delegate, .call, .inform: return Settlement()
    }
  }

  /// Adds a task that the coordinator itself has created.
  mutating func create(_ task: TaskID) -> Settlement {
    known.learn(of: task) ? add(task) : Settlement()
  }

  /// Whether the work has stopped because a task is stuck, so that no task is attempted any more.
  private var hasStopped: Bool {
    plan.platform.stuck == .stop && entries.contains { $0.outcome?.kind == .stuck }
  }

  /// Has a new task assigned, or skips the task if a task that it needs did not complete.
  private mutating func add(_ task: TaskID) -> Settlement {
    let isHopeless = plan.tasks[task.index].needs.contains { need in
      entries[need.index].outcome.map { $0.kind != .completed } ?? false
    }
    guard !hasStopped, !isHopeless else { return end(task, .skipped) }
    return Settlement(notices: [.created(task)])
  }

  /// Adds the tasks that were created without the coordinator's knowledge and that no agent was assigned.
  ///
  /// - Parameters:
  ///   - all: Whether to add also the tasks that their creators were going to assign themselves.
  ///   - record: A closure that returns the record of a task.
  /// - Returns: The records and notices about the added tasks.
  mutating func addCreatedTasks(all: Bool, _ record: (TaskID) -> TaskRecord) -> Settlement {
    var settled = Settlement()
    for task in plan.taskIDs where !known.contains(task) {
      let record = record(task)
      guard record.isSubmitted, all || record.isAnnounced || record.wasAssigned else { continue }
      known.learn(of: task)
      if record.isOpen, !record.wasAssigned { settled += add(task) }
    }
    return settled
  }

  /// Returns the reason for a conflict if the handoff itself states no reason.
  private func reason(of conflict: Handoff) -> Outcome.Reason {
    let sender = plan.name(of: conflict.sender)
    let specialties = plan.taskBoundaries.specialties(of: conflict.task)
    if plan.taskBoundaries.nonGoal(of: conflict.task) != nil { return .nonGoal }
    return specialties.contains { !$0.agents.contains(sender) } ? .specialty : .conflict
  }

  /// Restores the outcomes and the failure counts of the tasks from the tasks' records.
  mutating func restore(_ record: (TaskID) -> TaskRecord) {
    for task in plan.taskIDs {
      let record = record(task)
      entries[task.index].failures = max(entries[task.index].failures, record.failures)
      if record.isDue { entries[task.index].attempt = nil }
      guard entries[task.index].outcome == nil, let outcome = record.outcome else { continue }
      entries[task.index].outcome = outcome
      entries[task.index].attempt = nil
    }
  }

  /// Records that a handoff about a task was never answered.
  ///
  /// The task ends with the given outcome, or has failed once more if the outcome is `nil`.
  mutating func overdue(_ task: TaskID, _ record: TaskRecord, _ outcome: Outcome?) -> Settlement {
    guard task != .none, isOpen(task) else { return Settlement() }
    known.learn(of: task)
    if let outcome { return end(task, outcome) }
    entries[task.index].failures = max(entries[task.index].failures, record.round)
    return fail(task, exhausted: .died(record.lastHandoff.reason))
  }

  /// Settles open tasks that no session is working on.
  ///
  /// If a notice about an ended task never reached the planner, or a due task was never assigned,
  /// the notice is sent again. A notice is repeated at most as many times as a task may be
  /// attempted. If no notice has to be repeated, every due task has failed once more. If notices change
  /// nothing, as `isInVain` says, the tasks in progress have, since the others wait for their files.
  mutating func idle(isInVain: Bool, _ record: (TaskID) -> TaskRecord) -> Settlement {
    reopen(record)
    if isInVain {
      var settled = Settlement()
      for task in plan.taskIDs where isOpen(task) && known.contains(task) {
        let record = record(task)
        guard record.wasAssigned, !record.isDue, !record.isParked else { continue }
        settled += overdue(task, record, nil)
      }
      return settled
    }
    let created = addCreatedTasks(all: true, record)
    guard created.notices.isEmpty, created.records.isEmpty else { return created }
    guard graph.cycles.isEmpty else { return settleCycles() }
    let openTasks = graph.assignableTasks(plan.platform.dispatch) { task in
      !isOpen(task) || known.isDormant(task) && !record(task).wasAssigned
    }
    let reminders = reminders(openTasks, record)
    guard reminders.notices.isEmpty else { return reminders }
    let parkedTasks = openTasks.filter { record($0).isParked }
    guard parkedTasks.isEmpty else {
      // No answer can come any more.
      var settled = Settlement()
      for task in parkedTasks where isOpen(task) { settled += end(task, .stuck(.noReply)) }
      return settled
    }
    for task in openTasks {
      entries[task.index].failures = max(entries[task.index].failures, record(task).round)
    }
    func death(_ task: TaskID) -> Outcome { .died(record(task).lastHandoff.reason) }
    switch plan.platform.retry {
    case .task, .hop:
      var settled = Settlement()
      for task in openTasks {
        // Another attempt would go to the same agent, which never returns.
        settled +=
          record(task).lastHandoff == .unreachable
          ? end(task, death(task)) : fail(task, exhausted: death(task))
      }
      return settled
    case .phase:
      for task in openTasks { noteFailure(task, exhausted: death(task)) }
      // The last open task of a phase may have been skipped with a task of an earlier phase.
      let waiting = plan.taskIDs.first { entries[$0.index].outcome == nil && !isDormant($0) }
      return settlePhase(
        after: openTasks.isEmpty ? [waiting].compactMap(\.self) : openTasks,
        .completed
      )
    }
  }

  /// Reopens the tasks whose end was never recorded, and forgets the tasks that were never created, because
  /// the session that was going to do that was lost.
  private mutating func reopen(_ record: (TaskID) -> TaskRecord) {
    for task in plan.taskIDs {
      let record = record(task)
      if record.outcome == nil { entries[task.index].outcome = nil }
      if !record.isSubmitted { known.forget(task) }
    }
  }

  /// Records the outcomes of all tasks if there is a dependency cycle and the planner's notice
  /// about the cycle was lost.
  private mutating func settleCycles() -> Settlement {
    let cyclic = Set(graph.cycles.joined())
    var settled = Settlement()
    for task in plan.taskIDs where entries[task.index].outcome == nil && known.contains(task) {
      let outcome = cyclic.contains(task) ? Outcome.stuck(.dependencyCycle) : .skipped
      entries[task.index].outcome = outcome
      settled.records.append(.end(task, outcome))
    }
    return settled
  }

  /// Returns the notices that have to be sent to the planner again.
  private mutating func reminders(_ due: [TaskID], _ record: (TaskID) -> TaskRecord) -> Settlement {
    let done = plan.taskIDs.filter { !isOpen($0) }
    let tasksWithLostNotice =
      plan.hasSeparatePlanner
      ? done.filter { record($0).lastHandoff == .lost && mayRemind($0) } : []
    guard tasksWithLostNotice.isEmpty else { return remind(tasksWithLostNotice) }
    let unassigned = due.filter { task in
      (!record(task).wasAssigned || record(task).isDue) && mayRemind(task)
    }
    guard !unassigned.isEmpty else { return Settlement() }
    let isFirst = unassigned.allSatisfy { entries[$0.index].reminders == 0 }
    for task in unassigned { entries[task.index].reminders += 1 }
    // A separate planner continues by itself once it knows which tasks are done.
    if isFirst, !done.isEmpty, plan.hasSeparatePlanner {
      var settled = remind(done)
      settled.notices += unassigned.filter { plan.tasks[$0.index].isCreatedByAgent }.map(
        Notice.created
      )
      return settled
    }
    return Settlement(
      notices: unassigned.map { .retry($0, round: entries[$0.index].failures) }
    )
  }

  private func mayRemind(_ task: TaskID) -> Bool {
    entries[task.index].reminders < plan.platform.attempts
  }

  private mutating func remind(_ done: [TaskID]) -> Settlement {
    var settled = Settlement()
    for task in done {
      entries[task.index].reminders += 1
      settled.notices.append(.done(task, entries[task.index].outcome ?? .completed))
    }
    return settled
  }

  /// Returns whether a task cannot be attempted yet.
  ///
  /// An agent can attempt a task before the tasks that it needs are created, if its creator assigns it.
  private func isDormant(_ task: TaskID) -> Bool {
    known.isDormant(task) && entries[task.index].attempt == nil
  }

  private func isOpen(_ task: TaskID) -> Bool {
    entries[task.index].outcome == nil && entries[task.index].attempt == nil
  }

  private mutating func pass(_ task: TaskID) -> Settlement {
    switch plan.platform.retry {
    case .task, .hop: return end(task, .completed)
    case .phase:
      entries[task.index].attempt = .passed
      return settlePhase(after: [task], .completed)
    }
  }

  private mutating func fail(_ task: TaskID, exhausted: Outcome) -> Settlement {
    noteFailure(task, exhausted: exhausted)
    let failures = entries[task.index].failures
    switch plan.platform.retry {
    case .task, .hop:
      guard failures < plan.platform.attempts else { return end(task, exhausted) }
      guard !hasStopped else { return end(task, .skipped) }
      entries[task.index].attempt = nil
      return Settlement(
        records: [.retry(task, failures: failures)],
        notices: [.retry(task, round: failures)]
      )
    case .phase: return settlePhase(after: [task], .completed)
    }
  }

  private mutating func noteFailure(_ task: TaskID, exhausted: Outcome) {
    entries[task.index].failures += 1
    entries[task.index].attempt = .failed(exhausted: exhausted)
  }

  /// Ends a task.
  ///
  /// If the task did not complete, the tasks that need it are skipped.
  private mutating func end(_ task: TaskID, _ outcome: Outcome) -> Settlement {
    var settled = Settlement(records: recordEnd(task, outcome))
    switch plan.platform.retry {
    case .task, .hop: settled.notices = [.done(task, outcome)]
    case .phase: settled += settlePhase(after: [task], outcome)
    }
    return settled
  }

  /// Records how a task ended.
  ///
  /// If the task did not complete, the tasks that need it are recorded as skipped.
  ///
  /// A dependency cycle skips no task here, because the planner states the outcome of every task.
  private mutating func recordEnd(_ task: TaskID, _ outcome: Outcome) -> [Action] {
    entries[task.index].outcome = outcome
    entries[task.index].attempt = nil
    var records: [Action] = [.end(task, outcome)]
    guard outcome.kind != .completed, outcome.reason != .dependencyCycle else { return records }
    let stops = outcome.kind == .stuck && plan.platform.stuck == .stop
    let isEnded = { [entries] (task: TaskID) in entries[task.index].outcome != nil }
    let followers = stops ? plan.taskIDs : graph.dependents(of: task, unless: isEnded)
    for follower in followers
    where entries[follower.index].outcome == nil && known.contains(follower) {
      entries[follower.index].outcome = .skipped
      records.append(.end(follower, .skipped))
    }
    return records
  }
}

// MARK: - Retrying a phase as a whole

extension Ledger {
  /// Settles the phase of tasks whose current attempt is over, and notifies the planner.
  ///
  /// A task that has to be retried is not reported as done, because the next phase must not begin
  /// before the retry.
  private mutating func settlePhase(after tasks: [TaskID], _ outcome: Outcome) -> Settlement {
    guard let first = tasks.first else { return Settlement() }
    var settled = settlePhase(graph.phase(of: first))
    for task in tasks where !settled.notifies(about: task) {
      settled.notices.append(.done(task, outcome))
    }
    return settled
  }

  /// Completes or retries a phase once every task of the phase has been attempted.
  ///
  /// If all tasks have passed, they are completed. Otherwise the phase is retried without the tasks
  /// that have used all their attempts.
  private mutating func settlePhase(_ phase: Int) -> Settlement {
    let openTasks = graph.dispatchOrder.joined().filter { task in
      graph.phase(of: task) == phase && entries[task.index].outcome == nil
        && !isDormant(task)
    }
    guard openTasks.allSatisfy({ entries[$0.index].attempt != nil }) else { return Settlement() }
    let giveUps = giveUp(openTasks)
    let remaining = openTasks.filter { entries[$0.index].outcome == nil }
    guard remaining.contains(where: { exhaustedOutcome($0) != nil }) else {
      let records = remaining.flatMap { recordEnd($0, .completed) }
      return Settlement(records: giveUps.records + records, notices: giveUps.notices)
    }
    var settled = Settlement(records: giveUps.records)
    for task in remaining {
      entries[task.index].attempt = nil
      let failures = entries[task.index].failures
      settled.records.append(.retry(task, failures: failures))
      settled.notices.append(.retry(task, round: failures))
    }
    // Retries come first, so that the next phase does not begin before them.
    settled.notices += giveUps.notices
    return settled
  }

  /// Ends the tasks that have used all their attempts.
  private mutating func giveUp(_ tasks: [TaskID]) -> Settlement {
    var settled = Settlement()
    let hasStopped = hasStopped
    for task in tasks {
      let isLast = entries[task.index].failures >= plan.platform.attempts
      guard isLast || hasStopped, var exhausted = exhaustedOutcome(task) else { continue }
      if !isLast { exhausted = .skipped }
      settled.records += recordEnd(task, exhausted)
      settled.notices.append(.done(task, exhausted))
    }
    return settled
  }

  /// Returns the outcome if the task may not be retried, or `nil` if the last attempt did not fail.
  private func exhaustedOutcome(_ task: TaskID) -> Outcome? {
    guard case .failed(let exhausted) = entries[task.index].attempt else { return nil }
    return exhausted
  }
}
