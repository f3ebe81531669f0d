import RehearsalSimulation
import RehearsalStatistics

/// A search for the number of pairs that gives a decision enough statistical power.
///
/// The search simulates comparisons with different numbers of pairs. For each simulated comparison, it draws
/// differences at random from the pairs of a pilot, which is a small earlier comparison, and shifts them to
/// the assumed true difference. For a metric that is 0 % or 100 % in every run, it draws for each pair
/// whether only A succeeds, only B succeeds, or both have the same result. To save time, the simulation uses
/// only the skewness correction of `ConservativeMean`, not its bootstrap. The skewness correction is nearly
/// always the more conservative of the two.
package struct PowerSearch {
  /// The metric about which the decision is made.
  package let metric: Metric
  /// The margin, in the unit of the metric.
  package let margin: Double
  /// The number of decisions in the planned comparison, which together have the error probability ``alpha``.
  package let decisionCount: Int
  /// The maximum probability that any of the decisions is wrong.
  package let alpha: Double

  /// The required statistical power: the probability of the right decision.
  static let requiredPower = 0.8
  /// The share of simulated comparisons that must give the right decision.
  ///
  /// The share is slightly above ``requiredPower``. Otherwise, too few pairs could seem enough by chance.
  private static let requiredShare = 0.815
  /// How many comparisons are simulated for each number of pairs.
  private static let trialCount = 500
  /// The maximum number of pairs that the search tries.
  private static let maximumPairs = 20_000

  /// The assumed true relation of B to A, which the decision has to detect.
  package enum AssumedRelation: CaseIterable {
    case better, same, worse

    /// The decision that is right under this assumption.
    package var decision: MarginDecision {
      switch self {
      case .better: .superior
      case .same: .nonInferior
      case .worse: .inferior
      }
    }
  }

  /// Returns the assumed true difference: better by the margin, zero, or worse by twice the margin.
  package func difference(_ truth: AssumedRelation) -> Double {
    let worseByMargin = metric.moreIsBetter ? -margin : margin
    return switch truth {
    case .better: -worseByMargin
    case .same: 0
    case .worse: 2 * worseByMargin
    }
  }

  /// Returns how many pairs a decision needs, for pairs that vary as in a pilot.
  ///
  /// - Parameters:
  ///   - truth: The assumed true relation of B to A.
  ///   - differences: The paired differences of the pilot, at least two of which are unequal.
  /// - Returns: The number of pairs; `nil` if it exceeds the maximum of the search.
  package func pairs(_ truth: AssumedRelation, like differences: [Double]) -> Int? {
    let mean = differences.mean
    let shiftedDifferences = differences.map { $0 - mean + difference(truth) }
    let deviation = differences.standardError * Double(differences.count).squareRoot()
    return leastPairs(truth, from: startingCount(deviation)) { pairs, stream in
      var sample: [Double] = []
      sample.reserveCapacity(pairs)
      for _ in 0..<pairs {
        let index = Int(stream.next(below: UInt64(shiftedDifferences.count)))
        sample.append(shiftedDifferences[index])
      }
      return EstimateBasis.skewnessCorrectedMean(SkewnessCorrectedMean(sample)).claimPValues(
        metric,
        margin
      )
    }
  }

  /// Returns how many pairs a decision needs, for a metric that is 0 % or 100 % in every run.
  ///
  /// - Parameters:
  ///   - truth: The assumed true relation of B to A.
  ///   - discordance: The assumed share of pairs whose two values differ.
  /// - Returns: The number of pairs; `nil` if it exceeds the maximum of the search.
  package func pairs(_ truth: AssumedRelation, discordance: Double) -> Int? {
    let onlySecondShare = (discordance + difference(truth) / Metric.hundredPercent) / 2
    var cachedPValues: [PairedCounts: ClaimPValues] = [:]
    let deviation = (discordance * Metric.hundredPercent * Metric.hundredPercent).squareRoot()
    return leastPairs(truth, from: startingCount(deviation)) { pairs, stream in
      var counts = PairedCounts(onlyFirst: 0, onlySecond: 0, pairs: pairs)
      for _ in 0..<pairs {
        let draw = Double(stream.next() >> 11) * 0x1p-53
        if draw < onlySecondShare {
          counts.onlySecond += 1
        } else if draw < discordance {
          counts.onlyFirst += 1
        }
      }
      if let pValues = cachedPValues[counts] { return pValues }
      let pValues = EstimateBasis.discordantCounts(counts).claimPValues(metric, margin)
      cachedPValues[counts] = pValues
      return pValues
    }
  }

  /// Returns the first number of pairs to try, from a formula for normally distributed differences.
  private func startingCount(_ deviation: Double) -> Int {
    PairsNeeded.means(
      difference: margin,
      deviation: deviation,
      power: Self.requiredPower,
      alpha: alpha / Double(decisionCount)
    ) ?? Self.maximumPairs
  }

  /// Returns the least number of pairs that gives the right decision often enough.
  ///
  /// - Parameters:
  ///   - truth: The assumed true relation of B to A.
  ///   - start: The first number of pairs to try.
  ///   - simulatedPValues: A closure that simulates a comparison with the given number of pairs.
  /// - Returns: The number of pairs, usually accurate to about 2 %; `nil` if it exceeds the maximum of the
  ///   search.
  private func leastPairs(
    _ truth: AssumedRelation,
    from start: Int,
    _ simulatedPValues: (Int, inout RandomStream) -> ClaimPValues
  ) -> Int? {
    func isEnough(_ pairs: Int) -> Bool {
      var correctCount = 0
      for trial in 0..<Self.trialCount {
        var stream = RandomStream(seed: UInt64(trial), key: UInt64(pairs))
        var pValues = simulatedPValues(pairs, &stream)
        // Holm's adjustment multiplies the smallest p-value by the number of p-values. The search treats each p-value
        // as the smallest.
        pValues.betterPValue *= Double(decisionCount)
        pValues.worsePValue *= Double(decisionCount)
        let decision = pValues.decision(alpha)
        correctCount +=
          decision == truth.decision || truth == .same && decision == .superior ? 1 : 0
      }
      return Double(correctCount) >= Self.requiredShare * Double(Self.trialCount)
    }
    var enoughPairs = max(2, start)
    guard enoughPairs <= Self.maximumPairs else { return nil }
    while !isEnough(enoughPairs) {
      enoughPairs = enoughPairs * 5 / 4 + 1
      guard enoughPairs <= Self.maximumPairs else { return nil }
    }
    var tooFewPairs = 1
    if enoughPairs == max(2, start) { tooFewPairs = max(1, enoughPairs / 4) }
    while enoughPairs - tooFewPairs > max(1, enoughPairs / 50) {
      let middleCount = (tooFewPairs + enoughPairs) / 2
      if isEnough(middleCount) { enoughPairs = middleCount } else { tooFewPairs = middleCount }
    }
    return enoughPairs
  }
}
