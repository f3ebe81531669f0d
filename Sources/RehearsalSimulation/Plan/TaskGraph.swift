/// The order that tasks impose on each other.
///
/// A task waits for those it needs, and two tasks that touch one file never run at once: the one
/// with the smaller identifier goes first, unless it already waits for the other. A folder that a task
/// touches says where it writes, not which files, and keeps no task from writing elsewhere in it.
package struct TaskGraph: Sendable {
  /// Tasks that touch one path, in the order in which they may.
  package struct Chain: Sendable, Hashable {
    /// The path.
    package var path: String
    /// The tasks, two at least.
    package var tasks: [TaskID]
  }

  /// The paths that several tasks touch, in the order of the first touch.
  package let chains: [Chain]

  /// The sets of tasks that need each other in a circle, each in the work's order.
  package let cycles: [[TaskID]]

  /// The waves as they are dispatched: phase after phase, and in each phase level after level.
  ///
  /// A task joins the latest phase of those it needs where its own is earlier. Empty where the
  /// graph has a cycle.
  package let dispatchOrder: [[TaskID]]

  private let predecessors: [[Int]]
  /// For each task those that need it.
  private let followers: [[TaskID]]
  private let phases: [Int]

  package init(of tasks: [PlannedTask]) {
    let needs = tasks.map { $0.needs.map(\.index) }
    cycles = Self.cycles(in: needs).map { $0.map { TaskID(rawValue: UInt32($0)) } }
    followers = Self.followers(tasks)
    guard cycles.isEmpty else {
      (chains, dispatchOrder, predecessors, phases) = ([], [], needs, tasks.map(\.phase))
      return
    }
    (chains, predecessors) = Self.serialised(tasks)
    phases = Self.effectivePhases(tasks)
    let levels = Self.levels(predecessors) { [phases] in phases[$0] == phases[$1] }
    dispatchOrder = Self.dispatchOrder(phases, levels)
  }

  /// Has tasks that touch the same wait for each other.
  private static func serialised(_ tasks: [PlannedTask]) -> ([Chain], [[Int]]) {
    var order = FileOrder(tasks)
    let chains = sharedPaths(tasks).map { path, touching in
      Chain(path: path, tasks: order.serialise(touching).map { TaskID(rawValue: UInt32($0)) })
    }
    return (chains, order.before)
  }

  /// The paths that several tasks touch, with those tasks, in the order of the first touch.
  private static func sharedPaths(_ tasks: [PlannedTask]) -> [(path: String, tasks: [Int])] {
    var places: [String: Int] = [:]
    var paths: [(path: String, tasks: [Int])] = []
    for (number, task) in tasks.enumerated() {
      for path in task.touches {
        if let place = places[path] {
          if paths[place].tasks.last != number { paths[place].tasks.append(number) }
        } else {
          places[path] = paths.count
          paths.append((path, [number]))
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
      let place = (phase: phases[index], level: levels[index])
      if let last, last == place {
        waves[waves.count - 1].append(TaskID(rawValue: UInt32(index)))
      } else {
        waves.append([TaskID(rawValue: UInt32(index))])
      }
      last = place
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

  /// The tasks that need a task, directly or through others, nearest first, itself left out.
  ///
  /// Those that are settled, and what only they lead to, are passed over.
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

  /// The tasks in levels: each waits only for tasks of the levels before it.
  ///
  /// Empty where the graph has a cycle.
  package var waves: [[TaskID]] { allLevels.map(Self.grouped) ?? [] }

  /// The phase a task is dispatched in.
  func phase(of task: TaskID) -> Int { phases[task.index] }

  /// The longest chain of tasks that wait for each other, first to last.
  ///
  /// Of chains equally long the one whose tasks come first in the work. Empty where the graph has
  /// a cycle.
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

  /// The length of the longest chain that ends before each task of a graph without a cycle, counted
  /// over the pairs of tasks that `within` admits.
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
  /// Every task after those before it; tasks of a cycle, and what waits for them, are left out.
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

  /// The strongly connected groups of more than one task, and the tasks that need themselves.
  ///
  /// Source: Tarjan, "Depth-First Search and Linear Graph Algorithms", 1972, without recursion, so
  /// that a chain of any length fits.
  private static func cycles(in successors: [[Int]]) -> [[Int]] {
    var search = ConnectedGroups(successors: successors)
    return search.groups()
      .filter { group in group.count > 1 || successors[group[0]].contains(group[0]) }
      .map { $0.sorted() }
      .sorted { $0[0] < $1[0] }
  }

  /// The places of a graph, given by what follows each, that stand in a circle, in their order.
  package static func members(ofCyclesIn successors: [[Int]]) -> [Int] {
    cycles(in: successors).joined().sorted()
  }
}
