/// The progress of a planner or orchestrator that assigns the tasks, phase by phase and wave by wave.
///
/// Every task has the number of a phase, and the phases follow each other. A wave contains the tasks of a phase
/// that wait only for tasks of earlier waves.
struct DispatchProgress: Sendable {
  private let plan: Plan
  /// The agent that assigns the tasks.
  private let dispatcher: AgentID
  private let graph: TaskGraph
  private var states: [TaskState]
  private var knownTasks: KnownTasks
  /// For each task, the indices in ``TaskGraph/chains`` of the chains that the task belongs to.
  ///
  /// A chain is a list of tasks that touch the same file one after the other. Only chains with a task that an
  /// agent can create during the run are included.
  private var chainIndices: [TaskID: [Int]] = [:]
  /// For each task, in the order of the plan, the index of its wave in the dispatch order.
  private let waveIndices: [Int]
  /// The index of the first wave that may still have open tasks.
  private var currentWaveIndex = 0

  private struct TaskState: Sendable {
    var isAssigned = false
    var isDone = false
    /// Whether a script kept the dispatcher from assigning the task, so that no agent has the task.
    var isWithheld = false
    /// Whether the task ended with an outcome other than `completed`.
    var didNotComplete = false
    /// Whether the dispatcher has skipped the task, because a task that it needs did not complete.
    ///
    /// The search for tasks to skip does not go beyond such a task. The value does not change if
    /// the coordinator skips the task and reports that it ended.
    var isSkipped = false
    var round = 0
  }

  init(plan: Plan, dispatcher: AgentID) {
    self.plan = plan
    self.dispatcher = dispatcher
    graph = plan.taskGraph
    states = Array(repeating: TaskState(), count: plan.tasks.count)
    knownTasks = KnownTasks(plan: plan)
    var waveIndices = [Int](repeating: 0, count: plan.tasks.count)
    for (index, wave) in graph.dispatchOrder.enumerated() {
      for task in wave { waveIndices[task.index] = index }
    }
    self.waveIndices = waveIndices
    for (index, chain) in graph.chains.enumerated()
    where chain.tasks.contains(where: { plan.tasks[$0.index].isCreatedByAgent }) {
      for task in chain.tasks { chainIndices[task, default: []].append(index) }
    }
  }

  /// The outcomes to record if the tasks cannot be assigned, or an empty array if they can.
  ///
  /// If no task exists at the start of the run, the only outcome is `stuck`, and belongs to the work as a
  /// whole. If tasks need each other in a cycle, the tasks of the cycle are stuck. All other tasks that the
  /// dispatcher knows are skipped.
  var outcomesIfUnassignable: [(task: TaskID, outcome: Outcome)] {
    guard plan.tasks.contains(where: { !$0.isCreatedByAgent }) else {
      return [(.none, .stuck(.noTasks))]
    }
    guard !graph.cycles.isEmpty else { return [] }
    let cyclicTasks = Set(graph.cycles.joined())
    return plan.taskIDs.filter(knownTasks.contains).map { task in
      (task, cyclicTasks.contains(task) ? .stuck(.dependencyCycle) : .skipped)
    }
  }

  /// Records that a task has ended, or was attempted and waits for the other tasks of its phase.
  ///
  /// If the task did not complete, the tasks that need it are skipped.
  mutating func markDone(_ task: TaskID, completed: Bool) {
    knownTasks.learn(of: task)
    states[task.index].isDone = true
    states[task.index].didNotComplete = !completed
    guard !completed else { return }
    let dependents = graph.dependents(of: task) { [states, knownTasks] in
      states[$0.index].isSkipped || !knownTasks.contains($0)
    }
    for dependent in dependents { markSkipped(dependent) }
  }

  private mutating func markSkipped(_ task: TaskID) {
    states[task.index].isDone = true
    states[task.index].didNotComplete = true
    states[task.index].isSkipped = true
  }

