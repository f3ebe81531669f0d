import DequeModule
import HeapModule

/// An order of tasks in which the tasks that touch the same file run one after another.
///
/// Of two tasks on a file, the task of the earlier phase runs first. Within a phase, tasks that the scenario
/// lists run before tasks that agents create, and then the task with the smaller identifier runs first.
/// Existing dependencies take precedence over this rule.
///
/// The files are added one at a time. If the present topological order contradicts the rule for the tasks of
/// a file, the range of positions that these tasks span is sorted again.
///
/// Source of the incremental order: Pearce and Kelly, "A Dynamic Topological Sort Algorithm for Directed
/// Acyclic Graphs", 2006.
struct FileOrder {
  /// For each task, the indices of the tasks that it waits for.
  private(set) var predecessors: [[Int]]
  /// The indices of all tasks in topological order.
  private var topologicalOrder: [Int]
  /// The position of each task in the topological order.
  private var positions: [Int]
  /// The rank of each task, which orders tasks that do not depend on each other.
  ///
  /// Tasks are ranked by phase. Within a phase, tasks that agents create rank after all others. Remaining ties are
  /// broken by the bytes of the identifiers.
  private let ranks: [Int]

  /// Creates the order of tasks from their dependencies, which must not have a cycle.
  ///
  /// - Parameters:
  ///   - tasks: The tasks of the plan.
  ///   - phases: The phase of each task. No task has an earlier phase than a task that it needs.
  init(_ tasks: [PlannedTask], _ phases: [Int]) {
    predecessors = tasks.map { $0.needs.map(\.index) }
    let taskIndicesByRank = tasks.indices.sorted { first, second in
      guard phases[first] == phases[second] else { return phases[first] < phases[second] }
      guard tasks[first].isCreatedByAgent == tasks[second].isCreatedByAgent else {
        return tasks[second].isCreatedByAgent
      }
      return tasks[first].id.utf8.lexicographicallyPrecedes(tasks[second].id.utf8)
    }
    var ranks = [Int](repeating: 0, count: tasks.count)
    for (rank, taskIndex) in taskIndicesByRank.enumerated() { ranks[taskIndex] = rank }
    self.ranks = ranks
    topologicalOrder = []
    positions = Array(repeating: 0, count: tasks.count)
    topologicalOrder = taskIndicesByRank
    for (position, taskIndex) in topologicalOrder.enumerated() { positions[taskIndex] = position }
    sortPositions(0..<tasks.count, isFree: { _ in false })
  }

  /// Makes the given tasks run one after another, and returns them in that order.
  mutating func serialise(_ tasks: [Int]) -> [Int] {
    let sortedTasks = topologicallySorted(tasks)
    for (earlier, later) in zip(sortedTasks, sortedTasks.dropFirst()) {
      serialisePair(earlier, later)
    }
    return sortedTasks
  }

  private mutating func serialisePair(_ earlier: Int, _ later: Int) {
    if !predecessors[later].contains(earlier) { predecessors[later].append(earlier) }
  }

  /// Returns the given tasks in an order that agrees with the existing dependencies.
  ///
  /// If the topological order contradicts the ranks of the tasks, the method updates the order.
  private mutating func topologicallySorted(_ tasks: [Int]) -> [Int] {
    let taskIndicesByRank = tasks.sorted { ranks[$0] < ranks[$1] }
    let oldPositions = taskIndicesByRank.map { positions[$0] }
    guard zip(oldPositions, oldPositions.dropFirst()).contains(where: { $0 > $1 }),
      let firstPosition = oldPositions.min(), let lastPosition = oldPositions.max()
    else { return taskIndicesByRank }
    let constrainedTasks = Set(tasks)
    sortPositions(firstPosition..<(lastPosition + 1), isFree: { !constrainedTasks.contains($0) })
    return tasks.sorted { positions[$0] < positions[$1] }
  }

  /// Sorts a range of the topological order again.
  ///
  /// Each step takes a task that waits for no unsorted task in the range. Tasks for which `isFree` is true
  /// are taken first, in the order in which they become ready. If there are none, the task with the lowest
  /// rank is taken.
  private mutating func sortPositions(_ range: Range<Int>, isFree: (Int) -> Bool) {
    var predecessorCounts = [Int](repeating: 0, count: range.count)
    var followerPositions = [[Int]](repeating: [], count: range.count)
    for position in range {
      for predecessor in predecessors[topologicalOrder[position]]
      where range.contains(positions[predecessor]) {
        predecessorCounts[position - range.lowerBound] += 1
        followerPositions[positions[predecessor] - range.lowerBound].append(position)
      }
    }
    var freePositions = Deque<Int>()
    var rankedPositions = Heap<RankedPosition>()
    func enqueueReadyPosition(_ position: Int) {
      let taskIndex = topologicalOrder[position]
      if isFree(taskIndex) {
        freePositions.append(position)
      } else {
        rankedPositions.insert(RankedPosition(rank: ranks[taskIndex], position: position))
      }
    }
    for position in range where predecessorCounts[position - range.lowerBound] == 0 {
      enqueueReadyPosition(position)
    }
    var arrangedTasks: [Int] = []
    arrangedTasks.reserveCapacity(range.count)
    while let position = freePositions.popFirst() ?? rankedPositions.popMin()?.position {
      arrangedTasks.append(topologicalOrder[position])
      for followerPosition in followerPositions[position - range.lowerBound] {
        predecessorCounts[followerPosition - range.lowerBound] -= 1
        if predecessorCounts[followerPosition - range.lowerBound] == 0 {
          enqueueReadyPosition(followerPosition)
        }
      }
    }
    for (position, taskIndex) in zip(range, arrangedTasks) {
      topologicalOrder[position] = taskIndex
      positions[taskIndex] = position
    }
  }

  private struct RankedPosition: Comparable {
    var rank: Int
    var position: Int

    static func < (first: RankedPosition, second: RankedPosition) -> Bool {
      first.rank < second.rank
    }
  }
}
