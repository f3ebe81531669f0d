/// The dependencies between tasks.
///
/// A task waits for the tasks that it needs. Two tasks that touch the same file never run at the
/// same time, unless each task has a tree of its own. The task of the earlier phase comes first,
/// and within a phase the task with the smaller identifier, unless that task already waits for the
/// other task. A folder only says where a task writes. It serialises tasks that touch the same
/// folder, but not tasks that touch files in the folder.
package struct TaskGraph: Sendable {
  /// The tasks that touch the same path, in order.
  package struct Chain: Sendable, Hashable {
    /// The path.
    package var path: String
    /// The tasks, at least two.
    package var tasks: [TaskID]
  }

  /// The paths that several tasks touch, in the order of their first mention.
  package let chains: [Chain]

  /// The dependency cycles, each in the work's order.
  package let cycles: [[TaskID]]

  /// The waves in the order of dispatch, which is phase by phase, and level by level within each
  /// phase.
  ///
  /// A task moves to the phase of a task that it needs, if that phase is later. The array is empty
  /// if the graph has a cycle.
  package let dispatchOrder: [[TaskID]]

  private let predecessors: [[Int]]
  /// For each task, the tasks that need it.
  private let followers: [[TaskID]]
  private let phases: [Int]

  /// Creates the graph of tasks.
  ///
  /// - Parameters:
  ///   - tasks: The tasks.
  ///   - sharesFiles: Whether all tasks work on the same files, so that a task waits for the earlier tasks on
  ///     its files.
  package init(of tasks: [PlannedTask], sharesFiles: Bool = true) {
    let needs = tasks.map { $0.needs.map(\.index) }
    cycles = Self.cycles(in: needs).map { $0.map { TaskID(rawValue: UInt32($0)) } }
    followers = Self.followers(tasks)
    guard cycles.isEmpty else {
      (chains, dispatchOrder, predecessors, phases) = ([], [], needs, tasks.map(\.phase))
      return
    }
    phases = Self.effectivePhases(tasks)
    (chains, predecessors) = sharesFiles ? Self.serialised(tasks, phases) : ([], needs)
    let levels = Self.levels(predecessors) { [phases] in phases[$0] == phases[$1] }
    dispatchOrder = Self.dispatchOrder(phases, levels)
  }

  /// Serialises the tasks that touch the same path.
  private static func serialised(
    _ tasks: [PlannedTask],
    _ phases: [Int]
  ) -> ([Chain], [[Int]]) {
    var order = FileOrder(tasks, phases)
    let chains = sharedPaths(tasks).map { path, touching in
      Chain(path: path, tasks: order.serialise(touching).map { TaskID(rawValue: UInt32($0)) })
    }
    return (chains, order.predecessors)
  }

  /// Returns the paths that several tasks touch, and these tasks, in the order of the paths' first
  /// mention.
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
    var last: (phase: Int, level: Int)?
    for index in order {
      let wave = (phase: phases[index], level: levels[index])
      if let last, last == wave {
        waves[waves.count - 1].append(TaskID(rawValue: UInt32(index)))
      } else {
        waves.append([TaskID(rawValue: UInt32(index))])
      }
      last = wave
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

  /// Returns the tasks that need a task, directly or through others, nearest first.
  ///
  /// Settled tasks, and tasks reachable only through them, are left out.
  func dependents(of task: TaskID, unless isSettled: (TaskID) -> Bool) -> [TaskID] {
    var found: [TaskID] = []
    var seen: Set<TaskID> = [task]
    var next = 0
    var current = task
    while true {
      for follower in followers[current.index]
      where !isSettled(follower) && seen.insert(follower).inserted {
        found.append(follower)
      }
      guard next < found.count else { return found }
      current = found[next]
      next += 1
    }
  }

  /// The tasks in levels, in which every task waits only for tasks of earlier levels.
  ///
  /// The array is empty if the graph has a cycle.
  package var waves: [[TaskID]] { allLevels.map(Self.grouped) ?? [] }

  /// Returns the phase in which a task is dispatched.
  func phase(of task: TaskID) -> Int { phases[task.index] }

  /// Returns the tasks that may be assigned, from a wave on before which every task is done.
  ///
  /// These are the tasks of the first wave with a task that is not done. If the platform dispatches ready tasks,
  /// they are the tasks of that wave's phase whose predecessors are done, including earlier tasks on the same
  /// files. A task that nobody has created yet counts as done.
  func assignableTasks(
    _ dispatch: Platform.DispatchOrder,
    from start: Int = 0,
    isDone: (TaskID) -> Bool
  ) -> [TaskID] {
    let waves = dispatchOrder[start...].drop { $0.allSatisfy(isDone) }
    guard let first = waves.first else { return [] }
    let tasks: [TaskID]
    switch dispatch {
    case .waves: tasks = first
    case .ready:
      let phase = first.first.map(phase(of:))
      tasks = waves.prefix { $0.first.map(self.phase(of:)) == phase }.joined().filter { task in
        predecessors[task.index].allSatisfy { isDone(TaskID(rawValue: UInt32($0))) }
      }
    }
    return tasks.filter { !isDone($0) }
  }

  /// The longest chain of tasks that wait for each other, first to last.
  ///
  /// Of several longest chains, the path is the chain whose tasks come first in the work. The array
  /// is empty if the graph has a cycle.
  package var criticalPath: [TaskID] {
    guard let levels = allLevels,
      let deepest = levels.indices.max(by: { levels[$0] < levels[$1] })
    else { return [] }
    var path = [TaskID(rawValue: UInt32(deepest))]
    while let last = path.last, levels[last.index] > 0 {
      let before = predecessors[last.index].first { levels[$0] == levels[last.index] - 1 }
      guard let before else { break }
      path.append(TaskID(rawValue: UInt32(before)))
    }
    return path.reversed()
  }

  private var allLevels: [Int]? {
    cycles.isEmpty ? Self.levels(predecessors) { _, _ in true } : nil
  }

  /// Returns the length of the longest chain that ends before each task, in a graph without a
  /// cycle.
  ///
  /// Only pairs of tasks for which `within` is true count.
  private static func levels(_ predecessors: [[Int]], within: (Int, Int) -> Bool) -> [Int] {
    var levels = [Int](repeating: 0, count: predecessors.count)
    for task in topologicalOrder(predecessors) {
      for before in predecessors[task] where within(before, task) {
        levels[task] = max(levels[task], levels[before] + 1)
      }
    }
    return levels
  }

  private static func grouped(_ levels: [Int]) -> [[TaskID]] {
    var waves = [[TaskID]](repeating: [], count: (levels.max() ?? -1) + 1)
    for (index, level) in levels.enumerated() {
      waves[level].append(TaskID(rawValue: UInt32(index)))
    }
    return waves
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
  /// Returns the tasks in topological order, without tasks of a cycle and tasks that wait for them.
  private static func topologicalOrder(_ predecessors: [[Int]]) -> [Int] {
    var waiting = predecessors.map(\.count)
    var followers = [[Int]](repeating: [], count: predecessors.count)
    for (task, before) in predecessors.enumerated() {
      for other in before { followers[other].append(task) }
    }
    var order = waiting.indices.filter { waiting[$0] == 0 }
    var next = 0
    while next < order.count {
      for follower in followers[order[next]] {
        waiting[follower] -= 1
        if waiting[follower] == 0 { order.append(follower) }
      }
      next += 1
    }
    return order
  }

  /// Returns the strongly connected components of several tasks, and the tasks that need themselves.
  ///
  /// Source: Tarjan, "Depth-First Search and Linear Graph Algorithms", 1972, without recursion, so that
  /// chains of any length fit.
  private static func cycles(in successors: [[Int]]) -> [[Int]] {
    var search = StronglyConnectedComponents(successors: successors)
    return search.components()
      .filter { $0.count > 1 || successors[$0[0]].contains($0[0]) }
      .map { $0.sorted() }
      .sorted { $0[0] < $1[0] }
  }

  /// Returns the nodes of a graph that are in a cycle, in ascending order.
  ///
  /// A node is an index of `successors`.
  package static func members(ofCyclesIn successors: [[Int]]) -> [Int] {
    cycles(in: successors).joined().sorted()
  }
}
