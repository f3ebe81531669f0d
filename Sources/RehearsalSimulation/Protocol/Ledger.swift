/// The coordinator's record of the failures, retries and outcome of every task.
///
/// Depending on the platform, a failed task is retried alone or together with all tasks of its phase.
struct Ledger: Sendable {
  let plan: Plan
  let graph: TaskGraph
  var entries: [Entry]
  private var knownTasks: KnownTasks

  struct Entry: Sendable {
    var failureCount = 0
    /// The outcome of the task, or `nil` while the task is open.
    var outcome: Outcome?
    /// The result of the attempt in the current round, or `nil` if there is none or the task has ended.
    ///
    /// If the platform retries whole phases, the result is kept until all tasks of the phase have been
    /// attempted.
    var attemptResult: AttemptResult?
    /// How many times the planner was reminded of the task.
    var reminderCount = 0
  }

  enum AttemptResult: Sendable {
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

  /// Records what a handoff to the coordinator says about its task.
  ///
  /// Usually, this is the result of the task. The result of a task that has ended is ignored. A
  /// handoff with the intent `inform` can announce a created task that the coordinator does not
  /// know yet. If the task was never assigned to an agent, it is then assigned or skipped.
  ///
  /// - Parameters:
  ///   - handoff: The handoff.
  ///   - content: The content of the handoff, or `nil` if it carried only its intent.
  ///   - wasAssigned: Whether the task was ever assigned to an agent. This matters only for an
  ///     announced task.
  /// - Returns: What the coordinator records, and what it tells the planner.
  mutating func record(_ handoff: Handoff, _ content: Content?, wasAssigned: Bool) -> LedgerUpdate {
    let task = handoff.task
    guard task != .none else {
      return LedgerUpdate(records: content?.outcome.map { [.end(.none, $0)] } ?? [])
    }
    let isNew = knownTasks.learn(of: task)
    if isNew, handoff.intent == .inform { return wasAssigned ? LedgerUpdate() : add(task) }
    guard entries[task.index].outcome == nil else { return LedgerUpdate() }
    // The round of a refusal already includes the failure that is counted below.
    let attemptRound = Int(handoff.round) - (handoff.intent.beginsNextRound ? 1 : 0)
    let isOutdated = attemptRound < entries[task.index].failureCount
    entries[task.index].failureCount = max(entries[task.index].failureCount, attemptRound)
    switch handoff.intent {
    case .approve, .complete, .deliver: return recordPass(task)
    case .conflict: return endTask(task, content?.outcome ?? .rejected(reason(of: handoff)))
    case .clarify: return endTask(task, .stuck(.missingContext))
    case .fail, .reject, .escalate:
      if let outcome = content?.outcome { return endTask(task, outcome) }
      // The failure of this attempt was counted before, for example if another judge of the panel reported it.
      guard !isOutdated else { return LedgerUpdate() }
      return recordFailedAttempt(task, exhausted: .stuck(.attemptsExhausted))
    case .assign, .delegate, .call, .inform: return LedgerUpdate()
    }
  }

  /// Adds a task that the coordinator itself has created, and requests its assignment.
  mutating func create(_ task: TaskID) -> LedgerUpdate {
    knownTasks.learn(of: task) ? add(task) : LedgerUpdate()
  }

  /// Whether all work has stopped, because a task is stuck and the platform stops all work in that case.
  var hasAllWorkStopped: Bool {
    plan.platform.stuck == .stop && entries.contains { $0.outcome?.kind == .stuck }
  }

  /// Requests the assignment of a newly created task, or skips the task if it cannot be done.
  ///
  /// A task cannot be done if all work has stopped, or if a task that it needs did not complete.
  private mutating func add(_ task: TaskID) -> LedgerUpdate {
    let needsIncompleteTask = plan.tasks[task.index].needs.contains { need in
      entries[need.index].outcome.map { $0.kind != .completed } ?? false
    }
    guard !hasAllWorkStopped, !needsIncompleteTask else { return endTask(task, .skipped) }
    return LedgerUpdate(notices: [.created(task)])
  }

