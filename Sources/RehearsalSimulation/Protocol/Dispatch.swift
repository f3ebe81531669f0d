/// The order in which tasks are assigned, which is phase by phase, and wave by wave within each
/// phase.
struct Dispatch: Sendable {
  private let plan: Plan
  /// The agent that assigns the tasks.
  private let dispatcher: AgentID
  private let graph: TaskGraph
  private var states: [State]
  private var known: KnownTasks
  /// For each task that shares paths with tasks that agents can create, the indices of the graph's chains.
  private var sharedPaths: [TaskID: [Int]] = [:]
  /// The index of each task's wave in the dispatch order.
  private let waves: [Int]
  /// The index of the first wave that may have open tasks.
  private var current = 0

  private struct State: Sendable {
    var isAssigned = false
    var isDone = false
    /// Whether a script kept the dispatcher from the assignment, so that no agent has the task.
    var isWithheld = false
    /// Whether the task ended without completing.
    var didNotComplete = false
    /// Whether the task is skipped because a task that it needs did not complete.
    ///
    /// All tasks that need a skipped task are skipped as well.
    var isSkipped = false
    var round = 0
  }

  init(plan: Plan, dispatcher: AgentID) {
    self.plan = plan
    self.dispatcher = dispatcher
    graph = plan.taskGraph
    states = Array(repeating: State(), count: plan.tasks.count)
    known = KnownTasks(plan: plan)
    var waves = [Int](repeating: 0, count: plan.tasks.count)
    for (index, wave) in graph.dispatchOrder.enumerated() {
      for task in wave { waves[task.index] = index }
    }
    self.waves = waves
    for (index, chain) in graph.chains.enumerated()
    where chain.tasks.contains(where: { plan.tasks[$0.index].isCreatedByAgent }) {
      for task in chain.tasks { sharedPaths[task, default: []].append(index) }
    }
  }

  /// The outcomes of the tasks if the work cannot be dispatched, because it has no tasks or a
  /// dependency cycle.
  ///
  /// Tasks of a cycle are stuck, and all other tasks are skipped.
  var obstacles: [(task: TaskID, outcome: Outcome)] {
    guard plan.tasks.contains(where: { !$0.isCreatedByAgent }) else {
      return [(.none, .stuck(.noTasks))]
    }
    guard !graph.cycles.isEmpty else { return [] }
    let cyclic = Set(graph.cycles.joined())
    return plan.taskIDs.filter(known.contains).map { task in
      (task, cyclic.contains(task) ? .stuck(.dependencyCycle) : .skipped)
    }
  }

  /// Notes that a task is done.
  ///
  /// If the task did not complete, the tasks that need it are skipped.
  mutating func markDone(_ task: TaskID, completed: Bool) {
    known.learn(of: task)
    states[task.index].isDone = true
    states[task.index].didNotComplete = !completed
    guard !completed else { return }
    let followers = graph.dependents(of: task) { [states, known] in
      states[$0.index].isSkipped || !known.contains($0)
    }
    for follower in followers { skip(follower) }
  }

  private mutating func skip(_ task: TaskID) {
    states[task.index].isDone = true
    states[task.index].didNotComplete = true
    states[task.index].isSkipped = true
  }

  /// Adds a task that an agent has created, unless the dispatcher knows the task already.
  ///
  /// The task is skipped if a task that it needs did not complete.
  mutating func add(_ task: TaskID) {
    guard !known.contains(task) else { return }
    reopen(task, round: 0)
    let isHopeless = plan.tasks[task.index].needs.contains { states[$0.index].didNotComplete }
    if isHopeless { skip(task) }
  }

  /// Notes that a task has to be assigned, for the first time or again.
  mutating func reopen(_ task: TaskID, round: Int) {
    known.learn(of: task)
    states[task.index] = State(round: round)
    current = min(current, waves[task.index])
  }

  /// Notes that a script keeps the dispatcher from assigning a task, which it does not try again by itself.
  mutating func withhold(_ task: TaskID) { states[task.index].isWithheld = true }

  /// Restores from the tasks' records how the tasks ended and which tasks were assigned.
  ///
  /// A planner that is not the coordinator learns of due retries from the coordinator.
  mutating func restore(_ record: (TaskID) -> TaskRecord) {
    for task in plan.taskIDs where !known.contains(task) {
      let record = record(task)
      if record.isSubmitted, record.isAnnounced || record.wasAssigned { add(task) }
    }
    for task in plan.taskIDs {
      let record = record(task)
      if let outcome = record.outcome { markDone(task, completed: outcome.kind == .completed) }
      states[task.index].isAssigned =
        record.wasAssigned && (plan.hasSeparatePlanner || !record.isDue)
      states[task.index].round = max(states[task.index].round, record.failures)
    }
  }

  /// Assigns the unassigned tasks that may be assigned now.
  ///
  /// If `named` is not `nil`, only that task is assigned.
  mutating func advance(only named: TaskID? = nil) -> [Action] {
    let order = graph.dispatchOrder
    while current < order.count,
      order[current].allSatisfy({ states[$0.index].isDone || !known.contains($0) })
    {
      current += 1
    }
    let assignable = graph.assignableTasks(plan.platform.dispatch, from: current) {
      [states, known] task in
      states[task.index].isDone || known.isDormant(task)
    }
    let due = assignable.filter { task in
      !states[task.index].isAssigned && (named.map { $0 == task } ?? true)
    }
    return byPriority(due).compactMap { task in
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

  /// Returns tasks sorted by descending priority, in which tasks with equal priorities keep their
  /// order.
  private func byPriority(_ tasks: [TaskID]) -> [TaskID] {
    guard let first = tasks.first,
      tasks.contains(where: { priority(of: $0) != priority(of: first) })
    else { return tasks }
    return tasks.enumerated()
      .sorted { (-priority(of: $0.element), $0.offset) < (-priority(of: $1.element), $1.offset) }
      .map(\.element)
  }

  private func priority(of task: TaskID) -> Int { plan.tasks[task.index].priority }

  /// Returns whether a task in progress touches one of the task's files.
  ///
  /// The dispatch order rules this out, unless a task was created after a task that it precedes was assigned.
  private func waitsForFiles(_ task: TaskID) -> Bool {
    sharedPaths[task, default: []].contains { path in
      graph.chains[path].tasks.contains { other in
        other != task && states[other.index].isAssigned && !states[other.index].isWithheld
          && !states[other.index].isDone
      }
    }
  }
}
