import RehearsalSimulation
import RehearsalStatistics

/// A search for the count of pairs that gives a decision enough statistical power, by simulating comparisons.
///
/// Each simulated comparison draws its pairs from the pairs of a pilot, shifted to the supposed difference.
/// It leaves out the bootstrap, because the other method of ``ConservativeMean`` is nearly always the more
/// conservative one.
package struct PowerSearch {
  /// The metric.
  package let metric: Metric
  /// The margin, in the unit of the metric.
  package let margin: Double
  /// How many decisions a comparison makes together; they share the error probability.
  package let decisions: Int
  /// The probability that any margin is decided wrongly.
  package let alpha: Double

  /// The required statistical power: the probability of the right decision.
  static let power = 0.8
  /// The required share of trials with the right decision.
  ///
  /// It is slightly above ``power``, so that too few pairs do not seem to suffice by chance.
  private static let requiredShare = 0.815
  private static let trials = 500
  /// The maximum count of pairs to try.
  private static let maximumPairs = 20_000

  /// The supposed true difference between B and A.
  package enum Truth: CaseIterable {
    case better, same, worse

    /// The right decision if the supposition is true.
    package var decision: MarginDecision {
      switch self {
      case .better: .superior
      case .same: .nonInferior
      case .worse: .inferior
      }
    }
  }

  /// Returns the supposed difference of B from A: better by the margin, zero, or worse by two margins.
  package func difference(_ truth: Truth) -> Double {
    let worse = metric.moreIsBetter ? -margin : margin
    return switch truth {
    case .better: -worse
    case .same: 0
    case .worse: 2 * worse
    }
  }

  /// Returns how many pairs are needed, given the paired differences of a pilot, at least two of which
  /// differ.
  ///
  /// The result is `nil` if the maximum count of pairs does not suffice.
  package func pairs(_ truth: Truth, like differences: [Double]) -> Int? {
    let mean = differences.mean
    let shifted = differences.map { $0 - mean + difference(truth) }
    let deviation = differences.standardError * Double(differences.count).squareRoot()
    return least(truth, from: start(deviation)) { pairs, stream in
      var sample: [Double] = []
      sample.reserveCapacity(pairs)
      for _ in 0..<pairs { sample.append(shifted[Int(stream.next(below: UInt64(shifted.count)))]) }
      return EstimateBasis.skewed(SkewnessCorrectedMean(sample)).claims(metric, margin)
    }
  }

  /// Returns how many pairs are needed for an all-or-nothing metric, given the share of discordant pairs in a
  /// pilot.
  ///
  /// The result is `nil` if the maximum count of pairs does not suffice.
  package func pairs(_ truth: Truth, discordance: Double) -> Int? {
    let onlySecondShare = (discordance + difference(truth) / Metric.whole) / 2
    var cachedClaims: [PairedCounts: Claims] = [:]
    let deviation = (discordance * Metric.whole * Metric.whole).squareRoot()
    return least(truth, from: start(deviation)) { pairs, stream in
      var counts = PairedCounts(onlyFirst: 0, onlySecond: 0, pairs: pairs)
      for _ in 0..<pairs {
        let draw = Double(stream.next() >> 11) * 0x1p-53
        if draw < onlySecondShare {
          counts.onlySecond += 1
        } else if draw < discordance {
          counts.onlyFirst += 1
        }
      }
      if let claims = cachedClaims[counts] { return claims }
      let claims = EstimateBasis.counts(counts).claims(metric, margin)
      cachedClaims[counts] = claims
      return claims
    }
  }

  /// Returns how many pairs are needed according to the normal distribution, as the start of the search.
  private func start(_ deviation: Double) -> Int {
    PairsNeeded.means(
      difference: margin,
      deviation: deviation,
      power: Self.power,
      alpha: alpha / Double(decisions)
    ) ?? Self.maximumPairs
  }

  /// Returns the least count of pairs that makes the decision often enough, with a relative error of at most
  /// 2 %.
  ///
  /// The result is `nil` if the maximum count of pairs does not suffice.
  private func least(
    _ truth: Truth,
    from start: Int,
    _ claims: (Int, inout RandomStream) -> Claims
  ) -> Int? {
    func suffices(_ pairs: Int) -> Bool {
      var correct = 0
      for trial in 0..<Self.trials {
        var stream = RandomStream(seed: UInt64(trial), key: UInt64(pairs))
        var claims = claims(pairs, &stream)
        // Holm's adjustment multiplies the least p-value by the count of p-values.
        claims.betterPValue *= Double(decisions)
        claims.worsePValue *= Double(decisions)
        let decision = claims.decision(alpha)
        correct += decision == truth.decision || truth == .same && decision == .superior ? 1 : 0
      }
      return Double(correct) >= Self.requiredShare * Double(Self.trials)
    }
    var high = max(2, start)
    guard high <= Self.maximumPairs else { return nil }
    while !suffices(high) {
      high = high * 5 / 4 + 1
      guard high <= Self.maximumPairs else { return nil }
    }
    var low = 1
    if high == max(2, start) { low = max(1, high / 4) }
    while high - low > max(1, high / 50) {
      let middle = (low + high) / 2
      if suffices(middle) { high = middle } else { low = middle }
    }
    return high
  }
}
