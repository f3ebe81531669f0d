/// The dependencies between tasks.
///
/// A task waits for the tasks that it needs. If all tasks share their files, two tasks that touch the same path also
/// run one after another. ``FileOrder`` determines which of them runs first.
///
/// A path that ends in `/` is a folder. Tasks that touch the same folder run one after another. A task on a folder and
/// a task on a file in the folder can run at the same time.
package struct TaskGraph: Sendable {
  /// Tasks that touch the same path, and that run one after another.
  package struct FileChain: Sendable, Hashable {
    /// The path of the file or folder that the tasks touch.
    package var path: String
    /// The tasks in the order in which they run, at least two.
    package var tasks: [TaskID]
  }

  /// The chains of all paths that several tasks touch, in the order in which tasks first mention the paths.
  package let chains: [FileChain]

  /// The dependency cycles, each as an array of tasks that wait for each other.
  ///
  /// The tasks of a cycle are in the order of the plan.
  package let cycles: [[TaskID]]

  /// The waves of tasks in the order in which they are assigned, phase by phase.
  ///
  /// The tasks of a wave have the same phase, and within the phase wait only for tasks of earlier waves. A
  /// task that needs a task of a later phase moves to that phase. The array is empty if the graph has a
  /// cycle.
  package let dispatchOrder: [[TaskID]]

  private let predecessors: [[Int]]
  /// For each task, the tasks that need it directly.
  private let followers: [[TaskID]]
  private let phases: [Int]

  /// Creates the graph of tasks.
  ///
  /// - Parameters:
  ///   - tasks: The tasks of the plan, in the order of the work.
  ///   - sharesFiles: Whether all tasks share one file tree, so that tasks that touch the same path run one
  ///     after another. ``FileOrder`` determines which of them runs first.
  package init(of tasks: [PlannedTask], sharesFiles: Bool = true) {
    let neededTaskIndices = tasks.map { $0.needs.map(\.index) }
    cycles = Self.cycles(in: neededTaskIndices).map { $0.map { TaskID(rawValue: UInt32($0)) } }
    followers = Self.followers(tasks)
    guard cycles.isEmpty else {
      (chains, dispatchOrder, predecessors, phases) = (
        [], [], neededTaskIndices, tasks.map(\.phase)
      )
      return
    }
    phases = Self.effectivePhases(tasks)
    (chains, predecessors) =
      sharesFiles ? Self.chainsAndPredecessors(tasks, phases) : ([], neededTaskIndices)
    let taskLevels = Self.levels(predecessors) { [phases] in phases[$0] == phases[$1] }
    dispatchOrder = Self.dispatchOrder(phases, taskLevels)
  }

  /// Returns the chains of tasks that touch the same path, and for each task the tasks that it waits for.
  private static func chainsAndPredecessors(
    _ tasks: [PlannedTask],
    _ phases: [Int]
  ) -> ([FileChain], [[Int]]) {
    var fileOrder = FileOrder(tasks, phases)
    let chains = sharedPaths(tasks).map { path, touching in
      FileChain(
        path: path,
        tasks: fileOrder.serialise(touching).map { TaskID(rawValue: UInt32($0)) }
      )
    }
    return (chains, fileOrder.predecessors)
  }

  /// Returns the paths that several tasks touch, each with the indices of these tasks.
  ///
  /// The paths are in the order in which tasks first mention them.
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
    for taskIndex in order {
      let currentWave = (phase: phases[taskIndex], level: levels[taskIndex])
      if let previousWave, previousWave == currentWave {
        waves[waves.count - 1].append(TaskID(rawValue: UInt32(taskIndex)))
      } else {
        waves.append([TaskID(rawValue: UInt32(taskIndex))])
      }
      previousWave = currentWave
    }
    return waves
  }

  private static func followers(_ tasks: [PlannedTask]) -> [[TaskID]] {
    var followers = [[TaskID]](repeating: [], count: tasks.count)
    for (taskIndex, task) in tasks.enumerated() {
      for need in task.needs { followers[need.index].append(TaskID(rawValue: UInt32(taskIndex))) }
    }
    return followers
  }

  /// Returns the tasks that need a task, directly or through other tasks, in breadth-first order.
  ///
  /// The result leaves out tasks for which `isSettled` returns true, and tasks that depend on the task only
  /// through them.
  func dependents(of task: TaskID, unless isSettled: (TaskID) -> Bool) -> [TaskID] {
    var dependents: [TaskID] = []
    var seenTasks: Set<TaskID> = [task]
    var nextIndex = 0
    var currentTask = task
    while true {
      for follower in followers[currentTask.index]
      where !isSettled(follower) && seenTasks.insert(follower).inserted {
        dependents.append(follower)
      }
      guard nextIndex < dependents.count else { return dependents }
      currentTask = dependents[nextIndex]
      nextIndex += 1
    }
  }

  /// The tasks in waves, ignoring phases.
  ///
  /// A task waits only for tasks of earlier waves. The array is empty if the graph has a cycle.
  package var waves: [[TaskID]] { levelsAcrossPhases.map(Self.tasksByLevel) ?? [] }

  /// Returns the phase in which a task is assigned.
  ///
  /// This is the latest of the task's own phase and the phases of all tasks that it needs, directly or
  /// through other tasks. If the graph has a cycle, it is the task's own phase.
  package func phase(of task: TaskID) -> Int { phases[task.index] }

  /// Returns the tasks that may be assigned now.
  ///
  /// With dispatch in waves, these are the open tasks of the first wave that has an open task. With dispatch
  /// of ready tasks, these are the open tasks in the phase of that wave whose predecessors are all done. The
  /// predecessors of a task are the tasks that it needs and, if all tasks share one file tree, the task that
  /// ``FileOrder`` puts directly before it on each of its paths.
  ///
  /// - Parameters:
  ///   - dispatch: The platform's rule for when tasks are assigned.
  ///   - start: The index of the first wave to search. The waves before it have no open tasks.
  ///   - isDone: A closure that returns true for a task that is not open, because it is done or cannot be
  ///     assigned yet.
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

  /// For each task, the length of the longest path of dependencies that leads to it, or `nil` if there is a cycle.
  private var levelsAcrossPhases: [Int]? {
    cycles.isEmpty ? Self.levels(predecessors) { _, _ in true } : nil
  }

  /// Returns for each task the length of the longest path of dependencies that leads to it.
  ///
  /// The graph must not have a cycle. A path uses only the dependencies for which `isCounted` returns true, given the
  /// earlier and the later task.
  private static func levels(_ predecessors: [[Int]], within isCounted: (Int, Int) -> Bool) -> [Int]
  {
    var levels = [Int](repeating: 0, count: predecessors.count)
    for taskIndex in topologicalOrder(predecessors) {
      for predecessor in predecessors[taskIndex] where isCounted(predecessor, taskIndex) {
        levels[taskIndex] = max(levels[taskIndex], levels[predecessor] + 1)
      }
    }
    return levels
  }

  private static func tasksByLevel(_ levels: [Int]) -> [[TaskID]] {
    var tasksByLevel = [[TaskID]](repeating: [], count: (levels.max() ?? -1) + 1)
    for (taskIndex, level) in levels.enumerated() {
      tasksByLevel[level].append(TaskID(rawValue: UInt32(taskIndex)))
    }
    return tasksByLevel
  }

  private static func effectivePhases(_ tasks: [PlannedTask]) -> [Int] {
    var phases = tasks.map(\.phase)
    for taskIndex in topologicalOrder(tasks.map { $0.needs.map(\.index) }) {
      phases[taskIndex] = tasks[taskIndex].needs.map { phases[$0.index] }
        .reduce(phases[taskIndex], max)
    }
    return phases
  }
}

