/// The dependencies between tasks.
///
/// A task waits for the tasks that it needs. Unless each task has its own tree of files, two tasks that touch the
/// same path never run at the same time. The task of the earlier phase then comes first, and within a phase the task
/// with the smaller identifier, unless that task already waits for the other task. A path that ends in `/` is a
/// folder in which a task writes. Two tasks that touch the same folder wait for each other, but a task that touches
/// the folder and a task that touches a file in the folder do not.
package struct TaskGraph: Sendable {
  /// The tasks that touch the same path, each of which waits for the task before it.
  package struct Chain: Sendable, Hashable {
    /// The path of the file or folder that the tasks touch.
    package var path: String
    /// The tasks in the order in which they run, at least two.
    package var tasks: [TaskID]
  }

  /// For each path that several tasks touch, these tasks, in the order of the first mention of the paths.
  package let chains: [Chain]

  /// The dependency cycles, in which each task waits for itself through the other tasks.
  ///
  /// The tasks of a cycle are in the order of the work.
  package let cycles: [[TaskID]]

  /// The waves of tasks in the order of assignment: phase by phase, and level by level within each phase.
  ///
  /// A task joins the phase of a task that it needs, if that phase is later than its own. The array is empty if the
  /// graph has a cycle.
  package let dispatchOrder: [[TaskID]]

  private let predecessors: [[Int]]
  /// For each task, the tasks that need it directly.
  private let followers: [[TaskID]]
  private let phases: [Int]

  /// Creates the graph of tasks.
  ///
  /// - Parameters:
  ///   - tasks: The tasks of the plan, in the order of the work.
  ///   - sharesFiles: Whether all tasks work on the same files, so that a task waits for the earlier tasks that touch
  ///     one of its paths.
  package init(of tasks: [PlannedTask], sharesFiles: Bool = true) {
    let needs = tasks.map { $0.needs.map(\.index) }
    cycles = Self.cycles(in: needs).map { $0.map { TaskID(rawValue: UInt32($0)) } }
    followers = Self.followers(tasks)
    guard cycles.isEmpty else {
      (chains, dispatchOrder, predecessors, phases) = ([], [], needs, tasks.map(\.phase))
      return
    }
    phases = Self.effectivePhases(tasks)
    (chains, predecessors) = sharesFiles ? Self.chainsAndPredecessors(tasks, phases) : ([], needs)
    let levels = Self.levels(predecessors) { [phases] in phases[$0] == phases[$1] }
    dispatchOrder = Self.dispatchOrder(phases, levels)
  }

  /// Returns the chains of tasks that touch the same path, and for each task the tasks that it waits for.
  private static func chainsAndPredecessors(
    _ tasks: [PlannedTask],
    _ phases: [Int]
  ) -> ([Chain], [[Int]]) {
    var order = FileOrder(tasks, phases)
    let chains = sharedPaths(tasks).map { path, touching in
      Chain(path: path, tasks: order.serialise(touching).map { TaskID(rawValue: UInt32($0)) })
    }
    return (chains, order.predecessors)
  }

  /// Returns the paths that several tasks touch, each with these tasks, in the order of the first mention of the
  /// paths.
  private static func sharedPaths(_ tasks: [PlannedTask]) -> [(path: String, tasks: [Int])] {
    var indexByPath: [String: Int] = [:]
    var paths: [(path: String, tasks: [Int])] = []
    for (taskIndex, task) in tasks.enumerated() {
      for path in task.touches {
        if let index = indexByPath[path] {
          if paths[index].tasks.last != taskIndex { paths[index].tasks.append(taskIndex) }
        } else {
          indexByPath[path] = paths.count
          paths.append((path, [taskIndex]))
        }
      }
    }
    return paths.filter { $0.tasks.count > 1 }
  }

  private static func dispatchOrder(_ phases: [Int], _ levels: [Int]) -> [[TaskID]] {
    let order = phases.indices.sorted {
      (phases[$0], levels[$0], $0) < (phases[$1], levels[$1], $1)
    }
    var waves: [[TaskID]] = []
    var previousWave: (phase: Int, level: Int)?
    for index in order {
      let currentWave = (phase: phases[index], level: levels[index])
      if let previousWave, previousWave == currentWave {
        waves[waves.count - 1].append(TaskID(rawValue: UInt32(index)))
      } else {
        waves.append([TaskID(rawValue: UInt32(index))])
      }
      previousWave = currentWave
    }
    return waves
  }

  private static func followers(_ tasks: [PlannedTask]) -> [[TaskID]] {
    var followers = [[TaskID]](repeating: [], count: tasks.count)
    for (index, task) in tasks.enumerated() {
      for need in task.needs { followers[need.index].append(TaskID(rawValue: UInt32(index))) }
    }
    return followers
  }

  /// Returns the tasks that need a task, directly or through other tasks, nearest first.
  ///
  /// A settled task is left out, and so is a task that needs the given task only through settled tasks.
  func dependents(of task: TaskID, unless isSettled: (TaskID) -> Bool) -> [TaskID] {
    var dependents: [TaskID] = []
    var seen: Set<TaskID> = [task]
    var nextIndex = 0
    var currentTask = task
    while true {
      for follower in followers[currentTask.index]
      where !isSettled(follower) && seen.insert(follower).inserted {
        dependents.append(follower)
      }
      guard nextIndex < dependents.count else { return dependents }
      currentTask = dependents[nextIndex]
      nextIndex += 1
    }
  }

  /// The tasks in levels, regardless of phases: every task waits only for tasks of earlier levels.
  ///
  /// The array is empty if the graph has a cycle.
  package var waves: [[TaskID]] { levelsAcrossPhases.map(Self.tasksByLevel) ?? [] }

  /// Returns the phase in which a task is assigned, which is its own phase or a later phase of a task that it needs.
  func phase(of task: TaskID) -> Int { phases[task.index] }

  /// Returns the tasks that may be assigned now.
  ///
  /// With dispatch in waves, these are the open tasks of the first wave that has an open task. With dispatch of ready
  /// tasks, these are the open tasks of that wave's phase whose predecessors are all done. The predecessors of a task
  /// are the tasks that it needs and the earlier tasks on the same files.
  ///
  /// - Parameters:
  ///   - dispatch: The condition under which the platform has tasks assigned.
  ///   - start: The index of the first wave to search; all tasks of the waves before it are done.
  ///   - isDone: A closure that returns whether a task is done, or is a task that no agent has created yet.
  /// - Returns: The assignable tasks, in the order of dispatch.
  func assignableTasks(
    _ dispatch: Platform.DispatchOrder,
    from start: Int = 0,
    isDone: (TaskID) -> Bool
  ) -> [TaskID] {
    let waves = dispatchOrder[start...].drop { $0.allSatisfy(isDone) }
    guard let firstOpenWave = waves.first else { return [] }
    let tasks: [TaskID]
    switch dispatch {
    case .waves: tasks = firstOpenWave
    case .ready:
      let phase = firstOpenWave.first.map(phase(of:))
      tasks = waves.prefix { $0.first.map(self.phase(of:)) == phase }.joined().filter { task in
        predecessors[task.index].allSatisfy { isDone(TaskID(rawValue: UInt32($0))) }
      }
    }
    return tasks.filter { !isDone($0) }
  }

  /// The longest chain of tasks that wait for each other, first to last.
  ///
  /// Of several longest chains, the result is the chain whose tasks come first in the work. The array is empty if the
  /// graph has a cycle.
  package var criticalPath: [TaskID] {
    guard let levels = levelsAcrossPhases,
      let deepestTask = levels.indices.max(by: { levels[$0] < levels[$1] })
    else { return [] }
    var path = [TaskID(rawValue: UInt32(deepestTask))]
    while let last = path.last, levels[last.index] > 0 {
      let predecessor = predecessors[last.index].first { levels[$0] == levels[last.index] - 1 }
      guard let predecessor else { break }
      path.append(TaskID(rawValue: UInt32(predecessor)))
    }
    return path.reversed()
  }

  /// For each task, the length of the longest chain of tasks that it waits for, or `nil` if the graph has a cycle.
  private var levelsAcrossPhases: [Int]? {
    cycles.isEmpty ? Self.levels(predecessors) { _, _ in true } : nil
  }

  /// Returns for each task the length of the longest chain of tasks that it waits for, in a graph without a cycle.
  ///
  /// Only pairs of a predecessor and a task for which `isCounted` returns true are links of a chain.
  private static func levels(_ predecessors: [[Int]], within isCounted: (Int, Int) -> Bool) -> [Int]
  {
    var levels = [Int](repeating: 0, count: predecessors.count)
    for task in topologicalOrder(predecessors) {
      for predecessor in predecessors[task] where isCounted(predecessor, task) {
        levels[task] = max(levels[task], levels[predecessor] + 1)
      }
    }
    return levels
  }

  private static func tasksByLevel(_ levels: [Int]) -> [[TaskID]] {
    var tasksByLevel = [[TaskID]](repeating: [], count: (levels.max() ?? -1) + 1)
    for (index, level) in levels.enumerated() {
      tasksByLevel[level].append(TaskID(rawValue: UInt32(index)))
    }
    return tasksByLevel
  }

  private static func effectivePhases(_ tasks: [PlannedTask]) -> [Int] {
    var phases = tasks.map(\.phase)
    for index in topologicalOrder(tasks.map { $0.needs.map(\.index) }) {
      phases[index] = tasks[index].needs.map { phases[$0.index] }.reduce(phases[index], max)
    }
    return phases
  }
}

