public import RehearsalSimulation

/// The way in which a task of a run ended.
public struct TaskResult: Sendable, Hashable {
  /// The task, or `.none` for the work as a whole.
  public var task: TaskID
  /// The outcome of the task, such as completed or stuck.
  public var outcome: Outcome
  /// The virtual time at which the task ended.
  public var time: Instant
  /// How many times the task was tried again, also after its end.
  public var retries: Int

  package init(task: TaskID, outcome: Outcome, time: Instant, retries: Int) {
    self.task = task
    self.outcome = outcome
    self.time = time
    self.retries = retries
  }
}

/// A task of a run that was tried again and never ended, for example because a limit stopped the run.
public struct RetriedOpenTask: Sendable, Hashable {
  /// The task.
  public var task: TaskID
  /// How many times the task was tried again.
  public var retries: Int

  package init(task: TaskID, retries: Int) {
    self.task = task
    self.retries = retries
  }
}