  /// Adds the created tasks of which the coordinator does not know.
  ///
  /// Those that were never assigned are then assigned or skipped.
  ///
  /// - Parameters:
  ///   - all: Whether to include tasks that were never assigned and whose creators were going to assign them.
  ///   - record: A closure that returns the record of a task.
  /// - Returns: The records and notices about the tasks that were never assigned.
  mutating func addCreatedTasks(all: Bool, _ record: (TaskID) -> TaskRecord) -> LedgerUpdate {
    var update = LedgerUpdate()
    for task in plan.taskIDs where !knownTasks.contains(task) {
      let record = record(task)
      guard record.isSubmitted, all || record.isAnnounced || record.wasAssigned else { continue }
      knownTasks.learn(of: task)
      if record.isOpen, !record.wasAssigned { update += add(task) }
    }
    return update
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
      if record.isRetryDue { entries[task.index].attemptResult = nil }
      guard entries[task.index].outcome == nil, let outcome = record.outcome else { continue }
      entries[task.index].outcome = outcome
      entries[task.index].attemptResult = nil
    }
  }

  /// Handles a task about which a handoff was not answered in time.
  ///
  /// The task ends with the given outcome. If the outcome is `nil`, the missing answer counts as one more failure of
  /// the task, in the same way as a reported failure. If the task is not open, or its attempt of that round has already
  /// failed, nothing happens.
  mutating func handleMissingAnswer(
    _ task: TaskID,
    round: Int,
    _ record: TaskRecord,
    _ outcome: Outcome?
  ) -> LedgerUpdate {
    guard task != .none, isOpen(task), round >= entries[task.index].failureCount else {
      return LedgerUpdate()
    }
    knownTasks.learn(of: task)
    if let outcome { return endTask(task, outcome) }
    entries[task.index].failureCount = max(entries[task.index].failureCount, record.highestRound)
    return recordFailedAttempt(task, exhausted: .stuck(.attemptsExhausted))
  }

  /// Handles open tasks when nothing is left to happen in the run.
  ///
  /// The function takes the first of these steps that applies:
  /// - It adds the created tasks of which the coordinator does not know.
  /// - If tasks need each other in a cycle, it ends all open tasks.
  /// - It repeats notices to the planner, if the planner missed the end of a task or has not assigned a task.
  /// - It ends the tasks that wait for an answer without limit.
  /// - It counts one more failure of every task that can be attempted.
  ///
  /// - Parameters:
  ///   - isInVain: Whether the previous update changed nothing. The tasks in progress then count as failed
  ///     once more, because other tasks can be waiting for their files.
  ///   - record: A closure that returns the record of a task.
  /// - Returns: The records and notices that follow.
  mutating func handleIdleRun(isInVain: Bool, _ record: (TaskID) -> TaskRecord) -> LedgerUpdate {
    correctLostRecords(record)
    guard !isInVain else { return failTasksInProgress(record) }
    let creations = addCreatedTasks(all: true, record)
    guard creations.notices.isEmpty, creations.records.isEmpty else { return creations }
    guard graph.cycles.isEmpty else { return endTasksOfCycles() }
    let openTasks = graph.assignableTasks(plan.platform.dispatch) { task in
      !isOpen(task) || knownTasks.cannotBeAssignedYet(task) && !record(task).wasAssigned
    }
    let reminders = reminders(openTasks, record)
    guard reminders.notices.isEmpty else { return reminders }
    let parkedTasks = openTasks.filter { record($0).waitsWithoutLimit }
    guard parkedTasks.isEmpty else { return endParkedTasks(parkedTasks) }
    return failAttempts(at: openTasks, record)
  }

  /// Ends tasks that wait for an answer without limit.
  ///
  /// Nothing is left to happen in the run, so no answer can come any more.
  private mutating func endParkedTasks(_ parkedTasks: [TaskID]) -> LedgerUpdate {
    var update = LedgerUpdate()
    for task in parkedTasks where isOpen(task) { update += endTask(task, .stuck(.noReply)) }
    return update
  }