  /// Adds a task that an agent has created.
  ///
  /// If the dispatcher knows the task already, nothing happens. If a task that the new task needs did not
  /// complete, the new task is skipped. The coordinator reports the end of the tasks that need it.
  mutating func add(_ task: TaskID) {
    guard !knownTasks.contains(task) else { return }
    reopen(task, round: 0)
    let needsIncompleteTask = plan.tasks[task.index].needs.contains {
      states[$0.index].didNotComplete
    }
    if needsIncompleteTask { markSkipped(task) }
  }

  /// Records that a task has to be assigned, for the first time or again.
  mutating func reopen(_ task: TaskID, round: Int) {
    knownTasks.learn(of: task)
    states[task.index] = TaskState(round: round)
    currentWaveIndex = min(currentWaveIndex, waveIndices[task.index])
  }

  /// Records that a script keeps the dispatcher from assigning a task.
  ///
  /// The dispatcher does not try to assign the task again.
  mutating func withhold(_ task: TaskID) { states[task.index].isWithheld = true }

  /// Restores the state from the records of the tasks, after a crash of the dispatcher.
  ///
  /// If the dispatcher is not the coordinator, a task that is due for a retry counts as assigned. The
  /// coordinator then sends a notice of the retry, which makes the dispatcher assign the task again.
  mutating func restore(_ record: (TaskID) -> TaskRecord) {
    for task in plan.taskIDs where !knownTasks.contains(task) {
      let record = record(task)
      if record.isSubmitted, record.isAnnounced || record.wasAssigned { add(task) }
    }
    for task in plan.taskIDs {
      let record = record(task)
      if let outcome = record.outcome { markDone(task, completed: outcome.kind == .completed) }
      states[task.index].isAssigned =
        record.wasAssigned && (plan.hasSeparatePlanner || !record.isRetryDue)
      states[task.index].round = max(states[task.index].round, record.failures)
    }
  }

  /// Returns the assignments of all tasks that can be assigned now, and marks the tasks as assigned.
  ///
  /// If `selectedTask` is not `nil`, only that task is assigned.
  mutating func assignNextTasks(only selectedTask: TaskID? = nil) -> [ProtocolAction] {
    let waves = graph.dispatchOrder
    while currentWaveIndex < waves.count,
      waves[currentWaveIndex].allSatisfy({ states[$0.index].isDone || !knownTasks.contains($0) })
    {
      currentWaveIndex += 1
    }
    let assignableTasks = graph.assignableTasks(plan.platform.dispatch, from: currentWaveIndex) {
      [states, knownTasks] task in
      states[task.index].isDone || knownTasks.cannotBeAssignedYet(task)
    }
    let unassignedTasks = assignableTasks.filter { task in
      !states[task.index].isAssigned && (selectedTask.map { $0 == task } ?? true)
    }
    return sortedByPriority(unassignedTasks).compactMap { task in
      guard !waitsForFiles(task) else { return nil }
      states[task.index].isAssigned = true
      return .handOff(
        .assignment,
        to: plan.receiver(ofAssignment: task, by: dispatcher),
        task: task,
        round: states[task.index].round
      )
    }
  }

  /// Returns tasks sorted by descending priority.
  ///
  /// Tasks with equal priorities keep their order.
  private func sortedByPriority(_ tasks: [TaskID]) -> [TaskID] {
    guard let firstTask = tasks.first,
      tasks.contains(where: { priority(of: $0) != priority(of: firstTask) })
    else { return tasks }
    return tasks.enumerated()
      .sorted { (-priority(of: $0.element), $0.offset) < (-priority(of: $1.element), $1.offset) }
      .map(\.element)
  }

  private func priority(of task: TaskID) -> Int { plan.tasks[task.index].priority }

  /// Returns whether a task has to wait, because a task in progress touches one of its files.
  ///
  /// The order of the waves normally prevents this. However, an agent can create a task that has to run
  /// before a task that is already assigned.
  private func waitsForFiles(_ task: TaskID) -> Bool {
    chainIndices[task, default: []].contains { chainIndex in
      graph.chains[chainIndex].tasks.contains { otherTask in
        otherTask != task && states[otherTask.index].isAssigned
          && !states[otherTask.index].isWithheld && !states[otherTask.index].isDone
      }
    }
  }
}
