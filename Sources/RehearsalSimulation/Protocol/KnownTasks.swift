import OrderedCollections

/// The tasks that a lead (a planner or orchestrator) knows to be part of the work.
///
/// From the start, a lead knows the tasks that exist when the run starts. It learns of a later task when it is
/// told that an agent has created the task.
struct KnownTasks: Sendable {
  /// The tasks that agents can create, and that the lead does not know yet.
  private var unknownTasks: Set<TaskID>
  /// For each task that agents can create, the tasks that need it and that agents can create too.
  private var dependents: [TaskID: [TaskID]] = [:]
  /// For each task that agents can create, how many of the tasks that it needs cannot be assigned yet.
  private var unassignableNeedCounts: [TaskID: Int] = [:]

  init(plan: Plan) {
    unknownTasks = Set(plan.taskIDs.filter { plan.tasks[$0.index].isCreatedByAgent })
    for task in plan.taskIDs where unknownTasks.contains(task) {
      let needs = OrderedSet(plan.tasks[task.index].needs.filter(unknownTasks.contains))
      unassignableNeedCounts[task] = needs.count
      for need in needs { dependents[need, default: []].append(task) }
    }
  }

  /// Adds a task to the known tasks, and returns whether the lead did not know the task before.
  @discardableResult
  mutating func learn(of task: TaskID) -> Bool {
    guard unknownTasks.remove(task) != nil else { return false }
    if !cannotBeAssignedYet(task) { updateDependents(of: task, by: -1) }
    return true
  }

  /// Removes a task from the known tasks, because no agent has created it after all.
  ///
  /// A task that exists from the start is never removed.
  mutating func forget(_ task: TaskID) {
    guard unassignableNeedCounts[task] != nil, contains(task) else { return }
    let wasDormant = cannotBeAssignedYet(task)
    unknownTasks.insert(task)
    if !wasDormant { updateDependents(of: task, by: 1) }
  }

  /// Adds `step` to the count of unassignable needs of every task that needs the given task.
  ///
  /// If this changes whether such a task can be assigned, the tasks that need it are updated as well.
  private mutating func updateDependents(of task: TaskID, by step: Int) {
    var changedTasks = [task]
    while let need = changedTasks.popLast() {
      for dependent in dependents[need, default: []] {
        let wasDormant = cannotBeAssignedYet(dependent)
        unassignableNeedCounts[dependent, default: 0] += step
        if cannotBeAssignedYet(dependent) != wasDormant { changedTasks.append(dependent) }
      }
    }
  }

  /// Returns whether the lead knows a task.
  func contains(_ task: TaskID) -> Bool { !unknownTasks.contains(task) }

  /// Returns whether a task cannot be assigned yet, as far as the lead knows.
  ///
  /// This is the case if no agent has created the task, or a task that it needs directly or through other
  /// tasks.
  func cannotBeAssignedYet(_ task: TaskID) -> Bool {
    unknownTasks.contains(task) || unassignableNeedCounts[task, default: 0] > 0
  }
}
