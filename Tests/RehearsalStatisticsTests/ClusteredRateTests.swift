import RehearsalSimulation
import Testing

@testable import RehearsalStatistics

/// Expected numbers come from SciPy, with the formulas that `ClusteredRate` documents.
@Suite struct `The bounds of rare differences in several scenarios` {
  private typealias Cluster = RareDifferences.Cluster

  /// Returns clusters of zeros with the given numbers of pairs, in the last of which some differences are -1.
  private func clusters(_ counts: [Int], deviating: Int = 0) -> [Cluster] {
    counts.enumerated().map { index, count in
      let ones = index == counts.count - 1 ? deviating : 0
      return Cluster(
        Array(repeating: -1, count: ones) + Array(repeating: 0, count: count - ones)
      )
    }
  }

  private func interval(_ clusters: [Cluster]) throws -> Interval {
    try #require(RareDifferences(clusters: clusters, within: Interval(-1, 1))?.interval())
  }

  @Test func `are those of all pairs together if no pair deviates and all have as many`() throws {
    let pooled = try interval(clusters(Array(repeating: 25, count: 8)))
    let single = RareDifferences(Array(repeating: 0, count: 200), within: Interval(-1, 1))
    #expect(pooled == single?.interval())
    #expect(abs(pooled.high - 0.018276) < 1e-5)
  }

  @Test func `are those of the scenario with the fewest pairs if no pair deviates`() throws {
    // 1 - 0.025^(1/8): each of eight scenarios counts as one pair.
    let interval = try interval(clusters(Array(repeating: 300, count: 7) + [1]))
    #expect(abs(interval.high - 0.369417) < 1e-5 && interval.low == -interval.high)
  }

  @Test(arguments: [
    (Array(repeating: 40, count: 8), -0.0225249),
    (Array(repeating: 300, count: 7) + [30], -0.0301023),
  ])
  func `are wider if the pairs that deviate are in one scenario`(counts: [Int], low: Double) throws
  {
    let interval = try interval(clusters(counts, deviating: 1))
    #expect(abs(interval.low - low) < 1e-6, "\(interval)")
  }

  @Test func `count a scenario whose pairs are all equal once, and not as the one with the fewest`()
    throws
  {
    let exact = Cluster([0], isExact: true)
    let mixed = try interval(
      Array(repeating: exact, count: 7) + clusters([200])
    )
    #expect(mixed == (try interval(clusters(Array(repeating: 200, count: 8)))))
    // One of twenty differs: 19 effective pairs, of which 0.95 differ.
    let one = Array(repeating: exact, count: 19) + [Cluster([-1], isExact: true)]
    let interval = try interval(one)
    #expect(abs(interval.low + 0.256477) < 1e-6 && abs(interval.high - 0.168433) < 1e-6)
  }

  /// Each scenario has a chance of its own, and some scenarios have ten times as many pairs as others.
  @Test(arguments: [[0.2], [0, 0, 0, 0.02], [0.01, 0.01, 0.01, 0.05]])
  func `hold for the mean of the scenarios, however many pairs each has`(chances: [Double]) throws {
    let repetitions = 400
    let counts = chances.count == 1 ? [200, 200, 200, 1] : [200, 200, 200, 20]
    let chances = chances.count == 1 ? [0, 0, 0, chances[0]] : chances
    let misses = (0..<repetitions).count { number in
      let clusters = (0..<8).map { index in
        let numbers = Draws.of({ $0 }, counts[index % 4], seed: UInt64(number * 8 + index))
        return Cluster(numbers.map { $0 < chances[index % 4] ? -1 : 0 })
      }
      let rare = RareDifferences(clusters: clusters, within: Interval(-1, 1))
      return rare.map { !$0.interval().contains(-chances.mean) } ?? false
    }
    #expect(misses <= Draws.most(of: repetitions, at: 0.025), "\(misses)")
  }
}
