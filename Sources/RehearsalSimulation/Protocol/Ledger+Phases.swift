/// The completion and the retries of whole phases.
extension Ledger {
  /// Notifies the planner of tasks that were just attempted, and completes or retries their phase if
  /// all tasks of the phase have been attempted.
  ///
  /// A task that has to be retried is not reported as done. Otherwise, the next phase could begin
  /// before the retry. The planner is told the given outcomes of the other tasks.
  mutating func finishPhase(after attempts: [(task: TaskID, outcome: Outcome)]) -> LedgerUpdate {
    guard let firstTask = attempts.first?.task else { return LedgerUpdate() }
    var update = finishPhase(graph.phase(of: firstTask))
    for (task, outcome) in attempts where !update.notifies(about: task) {
      update.notices.append(.doneOrAttempted(task, outcome))
    }
    return update
  }

  /// Completes or retries a phase once every task of the phase has been attempted.
  ///
  /// First, the failed tasks that may not be retried end. If all remaining tasks of the phase have passed, they
  /// are completed. Otherwise, all remaining tasks are retried, including those that have passed.
  mutating func finishPhase(_ phase: Int) -> LedgerUpdate {
    let openTasks = graph.dispatchOrder.joined().filter { task in
      graph.phase(of: task) == phase && entries[task.index].outcome == nil
        && !cannotBeAttemptedYet(task)
    }
    guard openTasks.allSatisfy({ entries[$0.index].attemptResult != nil }) else {
      return LedgerUpdate()
    }
    let exhaustionUpdate = endExhaustedTasks(openTasks)
    let remainingTasks = openTasks.filter { entries[$0.index].outcome == nil }
    guard remainingTasks.contains(where: { exhaustedOutcome($0) != nil }) else {
      let records = remainingTasks.flatMap { recordEnd($0, .completed) }
      return LedgerUpdate(
        records: exhaustionUpdate.records + records,
        notices: exhaustionUpdate.notices
      )
    }
    var update = LedgerUpdate(records: exhaustionUpdate.records)
    for task in remainingTasks {
      entries[task.index].attemptResult = nil
      let failureCount = entries[task.index].failureCount
      update.records.append(.retry(task, failures: failureCount))
      update.notices.append(.retry(task, round: failureCount))
    }
    // The planner is told of retries before it is told of ended tasks. Otherwise, the next phase could begin
    // before the retries.
    update.notices += exhaustionUpdate.notices
    return update
  }

  /// Ends the failed tasks that may not be retried.
  ///
  /// Such tasks have used all their attempts, or all work has stopped.
  private mutating func endExhaustedTasks(_ tasks: [TaskID]) -> LedgerUpdate {
    var update = LedgerUpdate()
    let hasStopped = hasAllWorkStopped
    for task in tasks {
      let hasUsedAllAttempts = entries[task.index].failureCount >= plan.platform.attempts
      guard hasUsedAllAttempts || hasStopped, var exhausted = exhaustedOutcome(task) else {
        continue
      }
      if !hasUsedAllAttempts { exhausted = .skipped }
      update.records += recordEnd(task, exhausted)
      update.notices.append(.doneOrAttempted(task, exhausted))
    }
    return update
  }

  /// Returns the outcome that a task gets if its failed attempt was the last one, or `nil` if the attempt did
  /// not fail.
  private func exhaustedOutcome(_ task: TaskID) -> Outcome? {
    guard case .failed(let exhausted) = entries[task.index].attemptResult else { return nil }
    return exhausted
  }
}
