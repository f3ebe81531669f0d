/// The order that tasks impose on each other.
///
/// A task waits for those it needs, and two tasks that touch one file never run at once: the one
/// with the smaller identifier goes first, unless it already waits for the other.
package struct TaskGraph: Sendable {
  /// One task waiting for another.
  package struct Edge: Sendable, Hashable {
    /// The task that goes first.
    package var from: TaskID
    /// The task that waits.
    package var to: TaskID
    /// The file that both touch, or `nil` where the second needs the first.
    package var file: String?
  }

  /// Every edge: needs in the work's order, then one for each file that a pair of tasks shares.
  package let edges: [Edge]

  /// The sets of tasks that need each other in a circle, each in the work's order.
  package let cycles: [[TaskID]]

  /// The waves as they are dispatched: phase after phase, and in each phase level after level.
  ///
  /// A task joins the latest phase of those it needs where its own is earlier. Empty where the
  /// graph has a cycle.
  package let dispatchOrder: [[TaskID]]

  private let predecessors: [[TaskID]]
  /// For each task those that need it.
  private let followers: [[TaskID]]
  private let phases: [Int]

  package init(of tasks: [PlannedTask]) {
    var edges: [Edge] = []
    for (index, task) in tasks.enumerated() {
      for need in task.needs {
        edges.append(Edge(from: need, to: TaskID(rawValue: UInt32(index))))
      }
    }
    var before = [[TaskID]](repeating: [], count: tasks.count)
    for edge in edges { before[edge.to.index].append(edge.from) }
    cycles = Self.cycles(before)
    for shared in Self.sharedFiles(tasks) {
      let turned = Self.reaches(shared.to, from: shared.from, before)
      let edge = turned ? Edge(from: shared.to, to: shared.from, file: shared.file) : shared
      edges.append(edge)
      if before[edge.to.index].last != edge.from { before[edge.to.index].append(edge.from) }
    }
    let phases = Self.effectivePhases(tasks, cyclic: !cycles.isEmpty)
    let levels = Self.levels(before, cyclic: !cycles.isEmpty) { phases[$0] == phases[$1] }
    dispatchOrder = levels.map { Self.dispatchOrder(phases, $0) } ?? []
    followers = Self.followers(tasks)
    self.edges = edges
    self.phases = phases
    predecessors = before
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
  func dependents(of task: TaskID) -> [TaskID] {
    var found: [TaskID] = []
    var seen: Set<TaskID> = [task]
    var next = 0
    var current = task
    while true {
      for follower in followers[current.index] where seen.insert(follower).inserted {
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
  package var waves: [[TaskID]] {
    allLevels.map { Self.grouped($0) } ?? []
  }

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
      let before = predecessors[last.index].first { levels[$0.index] == levels[last.index] - 1 }
      guard let before else { break }
      path.append(before)
    }
    return path.reversed()
  }

  private var allLevels: [Int]? {
    Self.levels(predecessors, cyclic: !cycles.isEmpty) { _, _ in true }
  }

  /// The length of the longest chain that ends before each task, counted over the pairs of tasks
  /// that `within` admits, or `nil` where the graph has a cycle.
  private static func levels(
    _ predecessors: [[TaskID]],
    cyclic: Bool,
    within: (Int, Int) -> Bool
  ) -> [Int]? {
    guard !cyclic else { return nil }
    var levels = [Int](repeating: 0, count: predecessors.count)
    for task in topologicalOrder(predecessors) {
      for before in predecessors[task] where within(before.index, task) {
        levels[task] = max(levels[task], levels[before.index] + 1)
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

  /// One edge for each pair of tasks and file they share, smaller identifier first, in the order
  /// of the pairs.
  private static func sharedFiles(_ tasks: [PlannedTask]) -> [Edge] {
    var owners: [String: [Int]] = [:]
    var edges: [Edge] = []
    for (later, task) in tasks.enumerated() {
      var seen: Set<String> = []
      for file in task.touches where seen.insert(file).inserted {
        // The latest owner first: the search for a way back then ends soonest.
        for earlier in (owners[file] ?? []).reversed() {
          let inOrder = Array(tasks[earlier].id.utf8).lexicographicallyPrecedes(task.id.utf8)
          let (from, to) = inOrder ? (earlier, later) : (later, earlier)
          edges.append(
            Edge(
              from: TaskID(rawValue: UInt32(from)),
              to: TaskID(rawValue: UInt32(to)),
              file: file
            )
          )
        }
        owners[file, default: []].append(later)
      }
    }
    return edges
  }

  /// Whether a task is before another, directly or not.
  private static func reaches(_ start: TaskID, from end: TaskID, _ before: [[TaskID]]) -> Bool {
    var seen = [Bool](repeating: false, count: before.count)
    var open = [end]
    while let task = open.popLast() {
      if task == start { return true }
      guard !seen[task.index] else { continue }
      seen[task.index] = true
      open += before[task.index]
    }
    return false
  }

  private static func effectivePhases(_ tasks: [PlannedTask], cyclic: Bool) -> [Int] {
    var phases = tasks.map(\.phase)
    guard !cyclic else { return phases }
    for index in topologicalOrder(tasks.map(\.needs)) {
      phases[index] = tasks[index].needs.map { phases[$0.index] }.reduce(phases[index], max)
    }
    return phases
  }
}

extension TaskGraph {
  /// Every task after those before it; tasks of a cycle, and what waits for them, are left out.
  private static func topologicalOrder(_ predecessors: [[TaskID]]) -> [Int] {
    var waiting = predecessors.map(\.count)
    var followers = [[Int]](repeating: [], count: predecessors.count)
    for (task, before) in predecessors.enumerated() {
      for other in before { followers[other.index].append(task) }
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
  private static func cycles(_ predecessors: [[TaskID]]) -> [[TaskID]] {
    cycles(in: predecessors.map { $0.map(\.index) }).map { $0.map { TaskID(rawValue: UInt32($0)) } }
  }

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
