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
///
/// The pairs can come from several clusters, such as scenarios. The mean is then the mean of the clusters' means, and
/// each share is a ``ClusteredRate``.
public struct RareDifferences: Sendable {
  /// The share of pairs whose difference is above the usual difference.
  private let rateAbove: ClusteredRate
  /// The share of pairs whose difference is below the usual difference.
  private let rateBelow: ClusteredRate
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

  /// The differences of a cluster of pairs, such as a scenario with one difference for each seed.
  public struct Cluster: Sendable {
    /// The differences, at least one.
    public var differences: [Double]
    /// Whether every other pair of the cluster would have the same difference, for example because nothing in the
    /// scenario is drawn at random.
    ///
    /// `differences` then has one element.
    public var isExact: Bool

    /// Creates a cluster.
    public init(_ differences: [Double], isExact: Bool = false) {
      self.differences = differences
      self.isExact = isExact
    }
  }

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
    self.init(
      clusters: [Cluster(differences)],
      within: bounds,
      usual: usual ?? Self.median(differences)
    )
  }

  /// Creates the confidence interval for the mean of the means of clusters, or returns `nil` if deviations are not
  /// rare.
  ///
  /// Deviations are rare if fewer than ``minimumDeviations`` pairs deviate, and the mean share of deviating pairs is at
  /// most one in ``pairsPerDeviation``. The usual difference is the median of the clusters' medians.
  ///
  /// - Parameters:
  ///   - clusters: The clusters, at least one.
  ///   - bounds: The least and the greatest difference that is possible.
  public init?(clusters: [Cluster], within bounds: Interval) {
    let medians = clusters.map { Self.median($0.differences) }
    self.init(clusters: clusters, within: bounds, usual: Self.median(medians))
  }

  private init?(clusters: [Cluster], within bounds: Interval, usual: Double) {
    rateAbove = ClusteredRate(clusters.map { Self.rate($0) { $0 > usual } })
    rateBelow = ClusteredRate(clusters.map { Self.rate($0) { $0 < usual } })
    usualDifference = usual
    self.bounds = bounds
    let deviatingCount = rateAbove.successCount + rateBelow.successCount
    let deviatingShare = rateAbove.successShare + rateBelow.successShare
    guard deviatingCount < Self.minimumDeviations,
      // The tolerance is for rounding errors of the sum.
      deviatingShare * Double(Self.pairsPerDeviation) <= 1 + 1e-9
    else {
      return nil
    }
  }

  private static func median(_ numbers: [Double]) -> Double { numbers.sorted()[numbers.count / 2] }

  private static func rate(_ cluster: Cluster, _ deviates: (Double) -> Bool)
    -> ClusteredRate.Cluster
  {
    let count = cluster.differences.count(where: deviates)
    return ClusteredRate.Cluster(
      Rate(count, of: cluster.differences.count),
      isExact: cluster.isExact
    )
  }

  /// Whether all differences equal the usual difference.
  public var areEqual: Bool { rateAbove.successCount + rateBelow.successCount == 0 }

  /// Returns an interval that contains the true mean difference with a probability of at least 1 - `alpha`.
  public func interval(_ alpha: Double = 0.05) -> Interval {
    Interval(
      usualDifference - rateBelow.upperBound(alpha) * (usualDifference - bounds.low),
      usualDifference + rateAbove.upperBound(alpha) * (bounds.high - usualDifference)
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

  /// Returns how many pairs without a deviation show as much about the share of deviating pairs as the given clusters
  /// do if none of their pairs deviates.
  ///
  /// This is the number of pairs if all clusters have as many, and fewer if a cluster has fewer pairs than others.
  public static func evidencePairCount(of clusters: [Cluster]) -> Int {
    ClusteredRate.trialsWithoutVariance(clusters.map { rate($0) { _ in false } })
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
