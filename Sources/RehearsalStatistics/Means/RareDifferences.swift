internal import RehearsalSimulation

/// Bounded paired differences that are nearly all equal.
///
/// Too few pairs deviate from the usual difference to show how the deviations are distributed. Instead, the
/// share of deviating pairs is bounded exactly. The upper bound on the mean is the usual difference plus a
/// product. The factors are the greatest possible deviation and the upper bound on the share of pairs above
/// the usual difference. The lower bound on the mean follows in the same way from the pairs below the usual
/// difference.
///
/// If no pair deviates, shares above 1 - (alpha / 2)^(1 / pairs) are excluded. With an alpha of 0.05, that is
/// 11.6 % with 30 pairs and 1.8 % with 200 pairs.
public struct RareDifferences: Sendable {
  private let above: Rate
  private let below: Rate
  private let usual: Double
  private let bounds: Interval

  /// The least count of deviating pairs that shows the distribution of the deviations well enough.
  public static let enough = 10
  /// The reciprocal of the greatest share of deviating pairs that counts as rare.
  ///
  /// Deviations are rare if at most one pair in ten deviates.
  public static let rarity = 10

  /// Creates the rare differences, or returns `nil` if deviating differences are not rare.
  ///
  /// - Parameters:
  ///   - differences: The differences, at least one.
  ///   - bounds: The least and greatest possible difference.
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

  /// Whether all differences are equal.
  public var areEqual: Bool { above.successes + below.successes == 0 }

  /// Returns an interval that covers the mean with a probability of at least 1 - `alpha`.
  public func interval(_ alpha: Double = 0.05) -> Interval {
    Interval(
      usual - below.exact(alpha).high * (usual - bounds.low),
      usual + above.exact(alpha).high * (bounds.high - usual)
    )
  }

  /// Returns an upper bound on the one-sided p-value for the hypothesis that the true mean is above
  /// `supposed`.
  ///
  /// The bound is the probability that at most the observed count of differences is below the usual
  /// difference if the true mean is `supposed`. The result is 1 unless `supposed` is below the usual
  /// difference.
  public func pValue(greaterThan supposed: Double) -> Double {
    supposed < usual
      ? below.probabilityOfAtMostObserved(at: (usual - supposed) / (usual - bounds.low)) : 1
  }

  /// Returns an upper bound on the one-sided p-value for the hypothesis that the true mean is below
  /// `supposed`.
  ///
  /// The bound is the probability that at most the observed count of differences is above the usual
  /// difference if the true mean is `supposed`. The result is 1 unless `supposed` is above the usual
  /// difference.
  public func pValue(lessThan supposed: Double) -> Double {
    supposed > usual
      ? above.probabilityOfAtMostObserved(at: (supposed - usual) / (bounds.high - usual)) : 1
  }

  /// Returns the upper confidence bound on the share of deviating pairs if none of `pairs` pairs deviates.
  public static func excluded(_ pairs: Int, _ alpha: Double = 0.05) -> Double {
    Rate(0, of: pairs).exact(alpha).high
  }

  /// Returns the least count of pairs that excludes a share of deviating pairs if no pair deviates.
  ///
  /// - Parameters:
  ///   - share: The share to exclude, greater than zero and less than one.
  ///   - alpha: The error probability of the two-sided interval.
  /// - Returns: The count of pairs, at most ``PairsNeeded/maximum``.
  public static func pairs(excluding share: Double, _ alpha: Double = 0.05) -> Int {
    let pairs = Elementary.ln(alpha / 2) / Elementary.ln(1 - share)
    return pairs < Double(PairsNeeded.maximum) ? Int(pairs.rounded(.up)) : PairsNeeded.maximum
  }
}
