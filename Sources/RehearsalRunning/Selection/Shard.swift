import RehearsalSimulation

/// A part of the runs of a sweep, for example for one of several machines.
///
/// All runs form one sequence, ordered by scenario and then by seed. The sequence is cut into parts of about equal
/// cost. A scenario that only all of its runs together can judge stays whole in the part that has its first run. If
/// ``splitsAllScenarios`` is true, such scenarios are divided too.
public struct Shard: Sendable, Hashable {
  /// The number of this part, from 1 through ``shardCount``.
  public let shardNumber: Int
  /// How many parts there are.
  public let shardCount: Int
  /// Whether scenarios that only all of their runs together can judge are also divided.
  ///
  /// They can then only be judged after a merge, when all runs of the scenario are together.
  public var splitsAllScenarios = false

  /// Creates a shard from a text such as `2/5`; `nil` if the text has another form or the number is out of range.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { part in
      part.allSatisfy { $0.isASCII && $0.isNumber } ? Int(part) : nil
    }
    guard parts.count == 2, let index = parts[0], let count = parts[1], index >= 1,
      index <= count, count <= 1_000_000
    else { return nil }
    self.shardNumber = index
    self.shardCount = count
  }

  /// Returns the scenarios that have runs in this part, each with only the seeds of this part.
  ///
  /// - Parameters:
  ///   - scenarios: The scenarios of the sweep.
  ///   - seeds: A closure that returns the seeds of a scenario in the whole sweep.
  ///   - usesScenarioSeeds: Whether these are the seeds that the scenarios ask for. Only then do faults have to strike.
  ///   - cost: A closure that returns the cost of one run of a scenario, at least 1.
  /// - Returns: The scenarios that have at least one run in this part.
  func part(
    of scenarios: [LoadedScenario],
    seeds: (LoadedScenario) -> RangeSet<UInt64>,
    usesScenarioSeeds: Bool = true,
    cost: (LoadedScenario) -> Int = { _ in 1 }
  ) -> [LoadedScenario] {
    let weightedScenarios = scenarios.map {
      (scenario: $0, seeds: seeds($0), cost: max(1, cost($0)))
    }
    let total = weightedScenarios.reduce(0) { $0 + $1.seeds.seedCount * $1.cost }
    let ownCostRange = cutPosition(of: shardNumber - 1, total)..<cutPosition(of: shardNumber, total)
    var summedCost = 0
    return weightedScenarios.compactMap { scenario, seeds, cost in
      let firstRunStart = summedCost
      summedCost += seeds.seedCount * cost
      let needsAllRuns =
        scenario.plan.hasExpectationsOverAllRuns
        || usesScenarioSeeds && scenario.plan.hasFaultThatMustStrike
      if needsAllRuns, !splitsAllScenarios {
        return ownCostRange.contains(firstRunStart) ? scenario : nil
      }
      // The costs of all runs are summed up in order, so each run covers an interval of the sum.
      // The run belongs to the part in which its interval begins.
      func firstRunIndex(from cut: Int) -> Int {
        min(max(0, cut - firstRunStart + cost - 1) / cost, seeds.seedCount)
      }
      let ownRunIndices =
        firstRunIndex(from: ownCostRange.lowerBound)..<firstRunIndex(from: ownCostRange.upperBound)
      guard !ownRunIndices.isEmpty else { return nil }
      var limitedScenario = scenario
      limitedScenario.totalSeedCount = seeds.seedCount
      if ownRunIndices.count < seeds.seedCount {
        limitedScenario.seeds = seeds.slice(ownRunIndices)
      }
      return limitedScenario
    }
  }

  /// Returns the sum of costs at which the part with the number `partCount` ends.
  ///
  /// The result is 0 if `partCount` is 0.
  private func cutPosition(of partCount: Int, _ total: Int) -> Int {
    let (quotient, remainder) = total.quotientAndRemainder(dividingBy: shardCount)
    return quotient * partCount + min(partCount, remainder)
  }
}

extension RangeSet<UInt64> {
  /// How many seeds the set has.
  var seedCount: Int { ranges.reduce(0) { $0 + $1.count } }

  /// The seeds as text, with half-open ranges such as `0:200` and single seeds such as `7`.
  package var text: String {
    ranges.map { range in
      range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound):\(range.upperBound)"
    }.joined(separator: ", ")
  }

  /// Returns the seeds at a range of indices.
  ///
  /// The seeds are indexed from 0 in ascending order.
  fileprivate func slice(_ positions: Range<Int>) -> RangeSet<UInt64> {
    var rangeStartIndex = 0
    return RangeSet(
      ranges.compactMap { range in
        let overlap = (rangeStartIndex..<rangeStartIndex + range.count).clamped(to: positions)
        defer { rangeStartIndex += range.count }
        guard !overlap.isEmpty else { return nil }
        let firstSeed = range.lowerBound + UInt64(overlap.lowerBound - rangeStartIndex)
        return firstSeed..<firstSeed + UInt64(overlap.count)
      }
    )
  }
}

extension Plan {
  /// Whether the scenario has expectations that apply to all of its runs together.
  var hasExpectationsOverAllRuns: Bool {
    guard let expectations = oracle.expectations else { return false }
    return !expectations.reachable.isEmpty || !expectations.sometimes.isEmpty
      || !expectations.numbers.isEmpty
  }

  /// Whether the plan has a fault that has to take effect in at least one of the runs that the scenario asks for.
  var hasFaultThatMustStrike: Bool { faults.contains { !$0.mayNeverStrike } }
}
