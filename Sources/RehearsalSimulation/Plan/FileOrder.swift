import DequeModule
import HeapModule

/// An order of tasks in which the tasks that touch the same file follow one another.
///
/// Of two tasks on a file, the task of the earlier phase comes first. Within a phase, a task that the scenario lists
/// comes before a task that an agent can create, and otherwise the task with the smaller identifier comes first. An
/// existing dependency between the two tasks takes precedence over this rule.
///
/// The files are added one after another, and each addition updates the topological order. Most files need no search.
/// The other files need a search of only that part of the order which their tasks span.
///
/// Source of the incremental order: Pearce and Kelly, "A Dynamic Topological Sort Algorithm for Directed Acyclic
/// Graphs", 2006.
struct FileOrder {
  /// For each task, the indices of the tasks that it waits for.
  private(set) var predecessors: [[Int]]
  /// The indices of all tasks in topological order.
  private var order: [Int]
  /// The position of each task in the topological order.
  private var positions: [Int]
  /// The rank of each task, by which tasks without a dependency are ordered.
  ///
  /// Tasks are ranked by phase, then tasks that agents can create after all others, then by the bytes of the
  /// identifiers.
  private let ranks: [Int]

  /// Creates the order of tasks from their dependencies, which must not have a cycle.
  ///
  /// - Parameters:
  ///   - tasks: The tasks of the plan.
  ///   - phases: The phase of each task, which is at least the phase of each task that it needs.
  init(_ tasks: [PlannedTask], _ phases: [Int]) {
    predecessors = tasks.map { $0.needs.map(\.index) }
    let tasksByRank = tasks.indices.sorted { first, second in
      guard phases[first] == phases[second] else { return phases[first] < phases[second] }
      guard tasks[first].isCreatedByAgent == tasks[second].isCreatedByAgent else {
        return tasks[second].isCreatedByAgent
      }
      return tasks[first].id.utf8.lexicographicallyPrecedes(tasks[second].id.utf8)
    }
    var ranks = [Int](repeating: 0, count: tasks.count)
    for (index, task) in tasksByRank.enumerated() { ranks[task] = index }
    self.ranks = ranks
    order = []
    positions = Array(repeating: 0, count: tasks.count)
    order = tasksByRank
    for (index, task) in order.enumerated() { positions[task] = index }
    arrange(0..<tasks.count, isFree: { _ in false })
  }

  /// Makes every task wait for the task before it, and returns the tasks in order.
  mutating func serialise(_ tasks: [Int]) -> [Int] {
    let sortedTasks = ordered(tasks)
    for (earlier, later) in zip(sortedTasks, sortedTasks.dropFirst()) {
      serialisePair(earlier, later)
    }
    return sortedTasks
  }

  private mutating func serialisePair(_ earlier: Int, _ later: Int) {
    if !predecessors[later].contains(earlier) { predecessors[later].append(earlier) }
  }

  /// Returns tasks in an order that agrees with the existing dependencies.
  ///
  /// The topological order is updated if it contradicts the ranks of the tasks.
  private mutating func ordered(_ tasks: [Int]) -> [Int] {
    let tasksByRank = tasks.sorted { ranks[$0] < ranks[$1] }
    let oldPositions = tasksByRank.map { positions[$0] }
    guard zip(oldPositions, oldPositions.dropFirst()).contains(where: { $0 > $1 }),
      let firstPosition = oldPositions.min(), let lastPosition = oldPositions.max()
    else { return tasksByRank }
    let constrainedTasks = Set(tasks)
    arrange(firstPosition..<(lastPosition + 1), isFree: { !constrainedTasks.contains($0) })
    return tasks.sorted { positions[$0] < positions[$1] }
  }

  /// Sorts a range of the topological order again.
  ///
  /// Of the tasks in the range that wait for no unsorted task, free tasks come first in their present order, followed
  /// by the task with the lowest rank.
  private mutating func arrange(_ range: Range<Int>, isFree: (Int) -> Bool) {
    var pendingCounts = [Int](repeating: 0, count: range.count)
    var followerIndices = [[Int]](repeating: [], count: range.count)
    for index in range {
      for predecessor in predecessors[order[index]] where range.contains(positions[predecessor]) {
        pendingCounts[index - range.lowerBound] += 1
        followerIndices[positions[predecessor] - range.lowerBound].append(index)
      }
    }
    var freeIndices = Deque<Int>()
    var rankedIndices = Heap<RankedIndex>()
    func admit(_ index: Int) {
      let task = order[index]
      if isFree(task) {
        freeIndices.append(index)
      } else {
        rankedIndices.insert(RankedIndex(rank: ranks[task], index: index))
      }
    }
    for index in range where pendingCounts[index - range.lowerBound] == 0 { admit(index) }
    var arrangedTasks: [Int] = []
    arrangedTasks.reserveCapacity(range.count)
    while let index = freeIndices.popFirst() ?? rankedIndices.popMin()?.index {
      arrangedTasks.append(order[index])
      for follower in followerIndices[index - range.lowerBound] {
        pendingCounts[follower - range.lowerBound] -= 1
        if pendingCounts[follower - range.lowerBound] == 0 { admit(follower) }
      }
    }
    for (index, task) in zip(range, arrangedTasks) {
      order[index] = task
      positions[task] = index
    }
  }

  private struct RankedIndex: Comparable {
    var rank: Int
    var index: Int

    static func < (first: RankedIndex, second: RankedIndex) -> Bool { first.rank < second.rank }
  }
}