  /// Counts one more failure of every task that can be attempted, because its attempt has ended without a result.
  private mutating func failAttempts(at openTasks: [TaskID], _ record: (TaskID) -> TaskRecord)
    -> LedgerUpdate
  {
    for task in openTasks {
      entries[task.index].failureCount = max(
        entries[task.index].failureCount,
        record(task).highestRound
      )
    }
    let outcomesIfExhausted = openTasks.map { task in
      record(task).outcomeWithoutResult(inRound: entries[task.index].failureCount)
    }
    var update = LedgerUpdate()
    switch plan.platform.retry {
    case .task, .hop:
      for (task, outcome) in zip(openTasks, outcomesIfExhausted) {
        update +=
          record(task).needsAgentGoneForGood
          ? endTask(task, outcome) : recordFailedAttempt(task, exhausted: outcome)
      }
      return update
    case .phase:
      var attempts: [(task: TaskID, outcome: Outcome)] = []
      for (task, outcome) in zip(openTasks, outcomesIfExhausted) {
        if record(task).needsAgentGoneForGood {
          update.records += recordEnd(task, outcome)
          attempts.append((task, outcome))
        } else {
          recordFailure(task, exhausted: outcome)
          attempts.append((task, .completed))
        }
      }
      // A phase can be unfinished although none of its tasks is open: its last open task may have been
      // skipped because a task of an earlier phase did not complete.
      let waitingTask = plan.taskIDs.first {
        entries[$0.index].outcome == nil && !cannotBeAttemptedYet($0)
      }
      if attempts.isEmpty, let waitingTask { attempts = [(waitingTask, .completed)] }
      update += finishPhase(after: attempts)
      return update
    }
  }

  /// Counts one more failure of every task that was assigned in its current round.
  private mutating func failTasksInProgress(_ record: (TaskID) -> TaskRecord) -> LedgerUpdate {
    var update = LedgerUpdate()
    for task in plan.taskIDs where isOpen(task) && knownTasks.contains(task) {
      let record = record(task)
      guard record.wasAssigned, !record.isRetryDue, !record.waitsWithoutLimit else { continue }
      let round = max(entries[task.index].failureCount, record.highestRound)
      entries[task.index].failureCount = round
      let outcome = record.outcomeWithoutResult(inRound: round)
      update +=
        record.needsAgentGoneForGood
        ? endTask(task, outcome) : recordFailedAttempt(task, exhausted: outcome)
    }
    return update
  }

  /// Corrects the ledger after sessions were lost before they recorded an end or created a task.
  ///
  /// Tasks whose end was never recorded are open again, and tasks that were never created are forgotten.
  private mutating func correctLostRecords(_ record: (TaskID) -> TaskRecord) {
    for task in plan.taskIDs {
      let record = record(task)
      if record.outcome == nil { entries[task.index].outcome = nil }
      if !record.isSubmitted { knownTasks.forget(task) }
    }
  }

  /// Records the outcomes of all open tasks if tasks need each other in a cycle.
  ///
  /// This is necessary if the planner's handoff about the cycle was lost.
  private mutating func endTasksOfCycles() -> LedgerUpdate {
    let cyclicTasks = Set(graph.cycles.joined())
    var update = LedgerUpdate()
    for task in plan.taskIDs where entries[task.index].outcome == nil && knownTasks.contains(task) {
      let outcome = cyclicTasks.contains(task) ? Outcome.stuck(.dependencyCycle) : .skipped
      entries[task.index].outcome = outcome
      update.records.append(.end(task, outcome))
    }
    return update
  }

