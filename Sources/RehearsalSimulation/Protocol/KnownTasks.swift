/// The tasks that a lead knows to be part of the work.
///
/// A lead knows the tasks that the work lists. It learns of the tasks that agents create.
struct KnownTasks: Sendable {
  private let tasks: [PlannedTask]
  private var unknown: Set<TaskID>

  init(plan: Plan) {
    unknown = Set(plan.taskIDs.filter { plan.tasks[$0.index].isCreatedByAgent })
    tasks = unknown.isEmpty ? [] : plan.tasks
  }

  /// Adds a task and returns whether the lead did not know the task.
  @discardableResult
  mutating func learn(of task: TaskID) -> Bool { unknown.remove(task) != nil }

  func contains(_ task: TaskID) -> Bool { !unknown.contains(task) }

  /// Returns whether a task cannot be assigned yet, because nobody has created the task or a task that it
  /// needs.
  func isDormant(_ task: TaskID) -> Bool {
    guard !unknown.isEmpty, tasks[task.index].isCreatedByAgent else { return false }
    return unknown.contains(task) || tasks[task.index].needs.contains(where: isDormant)
  }
}
