internal import RehearsalSimulation

/// Bounded paired differences of which nearly all are equal.
///
/// Too few pairs deviate to show how the deviations are distributed. Their share is bounded exactly instead: the mean
/// is at most the usual difference, plus the greatest possible deviation times the greatest likely share of pairs above
/// it, and correspondingly for pairs below. If no pair deviates, shares above 1 - (alpha / 2)^(1 / pairs) are excluded:
/// 11.6 % with 30 pairs, 1.8 % with 200.
public struct RareDifferences: Sendable {
  private let above: Rate
  private let below: Rate
  private let usual: Double
  private let bounds: Interval

  /// The number of deviating pairs from which on their distribution is known well enough.
  public static let enough = 10
  /// Deviations are rare if at most one pair in this many deviates.
  public static let rarity = 10

  /// Counts the deviating differences; the result is `nil` if they are not rare.
  ///
  /// - Parameters:
  ///   - differences: The differences, at least one.
  ///   - bounds: The least and greatest possible difference.
  ///   - usual: The difference of most pairs; by default the median.
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

  /// Returns an upper bound on the one-sided p-value for a mean above `supposed`.
  ///
  /// It is the probability of so few differences below the usual one if the true mean is `supposed`. The result is 1
  /// unless `supposed` is below the usual difference.
  public func pValue(greaterThan supposed: Double) -> Double {
    supposed < usual
      ? below.probabilityOfFewer(at: (usual - supposed) / (usual - bounds.low)) : 1
  }

  /// Returns an upper bound on the one-sided p-value for a mean below `supposed`.
  ///
  /// It is the probability of so few differences above the usual one if the true mean is `supposed`. The result is 1
  /// unless `supposed` is above the usual difference.
  public func pValue(lessThan supposed: Double) -> Double {
    supposed > usual
      ? above.probabilityOfFewer(at: (supposed - usual) / (bounds.high - usual)) : 1
  }

  /// Returns the greatest likely share of deviating pairs if none of a number of pairs deviates.
  public static func excluded(_ pairs: Int, _ alpha: Double = 0.05) -> Double {
    Rate(0, of: pairs).exact(alpha).high
  }

  /// Returns the least number of pairs that exclude a share of deviating pairs if none of them deviates.
  ///
  /// - Parameters:
  ///   - share: The share to exclude, between zero and one, both excluded.
  ///   - alpha: The error probability of the two-sided interval.
  /// - Returns: The number of pairs, at most ``PairsNeeded/maximum``.
  public static func pairs(excluding share: Double, _ alpha: Double = 0.05) -> Int {
    let pairs = Elementary.ln(alpha / 2) / Elementary.ln(1 - share)
    return pairs < Double(PairsNeeded.maximum) ? Int(pairs.rounded(.up)) : PairsNeeded.maximum
  }
}
