import RehearsalRules
import RehearsalSimulation

/// Pairs of runs with equal seeds, one run from each of two lists, in the order of the first list.
///
/// The runs are not copied from the two lists, where most of them are packed as bytes.
package struct PairList: Sendable, RandomAccessCollection {
  private let runsOfA: RunList
  private let runsOfB: RunList
  /// The indices of each pair's runs in the two lists; `nil` if both lists have the same seeds in the same order.
  private let positions: [(first: Int, second: Int)]?

  /// Pairs the runs of two lists that have the same seed.
  ///
  /// A run is left out if its seed is in only one of the lists.
  init(_ runsOfA: RunList, _ runsOfB: RunList) {
    self.runsOfA = runsOfA
    self.runsOfB = runsOfB
    let seeds = (first: runsOfA.seeds, second: runsOfB.seeds)
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
  package var endIndex: Int { positions?.count ?? runsOfA.count }

  package subscript(index: Int) -> PairedScenario.Pair {
    let (positionInA, positionInB) = positions?[index] ?? (index, index)
    return (runsOfA[positionInA], runsOfB[positionInB])
  }

  package func map<Value>(_ transform: (PairedScenario.Pair) throws -> Value) rethrows -> [Value] {
    var values: [Value] = []
    values.reserveCapacity(count)
    for pair in self { values.append(try transform(pair)) }
    return values
  }

  package func makeIterator() -> Iterator { Iterator(self) }

  /// An iterator over the pairs, which reads both lists from start to end if their seeds are the same.
  package struct Iterator: IteratorProtocol {
    private let list: PairList
    private var runsOfA: RunList.Iterator
    private var runsOfB: RunList.Iterator
    private var index = 0

    init(_ list: PairList) {
      self.list = list
      runsOfA = list.runsOfA.makeIterator()
      runsOfB = list.runsOfB.makeIterator()
    }

    package mutating func next() -> PairedScenario.Pair? {
      guard index < list.count else { return nil }
      defer { index += 1 }
      guard list.positions == nil else { return list[index] }
      guard let first = runsOfA.next(), let second = runsOfB.next() else { return nil }
      return (first, second)
    }
  }
}