extension TaskGraph {
  /// Returns the tasks in topological order, without the tasks of cycles and the tasks that wait for such tasks.
  private static func topologicalOrder(_ predecessors: [[Int]]) -> [Int] {
    var pendingCounts = predecessors.map(\.count)
    var followers = [[Int]](repeating: [], count: predecessors.count)
    for (task, taskPredecessors) in predecessors.enumerated() {
      for predecessor in taskPredecessors { followers[predecessor].append(task) }
    }
    var order = pendingCounts.indices.filter { pendingCounts[$0] == 0 }
    var nextIndex = 0
    while nextIndex < order.count {
      for follower in followers[order[nextIndex]] {
        pendingCounts[follower] -= 1
        if pendingCounts[follower] == 0 { order.append(follower) }
      }
      nextIndex += 1
    }
    return order
  }

  /// Returns the cycles of a graph: its strongly connected components of several nodes, and nodes that follow
  /// themselves.
  ///
  /// Source: Tarjan, "Depth-First Search and Linear Graph Algorithms", 1972. The algorithm runs without recursion, so
  /// that chains of any length fit the call stack.
  private static func cycles(in successors: [[Int]]) -> [[Int]] {
    var search = StronglyConnectedComponents(successors: successors)
    return search.components()
      .filter { $0.count > 1 || successors[$0[0]].contains($0[0]) }
      .map { $0.sorted() }
      .sorted { $0[0] < $1[0] }
  }

  /// Returns the nodes of a graph that are in a cycle, in ascending order.
  ///
  /// A node is an index of `successors`, whose elements are the nodes that follow the node.
  package static func members(ofCyclesIn successors: [[Int]]) -> [Int] {
    cycles(in: successors).joined().sorted()
  }
}
