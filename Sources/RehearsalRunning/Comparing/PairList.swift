import RehearsalRules
import RehearsalSimulation

/// Pairs of runs from two lists, each with the same seed, in the order of the first list.
///
/// The runs stay in the two lists, which keep most of them packed.
package struct PairList: Sendable, RandomAccessCollection {
  private let firsts: RunList
  private let seconds: RunList
  /// The positions of the runs of each pair; `nil` if both lists have the same seeds in the same order.
  private let positions: [(first: Int, second: Int)]?

  /// Pairs the runs of two lists by seed; a run whose seed is not in both lists is left out.
  init(_ firsts: RunList, _ seconds: RunList) {
    self.firsts = firsts
    self.seconds = seconds
    let seeds = (first: firsts.seeds, second: seconds.seeds)
    guard seeds.first != seeds.second else {
      positions = nil
      return
    }
    let secondPositions = Dictionary(seeds.second.enumerated().map { ($1, $0) }) { $1 }
    positions = seeds.first.enumerated().compactMap { position, seed in
      secondPositions[seed].map { (position, $0) }
    }
  }

  package var startIndex: Int { 0 }
  package var endIndex: Int { positions?.count ?? firsts.count }

  package subscript(index: Int) -> PairedScenario.Pair {
    let (first, second) = positions?[index] ?? (index, index)
    return (firsts[first], seconds[second])
  }

  package func map<Value>(_ transform: (PairedScenario.Pair) throws -> Value) rethrows -> [Value] {
    var values: [Value] = []
    values.reserveCapacity(count)
    for pair in self { values.append(try transform(pair)) }
    return values
  }

  package func makeIterator() -> Iterator { Iterator(self) }

  /// An iterator over the pairs, which reads both lists in order.
  package struct Iterator: IteratorProtocol {
    private let list: PairList
    private var firsts: RunList.Iterator
    private var seconds: RunList.Iterator
    private var index = 0

    init(_ list: PairList) {
      self.list = list
      firsts = list.firsts.makeIterator()
      seconds = list.seconds.makeIterator()
    }

    package mutating func next() -> PairedScenario.Pair? {
      guard index < list.count else { return nil }
      defer { index += 1 }
      guard list.positions == nil else { return list[index] }
      guard let first = firsts.next(), let second = seconds.next() else { return nil }
      return (first, second)
    }
  }
}
