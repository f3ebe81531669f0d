internal import RehearsalSimulation

/// A confidence interval for the mean of paired differences, nearly all of which are equal.
///
/// The difference of most pairs is called the usual difference. The other pairs are called deviating pairs. A
/// few deviating pairs do not show how deviations are distributed. This type therefore assumes that every
/// deviation is as large as possible, and computes an exact bound on the share of deviating pairs.
///
/// The upper bound on the mean is the usual difference plus m * s. Here m is the greatest possible deviation
/// upwards, and s is the upper confidence bound on the share of pairs above the usual difference. The lower
/// bound on the mean follows in the same way from the pairs below the usual difference.
///
/// If no pair deviates, the upper confidence bound on the share of deviating pairs is
/// 1 - (alpha / 2)^(1 / pairs). With an alpha of 0.05, this is 11.6 % for 30 pairs and 1.8 % for 200 pairs.
public struct RareDifferences: Sendable {
  /// The share of pairs whose difference is above the usual difference.
  private let rateAbove: Rate
  /// The share of pairs whose difference is below the usual difference.
  private let rateBelow: Rate
  /// The difference of most pairs.
  public let usualDifference: Double
  /// The least and the greatest difference that is possible.
  private let bounds: Interval

  /// The number of deviating pairs at which deviations no longer count as rare.
  ///
  /// Other methods then apply, such as the bootstrap. Fewer deviating pairs do not show how deviations are
  /// distributed.
  public static let minimumDeviations = 10
  /// The least number of pairs per deviating pair for deviations to count as rare.
  ///
  /// The value 10 means that at most one pair in ten may deviate.
  public static let pairsPerDeviation = 10

  /// Creates the confidence interval for differences, or returns `nil` if deviations are not rare.
  ///
  /// Deviations are rare if fewer than ``minimumDeviations`` pairs deviate, and at most one pair in
  /// ``pairsPerDeviation``.
  ///
  /// - Parameters:
  ///   - differences: The differences, at least one.
  ///   - bounds: The least and the greatest difference that is possible.
  ///   - usual: The difference of most pairs, by default the median.
  public init?(_ differences: [Double], within bounds: Interval, usual: Double? = nil) {
    let usual = usual ?? differences.sorted()[differences.count / 2]
    rateAbove = Rate(differences.count { $0 > usual }, of: differences.count)
    rateBelow = Rate(differences.count { $0 < usual }, of: differences.count)
    usualDifference = usual
    self.bounds = bounds
    let deviatingCount = rateAbove.successes + rateBelow.successes
    guard deviatingCount < Self.minimumDeviations,
      deviatingCount * Self.pairsPerDeviation <= differences.count
    else {
      return nil
    }
  }

  /// Whether all differences equal the usual difference.
  public var areEqual: Bool { rateAbove.successes + rateBelow.successes == 0 }

  /// Returns an interval that contains the true mean difference with a probability of at least 1 - `alpha`.
  public func interval(_ alpha: Double = 0.05) -> Interval {
    Interval(
      usualDifference - rateBelow.clopperPearson(alpha).high * (usualDifference - bounds.low),
      usualDifference + rateAbove.clopperPearson(alpha).high * (bounds.high - usualDifference)
    )
  }

  /// Returns an upper bound on the p-value of the one-sided test whether the true mean is above `supposed`.
  ///
  /// The bound assumes the worst case in which the true mean is `supposed`: every deviating difference is the
  /// least possible difference. The bound is the probability that, in this case, the number of differences
  /// below the usual difference is at most the observed number. The result is 1 if `supposed` is at or above
  /// the usual difference.
  public func pValue(greaterThan supposed: Double) -> Double {
    guard supposed < usualDifference else { return 1 }
    let deviatingShare = (usualDifference - supposed) / (usualDifference - bounds.low)
    return rateBelow.probabilityOfAtMostObserved(at: deviatingShare)
  }

  /// Returns an upper bound on the p-value of the one-sided test whether the true mean is below `supposed`.
  ///
  /// The bound assumes the worst case in which the true mean is `supposed`: every deviating difference is the
  /// greatest possible difference. The bound is the probability that, in this case, the number of differences
  /// above the usual difference is at most the observed number. The result is 1 if `supposed` is at or below
  /// the usual difference.
  public func pValue(lessThan supposed: Double) -> Double {
    guard supposed > usualDifference else { return 1 }
    let deviatingShare = (supposed - usualDifference) / (bounds.high - usualDifference)
    return rateAbove.probabilityOfAtMostObserved(at: deviatingShare)
  }

  /// Returns the upper confidence bound on the share of deviating pairs after `pairCount` pairs without a
  /// deviation.
  public static func excludedShare(by pairCount: Int, _ alpha: Double = 0.05) -> Double {
    Rate(0, of: pairCount).clopperPearson(alpha).high
  }

  /// Returns how many pairs without a deviation are needed to bound the share of deviating pairs by `share`.
  ///
  /// - Parameters:
  ///   - share: The bound on the share of deviating pairs, greater than 0 and less than 1.
  ///   - alpha: The error probability of the two-sided interval.
  /// - Returns: The number of pairs, or ``PairsNeeded/maximum`` if more pairs are needed.
  public static func pairsNeeded(excluding share: Double, _ alpha: Double = 0.05) -> Int {
    let pairCount = ElementaryFunctions.ln(alpha / 2) / ElementaryFunctions.ln(1 - share)
    return pairCount < Double(PairsNeeded.maximum)
      ? Int(pairCount.rounded(.up)) : PairsNeeded.maximum
  }
}