  /// Returns the notices of which the planner has to be reminded, and counts them as reminders.
  private mutating func reminders(_ dueTasks: [TaskID], _ record: (TaskID) -> TaskRecord)
    -> LedgerUpdate
  {
    let doneTasks = plan.taskIDs.filter { !isOpen($0) }
    let tasksWithLostNotice =
      plan.hasSeparatePlanner
      ? doneTasks.filter { record($0).lastHandoff == .lost && mayRemind($0) } : []
    guard tasksWithLostNotice.isEmpty else { return remind(tasksWithLostNotice) }
    let unassignedTasks = dueTasks.filter { task in
      (!record(task).wasAssigned || record(task).isRetryDue) && mayRemind(task)
    }
    guard !unassignedTasks.isEmpty else { return LedgerUpdate() }
    let isFirstReminder = unassignedTasks.allSatisfy { entries[$0.index].reminderCount == 0 }
    for task in unassignedTasks { entries[task.index].reminderCount += 1 }
    // A planner that is not the coordinator assigns further tasks by itself once it knows which tasks are
    // done. The first reminder therefore names the done tasks.
    if isFirstReminder, !doneTasks.isEmpty, plan.hasSeparatePlanner {
      var update = remind(doneTasks)
      update.notices += unassignedTasks.filter { plan.tasks[$0.index].isCreatedByAgent }.map(
        Notice.created
      )
      return update
    }
    return LedgerUpdate(
      notices: unassignedTasks.map { .retry($0, round: entries[$0.index].failureCount) }
    )
  }

  private func mayRemind(_ task: TaskID) -> Bool {
    entries[task.index].reminderCount < plan.platform.attempts
  }

  private mutating func remind(_ doneTasks: [TaskID]) -> LedgerUpdate {
    var update = LedgerUpdate()
    for task in doneTasks {
      entries[task.index].reminderCount += 1
      update.notices.append(.doneOrAttempted(task, entries[task.index].outcome ?? .completed))
    }
    return update
  }

  /// Returns whether a task cannot be attempted yet, because it or a task that it needs was not created.
  ///
  /// The result is false if the task was already attempted in the current round. The creator of a task can
  /// assign the task itself, before the tasks that it needs are created.
  func cannotBeAttemptedYet(_ task: TaskID) -> Bool {
    knownTasks.cannotBeAssignedYet(task) && entries[task.index].attemptResult == nil
  }

  /// Returns whether a task has neither ended nor been attempted in the current round.
  private func isOpen(_ task: TaskID) -> Bool {
    entries[task.index].outcome == nil && entries[task.index].attemptResult == nil
  }

  private mutating func recordPass(_ task: TaskID) -> LedgerUpdate {
    switch plan.platform.retry {
    case .task, .hop: return endTask(task, .completed)
    case .phase:
      entries[task.index].attemptResult = .passed
      return finishPhase(after: [(task, .completed)])
    }
  }

  private mutating func recordFailedAttempt(_ task: TaskID, exhausted: Outcome) -> LedgerUpdate {
    recordFailure(task, exhausted: exhausted)
    let failureCount = entries[task.index].failureCount
    switch plan.platform.retry {
    case .task, .hop:
      guard failureCount < plan.platform.attempts else { return endTask(task, exhausted) }
      guard !hasAllWorkStopped else { return endTask(task, .skipped) }
      entries[task.index].attemptResult = nil
      return LedgerUpdate(
        records: [.retry(task, failures: failureCount)],
        notices: [.retry(task, round: failureCount)]
      )
    case .phase: return finishPhase(after: [(task, .completed)])
    }
  }

  private mutating func recordFailure(_ task: TaskID, exhausted: Outcome) {
    entries[task.index].failureCount += 1
    entries[task.index].attemptResult = .failed(exhausted: exhausted)
  }

  /// Ends a task, and skips the tasks that can no longer be done because of its outcome.
  private mutating func endTask(_ task: TaskID, _ outcome: Outcome) -> LedgerUpdate {
    var update = LedgerUpdate(records: recordEnd(task, outcome))
    switch plan.platform.retry {
    case .task, .hop: update.notices = [.doneOrAttempted(task, outcome)]
    case .phase: update += finishPhase(after: [(task, outcome)])
    }
    return update
  }

  /// Returns the actions that record how a task ended and skip other tasks, and updates the ledger.
  ///
  /// If the task did not complete, the tasks that need it are skipped. If the task is stuck and the platform
  /// then stops all work, all open tasks are skipped. A task that ended because of a dependency cycle skips
  /// no other tasks, because the planner states the outcome of every task.
  mutating func recordEnd(_ task: TaskID, _ outcome: Outcome) -> [ProtocolAction] {
    entries[task.index].outcome = outcome
    entries[task.index].attemptResult = nil
    var records: [ProtocolAction] = [.end(task, outcome)]
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
