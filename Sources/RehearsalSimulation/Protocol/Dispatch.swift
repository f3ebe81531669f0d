/// Which tasks are assigned when: phase after phase, and in each phase wave after wave.
struct Dispatch: Sendable {
  private let plan: Plan
  private let graph: TaskGraph
  private var states: [State]
  /// The place in the dispatch order of each task's wave.
  private let waves: [Int]
  /// The first wave that may not be done.
  private var current = 0

  private struct State: Sendable {
    var isAssigned = false
    var isDone = false
    /// Whether a task that it needs did not complete; then so it is with all that need it.
    var isSkipped = false
    var round = 0
  }

  init(plan: Plan) {
    self.plan = plan
    graph = plan.taskGraph
    states = Array(repeating: State(), count: plan.tasks.count)
    var waves = [Int](repeating: 0, count: plan.tasks.count)
    for (place, wave) in graph.dispatchOrder.enumerated() {
      for task in wave { waves[task.index] = place }
    }
    self.waves = waves
  }

  /// What keeps the work from being dispatched: no tasks, or tasks that need each other in a circle.
  ///
  /// Only members of a circle are named as such; the other tasks are skipped.
  var obstacles: [(task: TaskID, outcome: Outcome)] {
    guard !plan.tasks.isEmpty else { return [(.none, .stuck(.noTasks))] }
    guard !graph.cycles.isEmpty else { return [] }
    let cyclic = Set(graph.cycles.joined())
    return plan.taskIDs.map { task in
      (task, cyclic.contains(task) ? .stuck(.dependencyCycle) : .skipped)
    }
  }

  /// Notes that a task is done; one that did not complete takes those that need it along.
  mutating func done(_ task: TaskID, completed: Bool) {
    states[task.index].isDone = true
    guard !completed else { return }
    let followers = graph.dependents(of: task) { [states] in states[$0.index].isSkipped }
    for follower in followers {
      states[follower.index].isDone = true
      states[follower.index].isSkipped = true
    }
  }

  /// Notes that a task has to be assigned again.
  mutating func again(_ task: TaskID, round: Int) {
    states[task.index] = State(round: round)
    current = min(current, waves[task.index])
  }

  /// Goes on from what is on record: how tasks ended, and which were assigned.
  ///
  /// What is due again a planner hears from the coordinator, unless it is the coordinator itself.
  mutating func recall(_ recorded: (TaskID) -> TaskRecord) {
    for task in plan.taskIDs {
      let known = recorded(task)
      if let outcome = known.outcome { done(task, completed: outcome.kind == .completed) }
      states[task.index].isAssigned = known.wasAssigned && (plan.hasPlannerApart || !known.isDue)
      states[task.index].round = max(states[task.index].round, known.failures)
    }
  }

  /// Assigns what is due: of the first wave that is not done, the tasks not yet assigned, or only the
  /// one that is named.
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
