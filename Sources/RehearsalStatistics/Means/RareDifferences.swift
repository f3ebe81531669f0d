internal import RehearsalSimulation

/// A confidence interval for the mean of paired differences that are nearly all equal.
///
/// The usual difference is the difference of most pairs. If only a few pairs deviate from it, they do not
/// show how deviations are distributed. This type therefore assumes the worst case: every deviation is as
/// large as possible. It bounds the share of deviating pairs exactly.
///
/// The upper bound on the mean is the usual difference plus m * s. Here m is the greatest possible deviation
/// upwards, and s is the upper confidence bound on the share of pairs above the usual difference. The lower
/// bound on the mean follows in the same way from the pairs below the usual difference.
///
/// If no pair deviates, the upper confidence bound on the share of deviating pairs is
/// 1 - (alpha / 2)^(1 / pairs). With an alpha of 0.05, that is 11.6 % for 30 pairs and 1.8 % for 200 pairs.
public struct RareDifferences: Sendable {
  private let above: Rate
  private let below: Rate
  private let usual: Double
  private let bounds: Interval

  /// The count of deviating pairs from which on other methods apply, because the deviations show their
  /// distribution.
  public static let enough = 10
  /// The least count of pairs per deviating pair for which deviations are rare.
  ///
  /// With a value of 10, at most one pair in ten may deviate.
  public static let rarity = 10

  /// Creates the differences; `nil` if deviations are not rare.
  ///
  /// Deviations are rare if fewer than ``enough`` pairs deviate, and at most one pair in ``rarity`` does.
  ///
  /// - Parameters:
  ///   - differences: The differences, at least one.
  ///   - bounds: The least and the greatest difference that is possible.
  ///   - usual: The difference of most pairs, by default the median.
  public init?(_ differences: [Double], within bounds: Interval, usual: Double? = nil) {
    let usual = usual ?? differences.sorted()[differences.count / 2]
    above = Rate(differences.count { $0 > usual }, of: differences.count)
    below = Rate(differences.count { $0 < usual }, of: differences.count)
    self.usual = usual
    self.bounds = bounds
    let count = above.successes + below.successes
    guard count < Self.enough, count * Self.rarity <= differences.count else { return nil }
  }

  /// Whether all differences equal the usual difference.
  public var areEqual: Bool { above.successes + below.successes == 0 }

  /// Returns an interval that contains the true mean with a probability of at least 1 - `alpha`.
  public func interval(_ alpha: Double = 0.05) -> Interval {
    Interval(
      usual - below.exact(alpha).high * (usual - bounds.low),
      usual + above.exact(alpha).high * (bounds.high - usual)
    )
  }

  /// Returns an upper bound on the one-sided p-value of a test that shows that the true mean is
  /// above `supposed`.
  ///
  /// In the worst case for a true mean of `supposed`, every deviation downwards is as large as possible. The
  /// bound is the probability that this case gives at most the observed count of differences below the usual
  /// difference. The result is 1 if `supposed` is at or above the usual difference.
  public func pValue(greaterThan supposed: Double) -> Double {
    supposed < usual
      ? below.probabilityOfAtMostObserved(at: (usual - supposed) / (usual - bounds.low)) : 1
  }

  /// Returns an upper bound on the one-sided p-value of a test that shows that the true mean is
  /// below `supposed`.
  ///
  /// In the worst case for a true mean of `supposed`, every deviation upwards is as large as possible. The
  /// bound is the probability that this case gives at most the observed count of differences above the usual
  /// difference. The result is 1 if `supposed` is at or below the usual difference.
  public func pValue(lessThan supposed: Double) -> Double {
    supposed > usual
      ? above.probabilityOfAtMostObserved(at: (supposed - usual) / (bounds.high - usual)) : 1
  }

  /// Returns the upper confidence bound on the share of deviating pairs if none of `pairs` observed
  /// pairs deviates.
  public static func excluded(_ pairs: Int, _ alpha: Double = 0.05) -> Double {
    Rate(0, of: pairs).exact(alpha).high
  }

  /// Returns how many pairs without any deviation show that fewer than `share` of all pairs deviate.
  ///
  /// - Parameters:
  ///   - share: The share of deviating pairs, greater than 0 and less than 1.
  ///   - alpha: The error probability of the two-sided interval.
  /// - Returns: The count of pairs, at most ``PairsNeeded/maximum``.
  public static func pairs(excluding share: Double, _ alpha: Double = 0.05) -> Int {
    let pairs = Elementary.ln(alpha / 2) / Elementary.ln(1 - share)
    return pairs < Double(PairsNeeded.maximum) ? Int(pairs.rounded(.up)) : PairsNeeded.maximum
  }
}
