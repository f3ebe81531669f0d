/// Which tasks are assigned when: phase after phase, and in each phase wave after wave.
struct Dispatch: Sendable {
  private let plan: Plan
  private let graph: TaskGraph
  private var states: [State]

  private struct State: Sendable {
    var isAssigned = false
    var isDone = false
    var round = 0
  }

  init(plan: Plan) {
    self.plan = plan
    graph = TaskGraph(of: plan.tasks)
    states = Array(repeating: State(), count: plan.tasks.count)
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
    for follower in plan.taskIDs where plan.tasks[follower.index].needs.contains(task) {
      if !states[follower.index].isDone { done(follower, completed: false) }
    }
  }

  /// Notes that a task has to be assigned again.
  mutating func again(_ task: TaskID, round: Int) {
    states[task.index] = State(round: round)
  }

  /// Assigns what is due: of the first wave that is not done, the tasks not yet assigned.
  mutating func advance() -> [Action] {
    let wave = graph.dispatchOrder.first { $0.contains { !states[$0.index].isDone } } ?? []
    let due = wave.filter { !states[$0.index].isDone && !states[$0.index].isAssigned }
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
