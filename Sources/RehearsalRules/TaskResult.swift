public import RehearsalSimulation

/// How a task ended, with when and after how many failures.
public struct TaskResult: Sendable, Hashable {
  /// The task, or none for the work as a whole.
  public var task: TaskID
  /// How it ended.
  public var outcome: Outcome
  /// When.
  public var time: Instant
  /// How often it had been tried again.
  public var retries: Int

  package init(task: TaskID, outcome: Outcome, time: Instant, retries: Int) {
    self.task = task
    self.outcome = outcome
    self.time = time
    self.retries = retries
  }
}
