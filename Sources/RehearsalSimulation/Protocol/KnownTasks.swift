import OrderedCollections

/// The tasks that a lead knows to be part of the work.
///
/// A lead knows the tasks that the work lists. It learns of the tasks that agents create.
struct KnownTasks: Sendable {
  private var unknown: Set<TaskID>
  /// The created tasks that need each task that agents can create.
  private var followers: [TaskID: [TaskID]] = [:]
  /// For each task that agents can create, how many dormant tasks it needs.
  private var dormantNeeds: [TaskID: Int] = [:]

  init(plan: Plan) {
    unknown = Set(plan.taskIDs.filter { plan.tasks[$0.index].isCreatedByAgent })
    for task in plan.taskIDs where unknown.contains(task) {
      let needs = OrderedSet(plan.tasks[task.index].needs.filter(unknown.contains))
      dormantNeeds[task] = needs.count
      for need in needs { followers[need, default: []].append(task) }
    }
  }

  /// Adds a task and returns whether the lead did not know the task.
  @discardableResult
  mutating func learn(of task: TaskID) -> Bool {
    guard unknown.remove(task) != nil else { return false }
    if !isDormant(task) { updateFollowers(of: task, by: -1) }
    return true
  }

  /// Removes a task that agents can create, because no agent has created it after all.
  mutating func forget(_ task: TaskID) {
    guard dormantNeeds[task] != nil, contains(task) else { return }
    let wasDormant = isDormant(task)
    unknown.insert(task)
    if !wasDormant { updateFollowers(of: task, by: 1) }
  }

  /// Adds a number to the dormant needs of the tasks that need a task, and of their followers in turn.
  private mutating func updateFollowers(of task: TaskID, by step: Int) {
    var changed = [task]
    while let need = changed.popLast() {
      for follower in followers[need, default: []] {
        let wasDormant = isDormant(follower)
        dormantNeeds[follower, default: 0] += step
        if isDormant(follower) != wasDormant { changed.append(follower) }
      }
    }
  }

  func contains(_ task: TaskID) -> Bool { !unknown.contains(task) }

  /// Returns whether a task cannot be assigned yet, because no agent has created the task or a task that it
  /// needs.
  func isDormant(_ task: TaskID) -> Bool {
    unknown.contains(task) || dormantNeeds[task, default: 0] > 0
  }
}
