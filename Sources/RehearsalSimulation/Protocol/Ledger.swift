/// The coordinator's record of the failures, retries and outcome of every task.
///
/// Depending on the platform, a failed task is retried alone or together with all tasks of its phase.
struct Ledger: Sendable {
  private let plan: Plan
  private let graph: TaskGraph
  private var entries: [Entry]
  private var knownTasks: KnownTasks

  private struct Entry: Sendable {
    var failureCount = 0
    /// The outcome of the task, or `nil` while the task is open.
    var outcome: Outcome?
    /// The result of the attempt that has finished, or `nil` if no attempt has.
    ///
    /// The ledger keeps the result until all tasks of the phase have been attempted.
    var attemptResult: AttemptResult?
    /// The number of times that a notice about the task was sent to the planner again.
    var reminderCount = 0
  }

  private enum AttemptResult: Sendable {
    case passed
    /// The attempt failed. `exhausted` is the outcome of the task if no further attempt is made.
    case failed(exhausted: Outcome)
  }

  init(plan: Plan) {
    self.plan = plan
    graph = plan.taskGraph
    entries = Array(repeating: Entry(), count: plan.tasks.count)
    knownTasks = KnownTasks(plan: plan)
  }

  /// Records the result of a task that the coordinator receives in a handoff.
  ///
  /// - Parameters:
  ///   - handoff: The handoff.
  ///   - content: The content of the handoff, or `nil` if it carried only its intent.
  ///   - wasAssigned: Whether the task was ever assigned to an agent.
  /// - Returns: What the coordinator records, and what it tells the planner.
  mutating func record(_ handoff: Handoff, _ content: Content?, wasAssigned: Bool) -> Settlement {
    let task = handoff.task
    guard task != .none else {
      return Settlement(records: content?.outcome.map { [.end(.none, $0)] } ?? [])
    }
    let isNew = knownTasks.learn(of: task)
    if isNew, handoff.intent == .inform { return wasAssigned ? Settlement() : add(task) }
    guard entries[task.index].outcome == nil else { return Settlement() }
    entries[task.index].failureCount = max(entries[task.index].failureCount, Int(handoff.round))
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

  /// Adds a task that the coordinator itself has created, and requests its assignment.
  mutating func create(_ task: TaskID) -> Settlement {
    knownTasks.learn(of: task) ? add(task) : Settlement()
  }

  /// Whether all work has stopped, because a task is stuck and the platform stops all work in that case.
  private var hasStopped: Bool {
    plan.platform.stuck == .stop && entries.contains { $0.outcome?.kind == .stuck }
  }

  /// Requests the assignment of a newly created task, or skips the task if it cannot be done.
  ///
  /// A task cannot be done if all work has stopped, or if a task that it needs did not complete.
  private mutating func add(_ task: TaskID) -> Settlement {
    let isHopeless = plan.tasks[task.index].needs.contains { need in
      entries[need.index].outcome.map { $0.kind != .completed } ?? false
    }
    guard !hasStopped, !isHopeless else { return end(task, .skipped) }
    return Settlement(notices: [.created(task)])
  }

  /// Adds the tasks that agents created without telling the coordinator.
  ///
  /// Tasks that were never assigned are then assigned or skipped.
  ///
  /// - Parameters:
  ///   - all: Whether to add also the tasks that their creators were going to assign themselves.
  ///   - record: A closure that returns the record of a task.
  /// - Returns: The records and notices about the tasks that were never assigned.
  mutating func addCreatedTasks(all: Bool, _ record: (TaskID) -> TaskRecord) -> Settlement {
    var settlement = Settlement()
    for task in plan.taskIDs where !knownTasks.contains(task) {
      let record = record(task)
      guard record.isSubmitted, all || record.isAnnounced || record.wasAssigned else { continue }
      knownTasks.learn(of: task)
      if record.isOpen, !record.wasAssigned { settlement += add(task) }
    }
    return settlement
  }

  /// Returns the reason for a conflict that an agent reported without a reason.
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
      entries[task.index].failureCount = max(entries[task.index].failureCount, record.failures)
      if record.isDue { entries[task.index].attemptResult = nil }
      guard entries[task.index].outcome == nil, let outcome = record.outcome else { continue }
      entries[task.index].outcome = outcome
      entries[task.index].attemptResult = nil
    }
  }

  /// Handles a task about which a handoff was never answered.
  ///
  /// The task ends with the given outcome. If the outcome is `nil`, the task has failed once more.
  mutating func overdue(_ task: TaskID, _ record: TaskRecord, _ outcome: Outcome?) -> Settlement {
    guard task != .none, isOpen(task) else { return Settlement() }
    knownTasks.learn(of: task)
    if let outcome { return end(task, outcome) }
    entries[task.index].failureCount = max(entries[task.index].failureCount, record.round)
    return fail(task, exhausted: .died(record.lastHandoff.reason))
  }

  /// Handles open tasks when nothing is left to happen in the run, and no session works on them.
  ///
  /// The planner gets a notice again if it missed the end of a task, or if a task was never assigned. A notice
  /// is repeated at most as many times as a task may be attempted. If there is nothing to repeat, tasks that
  /// still wait for an answer are stuck. If no task waits, every task that can be attempted has failed once
  /// more.
  ///
  /// - Parameters:
  ///   - isInVain: Whether the notices of the previous call changed nothing. In that case, the other tasks wait
  ///     for the files of the tasks in progress. The tasks in progress therefore count as failed once more.
  ///   - record: A closure that returns the record of a task.
  /// - Returns: The records and notices that follow.
  mutating func idle(isInVain: Bool, _ record: (TaskID) -> TaskRecord) -> Settlement {
    reopen(record)
    if isInVain {
      var settlement = Settlement()
      for task in plan.taskIDs where isOpen(task) && knownTasks.contains(task) {
        let record = record(task)
        guard record.wasAssigned, !record.isDue, !record.isParked else { continue }
        settlement += overdue(task, record, nil)
      }
      return settlement
    }
    let creations = addCreatedTasks(all: true, record)
    guard creations.notices.isEmpty, creations.records.isEmpty else { return creations }
    guard graph.cycles.isEmpty else { return settleCycles() }
    let openTasks = graph.assignableTasks(plan.platform.dispatch) { task in
      !isOpen(task) || knownTasks.isDormant(task) && !record(task).wasAssigned
    }
    let reminders = reminders(openTasks, record)
    guard reminders.notices.isEmpty else { return reminders }
    let parkedTasks = openTasks.filter { record($0).isParked }
    guard parkedTasks.isEmpty else {
      // Nothing is left to happen in the run, so no answer can come any more.
      var settlement = Settlement()
      for task in parkedTasks where isOpen(task) { settlement += end(task, .stuck(.noReply)) }
      return settlement
    }
    for task in openTasks {
      entries[task.index].failureCount = max(entries[task.index].failureCount, record(task).round)
    }
    func deathOutcome(_ task: TaskID) -> Outcome { .died(record(task).lastHandoff.reason) }
    switch plan.platform.retry {
    case .task, .hop:
      var settlement = Settlement()
      for task in openTasks {
        // If the agent is gone for good, another attempt would go to the same agent.
        settlement +=
          record(task).lastHandoff == .unreachable
          ? end(task, deathOutcome(task)) : fail(task, exhausted: deathOutcome(task))
      }
      return settlement
    case .phase:
      for task in openTasks { noteFailure(task, exhausted: deathOutcome(task)) }
      // Even without open tasks, a phase can still be unfinished: its last open task may have been
      // skipped together with a task of an earlier phase.
      let waitingTask = plan.taskIDs.first { entries[$0.index].outcome == nil && !isDormant($0) }
      return settlePhase(
        after: openTasks.isEmpty ? [waitingTask].compactMap(\.self) : openTasks,
        .completed
      )
    }
  }

  /// Corrects the ledger after sessions were lost before they recorded an end or created a task.
  ///
  /// Tasks whose end was never recorded are open again, and tasks that were never created are forgotten.
  private mutating func reopen(_ record: (TaskID) -> TaskRecord) {
    for task in plan.taskIDs {
      let record = record(task)
      if record.outcome == nil { entries[task.index].outcome = nil }
      if !record.isSubmitted { knownTasks.forget(task) }
    }
  }

  /// Records the outcomes of all open tasks if tasks need each other in a cycle.
  ///
  /// This is necessary if the planner's handoff about the cycle was lost.
  private mutating func settleCycles() -> Settlement {
    let cyclicTasks = Set(graph.cycles.joined())
    var settlement = Settlement()
    for task in plan.taskIDs where entries[task.index].outcome == nil && knownTasks.contains(task) {
      let outcome = cyclicTasks.contains(task) ? Outcome.stuck(.dependencyCycle) : .skipped
      entries[task.index].outcome = outcome
      settlement.records.append(.end(task, outcome))
    }
    return settlement
  }

  /// Returns the notices that have to be sent to the planner again, and counts them as reminders.
  private mutating func reminders(_ dueTasks: [TaskID], _ record: (TaskID) -> TaskRecord)
    -> Settlement
  {
    let doneTasks = plan.taskIDs.filter { !isOpen($0) }
    let tasksWithLostNotice =
      plan.hasSeparatePlanner
      ? doneTasks.filter { record($0).lastHandoff == .lost && mayRemind($0) } : []
    guard tasksWithLostNotice.isEmpty else { return remind(tasksWithLostNotice) }
    let unassignedTasks = dueTasks.filter { task in
      (!record(task).wasAssigned || record(task).isDue) && mayRemind(task)
    }
    guard !unassignedTasks.isEmpty else { return Settlement() }
    let isFirstReminder = unassignedTasks.allSatisfy { entries[$0.index].reminderCount == 0 }
    for task in unassignedTasks { entries[task.index].reminderCount += 1 }
    // A planner that is not the coordinator continues by itself once it knows which tasks are done.
    if isFirstReminder, !doneTasks.isEmpty, plan.hasSeparatePlanner {
      var settlement = remind(doneTasks)
      settlement.notices += unassignedTasks.filter { plan.tasks[$0.index].isCreatedByAgent }.map(
        Notice.created
      )
      return settlement
    }
    return Settlement(
      notices: unassignedTasks.map { .retry($0, round: entries[$0.index].failureCount) }
    )
  }

  private func mayRemind(_ task: TaskID) -> Bool {
    entries[task.index].reminderCount < plan.platform.attempts
  }

  private mutating func remind(_ doneTasks: [TaskID]) -> Settlement {
    var settlement = Settlement()
    for task in doneTasks {
      entries[task.index].reminderCount += 1
      settlement.notices.append(.done(task, entries[task.index].outcome ?? .completed))
    }
    return settlement
  }

  /// Returns whether a task cannot be attempted yet, because it or a task that it needs was not created.
  ///
  /// The result is false for a task that was attempted in the current round. If the creator of a
  /// task assigns the task, it can be attempted before the tasks that it needs are created.
  private func isDormant(_ task: TaskID) -> Bool {
    knownTasks.isDormant(task) && entries[task.index].attemptResult == nil
  }

  /// Returns whether a task has neither ended nor been attempted in the current round.
  private func isOpen(_ task: TaskID) -> Bool {
    entries[task.index].outcome == nil && entries[task.index].attemptResult == nil
  }

  private mutating func pass(_ task: TaskID) -> Settlement {
    switch plan.platform.retry {
    case .task, .hop: return end(task, .completed)
    case .phase:
      entries[task.index].attemptResult = .passed
      return settlePhase(after: [task], .completed)
    }
  }

  private mutating func fail(_ task: TaskID, exhausted: Outcome) -> Settlement {
    noteFailure(task, exhausted: exhausted)
    let failureCount = entries[task.index].failureCount
    switch plan.platform.retry {
    case .task, .hop:
      guard failureCount < plan.platform.attempts else { return end(task, exhausted) }
      guard !hasStopped else { return end(task, .skipped) }
      entries[task.index].attemptResult = nil
      return Settlement(
        records: [.retry(task, failures: failureCount)],
        notices: [.retry(task, round: failureCount)]
      )
    case .phase: return settlePhase(after: [task], .completed)
    }
  }

  private mutating func noteFailure(_ task: TaskID, exhausted: Outcome) {
    entries[task.index].failureCount += 1
    entries[task.index].attemptResult = .failed(exhausted: exhausted)
  }

  /// Ends a task, and skips the tasks that need it if it did not complete.
  private mutating func end(_ task: TaskID, _ outcome: Outcome) -> Settlement {
    var settlement = Settlement(records: recordEnd(task, outcome))
    switch plan.platform.retry {
    case .task, .hop: settlement.notices = [.done(task, outcome)]
    case .phase: settlement += settlePhase(after: [task], outcome)
    }
    return settlement
  }

  /// Returns the actions that record how a task ended, and skip the tasks that need it if it did not complete.
  ///
  /// A task of a dependency cycle skips no other task, because the planner states the outcome of every task.
  private mutating func recordEnd(_ task: TaskID, _ outcome: Outcome) -> [Action] {
    entries[task.index].outcome = outcome
    entries[task.index].attemptResult = nil
    var records: [Action] = [.end(task, outcome)]
    guard outcome.kind != .completed, outcome.reason != .dependencyCycle else { return records }
    let stopsAllWork = outcome.kind == .stuck && plan.platform.stuck == .stop
    let isEnded = { [entries] (task: TaskID) in entries[task.index].outcome != nil }
    let affectedTasks = stopsAllWork ? plan.taskIDs : graph.dependents(of: task, unless: isEnded)
    for affectedTask in affectedTasks
    where entries[affectedTask.index].outcome == nil && knownTasks.contains(affectedTask) {
      entries[affectedTask.index].outcome = .skipped
      records.append(.end(affectedTask, .skipped))
    }
    return records
  }
}

