import DequeModule
import HeapModule

/// Puts tasks that touch one file one after the other, file after file.
///
/// Of two tasks the one with the smaller identifier goes first, unless it already waits for the
/// other. A topological order is kept up to date as files are added, so that most files need no
/// search at all, and the others one within the part of the order that their tasks span.
///
/// Source of keeping the order: Pearce and Kelly, "A Dynamic Topological Sort Algorithm for Directed
/// Acyclic Graphs", 2006.
struct FileOrder {
  /// For each task those that it waits for.
  private(set) var before: [[Int]]
  /// The tasks, each behind those that it waits for.
  private var order: [Int]
  private var position: [Int]
  /// The place of each task among all, by the bytes of its identifier.
  private let rank: [Int]

  /// Creates the order that the needs of tasks impose, of which none stand in a circle.
  init(_ tasks: [PlannedTask]) {
    before = tasks.map { $0.needs.map(\.index) }
    let sorted = tasks.indices.sorted {
      tasks[$0].id.utf8.lexicographicallyPrecedes(tasks[$1].id.utf8)
    }
    var rank = [Int](repeating: 0, count: tasks.count)
    for (place, task) in sorted.enumerated() { rank[task] = place }
    self.rank = rank
    order = []
    position = Array(repeating: 0, count: tasks.count)
    order = sorted
    for (place, task) in order.enumerated() { position[task] = place }
    arrange(0..<tasks.count, isFree: { _ in false })
  }

  /// Has some tasks wait for each other, and returns them in the order they got.
  mutating func serialise(_ tasks: [Int]) -> [Int] {
    let sorted = ordered(tasks)
    for (first, second) in zip(sorted, sorted.dropFirst()) { link(first, second) }
    return sorted
  }

  private mutating func link(_ first: Int, _ second: Int) {
    if !before[second].contains(first) { before[second].append(first) }
  }

  /// Brings some tasks into an order that fits all that wait for each other already.
  private mutating func ordered(_ tasks: [Int]) -> [Int] {
    let sorted = tasks.sorted { rank[$0] < rank[$1] }
    let places = sorted.map { position[$0] }
    guard zip(places, places.dropFirst()).contains(where: { $0 > $1 }), let first = places.min(),
      let last = places.max()
    else { return sorted }
    let owners = Set(tasks)
    arrange(first..<(last + 1), isFree: { !owners.contains($0) })
    return tasks.sorted { position[$0] < position[$1] }
  }

  /// Orders the tasks of a part of the order anew: of those that wait for nothing the free ones
  /// first, then the one with the smallest identifier.
  private mutating func arrange(_ part: Range<Int>, isFree: (Int) -> Bool) {
    var waiting = [Int](repeating: 0, count: part.count)
    var followers = [[Int]](repeating: [], count: part.count)
    for place in part {
      for other in before[order[place]] where part.contains(position[other]) {
        waiting[place - part.lowerBound] += 1
        followers[position[other] - part.lowerBound].append(place)
      }
    }
    var free = Deque<Int>()
    var owners = Heap<Ranked>()
    func admit(_ place: Int) {
      let task = order[place]
      if isFree(task) {
        free.append(place)
      } else {
        owners.insert(Ranked(rank: rank[task], place: place))
      }
    }
    for place in part where waiting[place - part.lowerBound] == 0 { admit(place) }
    var arranged: [Int] = []
    arranged.reserveCapacity(part.count)
    while let place = free.popFirst() ?? owners.popMin()?.place {
      arranged.append(order[place])
      for follower in followers[place - part.lowerBound] {
        waiting[follower - part.lowerBound] -= 1
        if waiting[follower - part.lowerBound] == 0 { admit(follower) }
      }
    }
    for (place, task) in zip(part, arranged) {
      order[place] = task
      position[task] = place
    }
  }

  private struct Ranked: Comparable {
    var rank: Int
    var place: Int

    static func < (first: Ranked, second: Ranked) -> Bool { first.rank < second.rank }
  }
}