extension TaskGraph {
  /// Returns the indices of the tasks in topological order.
  ///
  /// The result leaves out the tasks of cycles, and the tasks that wait for them.
  private static func topologicalOrder(_ predecessors: [[Int]]) -> [Int] {
    var openPredecessorCounts = predecessors.map(\.count)
    var followers = [[Int]](repeating: [], count: predecessors.count)
    for (taskIndex, taskPredecessors) in predecessors.enumerated() {
      for predecessor in taskPredecessors { followers[predecessor].append(taskIndex) }
    }
    var order = openPredecessorCounts.indices.filter { openPredecessorCounts[$0] == 0 }
    var nextIndex = 0
    while nextIndex < order.count {
      for follower in followers[order[nextIndex]] {
        openPredecessorCounts[follower] -= 1
        if openPredecessorCounts[follower] == 0 { order.append(follower) }
      }
      nextIndex += 1
    }
    return order
  }

  /// Returns the cycles of a graph, each as its nodes in ascending order.
  ///
  /// A cycle is a strongly connected component of several nodes, or a node that is its own successor. Source:
  /// Tarjan, "Depth-First Search and Linear Graph Algorithms", 1972. The algorithm runs without recursion, so
  /// that long paths do not overflow the call stack.
  private static func cycles(in successors: [[Int]]) -> [[Int]] {
    var componentSearch = StronglyConnectedComponents(successors: successors)
    return componentSearch.findComponents()
      .filter { $0.count > 1 || successors[$0[0]].contains($0[0]) }
      .map { $0.sorted() }
      .sorted { $0[0] < $1[0] }
  }

  /// Returns the nodes of a graph that are in a cycle, in ascending order.
  ///
  /// A node is an index of `successors`. The element at this index lists the successors of the node.
  package static func nodesInCycles(of successors: [[Int]]) -> [Int] {
    cycles(in: successors).joined().sorted()
  }
}