// MARK: - Retries of whole phases

extension Ledger {
  /// Completes or retries the phase of tasks that were just attempted, and notifies the planner.
  ///
  /// A task that has to be retried is not reported as done. Otherwise, the next phase could begin
  /// before the retry.
  private mutating func settlePhase(after tasks: [TaskID], _ outcome: Outcome) -> Settlement {
    guard let firstTask = tasks.first else { return Settlement() }
    var settlement = settlePhase(graph.phase(of: firstTask))
    for task in tasks where !settlement.notifies(about: task) {
      settlement.notices.append(.done(task, outcome))
    }
    return settlement
  }

  /// Completes or retries a phase once every task of the phase has been attempted.
  ///
  /// If all tasks of the phase have passed, they are completed. Otherwise they are all retried, except those
  /// that have used all their attempts.
  private mutating func settlePhase(_ phase: Int) -> Settlement {
    let openTasks = graph.dispatchOrder.joined().filter { task in
      graph.phase(of: task) == phase && entries[task.index].outcome == nil
        && !isDormant(task)
    }
    guard openTasks.allSatisfy({ entries[$0.index].attemptResult != nil }) else {
      return Settlement()
    }
    let giveUpSettlement = giveUp(openTasks)
    let remainingTasks = openTasks.filter { entries[$0.index].outcome == nil }
    guard remainingTasks.contains(where: { exhaustedOutcome($0) != nil }) else {
      let records = remainingTasks.flatMap { recordEnd($0, .completed) }
      return Settlement(
        records: giveUpSettlement.records + records,
        notices: giveUpSettlement.notices
      )
    }
    var settlement = Settlement(records: giveUpSettlement.records)
    for task in remainingTasks {
      entries[task.index].attemptResult = nil
      let failureCount = entries[task.index].failureCount
      settlement.records.append(.retry(task, failures: failureCount))
      settlement.notices.append(.retry(task, round: failureCount))
    }
    // The planner is told of retries before it is told of ended tasks. Otherwise, the next phase could begin
    // before the retries.
    settlement.notices += giveUpSettlement.notices
    return settlement
  }

  /// Ends the failed tasks that may not be retried.
  ///
  /// Such tasks have used all their attempts, or all work has stopped.
  private mutating func giveUp(_ tasks: [TaskID]) -> Settlement {
    var settlement = Settlement()
    let hasStopped = hasStopped
    for task in tasks {
      let hasUsedAllAttempts = entries[task.index].failureCount >= plan.platform.attempts
      guard hasUsedAllAttempts || hasStopped, var exhausted = exhaustedOutcome(task) else {
        continue
      }
      if !hasUsedAllAttempts { exhausted = .skipped }
      settlement.records += recordEnd(task, exhausted)
      settlement.notices.append(.done(task, exhausted))
    }
    return settlement
  }

  /// Returns the outcome of a task whose attempt failed and is not repeated, or `nil` if the attempt did not
  /// fail.
  private func exhaustedOutcome(_ task: TaskID) -> Outcome? {
    guard case .failed(let exhausted) = entries[task.index].attemptResult else { return nil }
    return exhausted
  }
}
