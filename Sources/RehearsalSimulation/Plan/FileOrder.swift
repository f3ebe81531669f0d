import DequeModule
import HeapModule

/// An order of tasks that serialises the tasks that touch the same file.
///
/// Of two tasks, the task of the earlier phase comes first. Within a phase, a task that agents can create
/// comes after the tasks that the work lists, and otherwise the task with the smaller identifier comes
/// first, unless that task already waits for the other task. The topological order is kept up to date as
/// files are added, one after another. Most files need no search. The others need only a search of the part
/// of the order that their tasks span.
///
/// Source of the incremental order: Pearce and Kelly, "A Dynamic Topological Sort Algorithm for Directed
/// Acyclic Graphs", 2006.
struct FileOrder {
  /// The tasks that each task waits for.
  private(set) var predecessors: [[Int]]
  /// The tasks in topological order.
  private var order: [Int]
  private var position: [Int]
  /// The position of each task in the order of phases, in which tasks that agents can create come last,
  /// and then of the identifiers' bytes.
  private let rank: [Int]

  /// Creates the order of tasks from their dependencies, which must not have a cycle.
  ///
  /// - Parameters:
  ///   - tasks: The tasks.
  ///   - phases: The phase of each task, which is at least the phase of each task that it needs.
  init(_ tasks: [PlannedTask], _ phases: [Int]) {
    predecessors = tasks.map { $0.needs.map(\.index) }
    let sorted = tasks.indices.sorted { first, second in
      guard phases[first] == phases[second] else { return phases[first] < phases[second] }
      guard tasks[first].isCreatedByAgent == tasks[second].isCreatedByAgent else {
        return tasks[second].isCreatedByAgent
      }
      return tasks[first].id.utf8.lexicographicallyPrecedes(tasks[second].id.utf8)
    }
    var rank = [Int](repeating: 0, count: tasks.count)
    for (index, task) in sorted.enumerated() { rank[task] = index }
    self.rank = rank
    order = []
    position = Array(repeating: 0, count: tasks.count)
    order = sorted
    for (index, task) in order.enumerated() { position[task] = index }
    arrange(0..<tasks.count, isFree: { _ in false })
  }

  /// Makes every task wait for the preceding task, and returns the tasks in order.
  mutating func serialise(_ tasks: [Int]) -> [Int] {
    let sorted = ordered(tasks)
    for (first, second) in zip(sorted, sorted.dropFirst()) { link(first, second) }
    return sorted
  }

  private mutating func link(_ first: Int, _ second: Int) {
    if !predecessors[second].contains(first) { predecessors[second].append(first) }
  }

  /// Returns tasks in an order that is consistent with the existing dependencies.
  private mutating func ordered(_ tasks: [Int]) -> [Int] {
    let sorted = tasks.sorted { rank[$0] < rank[$1] }
    let positions = sorted.map { position[$0] }
    guard zip(positions, positions.dropFirst()).contains(where: { $0 > $1 }),
      let first = positions.min(), let last = positions.max()
    else { return sorted }
    let constrained = Set(tasks)
    arrange(first..<(last + 1), isFree: { !constrained.contains($0) })
    return tasks.sorted { position[$0] < position[$1] }
  }

  /// Sorts a part of the order again.
  ///
  /// Of the tasks that wait for no other task, the free tasks come first, and then the task with
  /// the smallest identifier.
  private mutating func arrange(_ part: Range<Int>, isFree: (Int) -> Bool) {
    var waiting = [Int](repeating: 0, count: part.count)
    var followers = [[Int]](repeating: [], count: part.count)
    for index in part {
      for other in predecessors[order[index]] where part.contains(position[other]) {
        waiting[index - part.lowerBound] += 1
        followers[position[other] - part.lowerBound].append(index)
      }
    }
    var freeIndices = Deque<Int>()
    var ranked = Heap<Ranked>()
    func admit(_ index: Int) {
      let task = order[index]
      if isFree(task) {
        freeIndices.append(index)
      } else {
        ranked.insert(Ranked(rank: rank[task], index: index))
      }
    }
    for index in part where waiting[index - part.lowerBound] == 0 { admit(index) }
    var arranged: [Int] = []
    arranged.reserveCapacity(part.count)
    while let index = freeIndices.popFirst() ?? ranked.popMin()?.index {
      arranged.append(order[index])
      for follower in followers[index - part.lowerBound] {
        waiting[follower - part.lowerBound] -= 1
        if waiting[follower - part.lowerBound] == 0 { admit(follower) }
      }
    }
    for (index, task) in zip(part, arranged) {
      order[index] = task
      position[task] = index
    }
  }

  private struct Ranked: Comparable {
    var rank: Int
    var index: Int

    static func < (first: Ranked, second: Ranked) -> Bool { first.rank < second.rank }
  }
}
