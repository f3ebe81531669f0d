import Foundation
import Testing

@testable import RehearsalSimulation

@Suite struct `Elementary functions` {
  @Test(arguments: [1e-300, 1e-9, 0.1, 0.5, 0.999, 1, 1.5, 2, 10, 12345.678, 1e300])
  func `have a logarithm equal to the system's`(x: Double) {
    #expect((ElementaryFunctions.ln(x) - log(x)).magnitude <= 1e-15 * max(1, log(x).magnitude))
  }

  @Test(arguments: [-700, -50.5, -1, -0.1, 0, 1e-9, 0.3, 1, 2.5, 100, 699.9])
  func `have an exponential equal to the system's`(x: Double) {
    #expect((ElementaryFunctions.exp(x) / exp(x) - 1).magnitude <= 1e-14)
  }

  /// Points of the normal distribution, from the inverse of the system's error function.
  @Test(arguments: [1e-12, 1e-6, 0.001, 0.025, 0.1, 0.3, 0.5, 0.7, 0.9, 0.975, 0.999_999])
  func `find the quantile of a given probability`(share: Double) {
    let z = ElementaryFunctions.normalQuantile(share)
    #expect((erfc(-z / 2.0.squareRoot()) / 2 / share - 1).magnitude <= 1e-12)
    #expect((ElementaryFunctions.normalQuantile(0.975) - 1.959_963_984_540_054).magnitude <= 1e-14)
  }
}

@Suite struct `A distribution` {
  struct Known: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var distribution: Distribution
    var mean: Double
    var deviation: Double
    /// The cumulative distribution function.
    var share: @Sendable (Double) -> Double
    /// The first numbers drawn under seed 1 and key 2.
    var golden: [Int64]
  }

  private static let sigma = log(3.0) / 1.281_551_565_544_600_4

  static let all = [
    Known(
      testDescription: "uniform",
      distribution: .uniform(1_000_000, 3_000_000),
      mean: 2_000_000,
      deviation: 2_000_000 / 12.0.squareRoot(),
      share: { min(max(($0 - 1_000_000) / 2_000_000, 0), 1) },
      golden: [2_801_222, 1_560_285, 1_015_114]
    ),
    Known(
      testDescription: "triangular",
      distribution: .triangular(0, mode: 1_000_000, 4_000_000),
      mean: 5_000_000 / 3.0,
      deviation: (13.0 / 18).squareRoot() * 1_000_000,
      share: { x in
        let t = x / 1_000_000
        return t < 1 ? t * t / 4 : 1 - (4 - t) * (4 - t) / 12
      },
      golden: [2_907_906, 1_060_903, 173_864]
    ),
    Known(
      testDescription: "exponential",
      distribution: .exponential(mean: 5_000_000),
      mean: 5_000_000,
      deviation: 5_000_000,
      share: { 1 - exp(-$0 / 5_000_000) },
      golden: [523_410, 6_362_283, 24_426_265]
    ),
    Known(
      testDescription: "log-normal",
      distribution: .logNormal(median: 2_000_000, ninthDecile: 6_000_000),
      mean: 2_000_000 * exp(sigma * sigma / 2),
      deviation: 2_000_000 * exp(sigma * sigma / 2) * (exp(sigma * sigma) - 1).squareRoot(),
      share: { erfc(-log($0 / 2_000_000) / sigma / 2.0.squareRoot()) / 2 },
      golden: [6_017_971, 1_213_936, 249_162]
    ),
  ]

  private static let draws = 1_000_000

  @Test(arguments: all)
  func `draws the same numbers everywhere`(known: Known) {
    var stream = RandomStream(seed: 1, key: 2)
    #expect((0..<3).map { _ in known.distribution.sample(&stream) } == known.golden)
  }

  /// Source: Kolmogorov's limit; a deviation of more than 2.23/sqrt(n) has a probability of 1 in 10,000.
  @Test(arguments: all)
  func `matches its closed form in a Kolmogorov-Smirnov test of a million draws`(
    known: Known
  ) {
    var stream = RandomStream(seed: 3, key: 4)
    var counts = [Int](repeating: 0, count: 1_024)
    var sum = 0.0
    for _ in 0..<Self.draws {
      let number = Double(known.distribution.sample(&stream))
      sum += number
      counts[min(1_023, Int(known.share(number) * 1_024))] += 1
    }
    var below = 0
    var deviation = 0.0
    for (place, count) in counts.enumerated() {
      below += count
      let share = Double(below) / Double(Self.draws)
      deviation = max(deviation, (share - Double(place + 1) / 1_024).magnitude)
    }
    #expect(deviation < 2.23 / Double(Self.draws).squareRoot())
    // Five standard errors of the mean.
    let error = 5 * known.deviation / Double(Self.draws).squareRoot()
    #expect((sum / Double(Self.draws) - known.mean).magnitude < error)
  }

  @Test func `draws only its own values at the ends`() {
    var stream = RandomStream(seed: 5, key: 6)
    #expect(Distribution.fixed(7).sample(&stream) == 7)
    #expect(Distribution.uniform(4, 4).sample(&stream) == 4)
    #expect(Distribution.triangular(4, mode: 4, 4).sample(&stream) == 4)
    let drawn = (0..<200).map { _ in Distribution.empirical([1, 5, 9]).sample(&stream) }
    #expect(Set(drawn) == [1, 5, 9])
    let huge = Distribution.exponential(mean: .max / 2)
    #expect(
      (0..<100).allSatisfy { _ in (0...Distribution.maximumResult).contains(huge.sample(&stream)) }
    )
  }

  @Test func `draws a number also from parameters for which it is not defined`() {
    var stream = RandomStream(seed: 5, key: 6)
    let swapped = Distribution.uniform(10, 5)
    #expect((0..<200).allSatisfy { _ in (5...10).contains(swapped.sample(&stream)) })
    let odd: [Distribution] = [
      .uniform(.min, .max), .exponential(mean: .min), .logNormal(median: 0, ninthDecile: 0),
      .logNormal(median: -1, ninthDecile: .min), .triangular(9, mode: 1, 3),
      .triangular(.min, mode: .max, 0),
    ]
    for distribution in odd {
      let numbers = (0..<50).map { _ in distribution.sample(&stream) }
      #expect(numbers.count == 50)
    }
  }
}
