package import RehearsalSimulation

/// The results of a run's tasks, collected from the run's events.
package struct TaskResults: Sendable {
  /// The results of the tasks that have ended, in the order in which they ended.
  private(set) package var ended: [TaskResult] = []
  /// The tasks that were tried again and never ended, which are known only after ``conclude()``.
  private(set) package var retriedOpenTasks: [RetriedOpenTask] = []
  /// For each task, how often it was tried again and no result counts it.
  private var uncountedRetries = TaskTable(0)
  /// The tasks that were tried again, in the order of the retries.
  ///
  /// A task whose retries a result has counted can be in the array twice.
  private var retriedTasks: [TaskID] = []

  package init() {}

  /// Whether a task has ended or was tried again.
  package var isEmpty: Bool { ended.isEmpty && retriedTasks.isEmpty }

  /// Counts a retry of a task.
  package mutating func addRetry(of task: TaskID) {
    guard task != .none else { return }
    if uncountedRetries[task] == 0 { retriedTasks.append(task) }
    uncountedRetries[task] += 1
  }

  /// Adds the result of a task that ends.
  package mutating func end(_ task: TaskID, _ outcome: Outcome, at time: Instant) {
    ended.append(
      TaskResult(task: task, outcome: outcome, time: time, retries: takeRetries(of: task))
    )
  }

  /// Counts the retries of tasks after their ends, and those of the tasks that never ended.
  ///
  /// Call this method once, after the last event of the run.
  package mutating func conclude() {
    guard !retriedTasks.isEmpty else { return }
    for index in ended.indices.reversed() {
      ended[index].retries += takeRetries(of: ended[index].task)
    }
    for task in retriedTasks where uncountedRetries[task] > 0 {
      retriedOpenTasks.append(RetriedOpenTask(task: task, retries: takeRetries(of: task)))
    }
  }

  private mutating func takeRetries(of task: TaskID) -> Int {
    let retries = uncountedRetries[task]
    if retries > 0 { uncountedRetries[task] = 0 }
    return retries
  }
}
