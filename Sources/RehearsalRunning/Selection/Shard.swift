import RehearsalSimulation

/// One of several parts into which the runs of a sweep are divided, for example among machines.
///
/// The runs of all scenarios stand in one row, in the order of the scenarios and of their seeds. The row is cut
/// into parts of about the same cost, so that every run is in exactly one part. A scenario with expectations about
/// all of its runs together stays whole, unless ``splitsAll`` is true: it belongs to the part that has its first run.
public struct Shard: Sendable, Hashable {
  /// The number of the part, from 1 through ``count``.
  public let index: Int
  /// How many parts there are.
  public let count: Int
  /// Whether scenarios with expectations about all of their runs are divided too.
  ///
  /// Their parts have to be merged, because only all runs together show whether these expectations hold.
  public var splitsAll = false

  /// Creates a part from a text such as `2/5`; `nil` if the text has another form or the number is out of range.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { part in
      part.allSatisfy { $0.isASCII && $0.isNumber } ? Int(part) : nil
    }
    guard parts.count == 2, let index = parts[0], let count = parts[1], index >= 1,
      index <= count, count <= 1_000_000
    else { return nil }
    self.index = index
    self.count = count
  }

  /// Returns the scenarios of this part, each with the seeds that belong to it.
  ///
  /// - Parameters:
  ///   - scenarios: The scenarios.
  ///   - seeds: A closure that returns the seeds that a scenario would run as a whole.
  ///   - cost: A closure that returns the cost of one run of a scenario, at least 1.
  /// - Returns: The scenarios that have at least one run in this part.
  func part(
    of scenarios: [LoadedScenario],
    seeds: (LoadedScenario) -> RangeSet<UInt64>,
    cost: (LoadedScenario) -> Int = { _ in 1 }
  ) -> [LoadedScenario] {
    let all = scenarios.map { (scenario: $0, seeds: seeds($0), cost: max(1, cost($0))) }
    let total = all.reduce(0) { $0 + $1.seeds.size * $1.cost }
    let mine = start(of: index - 1, total)..<start(of: index, total)
    var position = 0
    return all.compactMap { scenario, seeds, cost in
      let start = position
      position += seeds.size * cost
      if scenario.plan.isJudgedOverSeeds, !splitsAll {
        return mine.contains(start) ? scenario : nil
      }
      // A run belongs to the part in which it starts.
      func firstRun(from place: Int) -> Int {
        min(max(0, place - start + cost - 1) / cost, seeds.size)
      }
      let wanted = firstRun(from: mine.lowerBound)..<firstRun(from: mine.upperBound)
      guard !wanted.isEmpty else { return nil }
      var part = scenario
      part.wholeCount = seeds.size
      if wanted.count < seeds.size { part.seeds = seeds.slice(wanted) }
      return part
    }
  }

  /// Returns the place at which the row is cut after a number of parts.
  private func start(of parts: Int, _ total: Int) -> Int {
    let (quotient, remainder) = total.quotientAndRemainder(dividingBy: count)
    return quotient * parts + min(parts, remainder)
  }
}

extension RangeSet<UInt64> {
  /// How many seeds there are.
  var size: Int { ranges.reduce(0) { $0 + $1.count } }

  /// The seeds as ranges such as `0:200`, and as numbers such as `7` where they stand alone.
  package var text: String {
    ranges.map { range in
      range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound):\(range.upperBound)"
    }.joined(separator: ", ")
  }

  /// Returns the seeds at the given positions in ascending order.
  fileprivate func slice(_ positions: Range<Int>) -> RangeSet<UInt64> {
    var start = 0
    return RangeSet(
      ranges.compactMap { range in
        let own = (start..<start + range.count).clamped(to: positions)
        defer { start += range.count }
        guard !own.isEmpty else { return nil }
        let first = range.lowerBound + UInt64(own.lowerBound - start)
        return first..<first + UInt64(own.count)
      }
    )
  }
}

extension Plan {
  /// Whether expectations apply to all runs of the scenario together.
  var isJudgedOverSeeds: Bool {
    guard let expectations = oracle.expectations else { return false }
    return !expectations.reachable.isEmpty || !expectations.sometimes.isEmpty
      || !expectations.numbers.isEmpty
  }
}
