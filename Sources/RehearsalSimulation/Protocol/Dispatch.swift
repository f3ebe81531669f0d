/// Decides when tasks are assigned: phase by phase, and within each phase wave by wave.
struct Dispatch: Sendable {
  private let plan: Plan
  private let graph: TaskGraph
  private var states: [State]
  /// The index of each task's wave in the dispatch order.
  private let waves: [Int]
  /// The index of the first wave that may have open tasks.
  private var current = 0

  private struct State: Sendable {
    var isAssigned = false
    var isDone = false
    /// Whether a task that this one needs did not complete.
    ///
    /// All tasks that need this one are then skipped too.
    var isSkipped = false
    var round = 0
  }

  init(plan: Plan) {
    self.plan = plan
    graph = plan.taskGraph
    states = Array(repeating: State(), count: plan.tasks.count)
    var waves = [Int](repeating: 0, count: plan.tasks.count)
    for (index, wave) in graph.dispatchOrder.enumerated() {
      for task in wave { waves[task.index] = index }
    }
    self.waves = waves
  }

  /// The outcomes of work that cannot be dispatched because it has no tasks, or a dependency cycle.
  ///
  /// Tasks of a cycle are stuck; all other tasks are skipped.
  var obstacles: [(task: TaskID, outcome: Outcome)] {
    guard !plan.tasks.isEmpty else { return [(.none, .stuck(.noTasks))] }
    guard !graph.cycles.isEmpty else { return [] }
    let cyclic = Set(graph.cycles.joined())
    return plan.taskIDs.map { task in
      (task, cyclic.contains(task) ? .stuck(.dependencyCycle) : .skipped)
    }
  }

  /// Notes that a task is done.
  ///
  /// If it did not complete, the tasks that need it are skipped.
  mutating func markDone(_ task: TaskID, completed: Bool) {
    states[task.index].isDone = true
    guard !completed else { return }
    let followers = graph.dependents(of: task) { [states] in states[$0.index].isSkipped }
    for follower in followers {
      states[follower.index].isDone = true
      states[follower.index].isSkipped = true
    }
  }

  /// Notes that a task has to be assigned again.
  mutating func reopen(_ task: TaskID, round: Int) {
    states[task.index] = State(round: round)
    current = min(current, waves[task.index])
  }

  /// Restores the state of the tasks from their records: how they ended, and which were assigned.
  ///
  /// A planner that is not the coordinator learns of due retries from the coordinator.
  mutating func restore(_ record: (TaskID) -> TaskRecord) {
    for task in plan.taskIDs {
      let record = record(task)
      if let outcome = record.outcome { markDone(task, completed: outcome.kind == .completed) }
      states[task.index].isAssigned =
        record.wasAssigned && (plan.hasSeparatePlanner || !record.isDue)
      states[task.index].round = max(states[task.index].round, record.failures)
    }
  }

  /// Assigns the tasks that are due: the unassigned ones of the first wave that is not done.
  ///
  /// With `named`, assigns only that task.
  mutating func advance(only named: TaskID? = nil) -> [Action] {
    let order = graph.dispatchOrder
    while current < order.count, order[current].allSatisfy({ states[$0.index].isDone }) {
      current += 1
    }
    let wave = current < order.count ? order[current] : []
    let due = wave.filter { task in
      !states[task.index].isDone && !states[task.index].isAssigned
        && (named.map { $0 == task } ?? true)
    }
    return due.map { task in
      states[task.index].isAssigned = true
      return .handOff(
        Content(.assign),
        to: plan.tasks[task.index].agent,
        task: task,
        round: states[task.index].round
      )
    }
  }
}
