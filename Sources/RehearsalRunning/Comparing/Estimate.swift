import RehearsalSimulation
public import RehearsalStatistics

/// An estimate of the difference between B and A in one metric, for one scenario or pooled over
/// several scenarios.
public struct Estimate: Sendable {
  /// The mean of A's values.
  public let meanOfA: Double
  /// The mean of B's values.
  public let meanOfB: Double
  /// The mean of the paired differences, each of which is B's value minus A's value.
  public let difference: Double
  /// The confidence interval of the difference, with the confidence that the question asks for.
  public let interval: Interval
  /// How many pairs of runs the estimate is computed from.
  public let pairCount: Int
  /// The variance of the paired differences, divided by the variance that unpaired differences would have.
  ///
  /// A value below one half means that pairing helps more than doubling the number of runs would. The value is `nil`
  /// for a pooled estimate, and if each configuration has the same value in all its runs.
  public let pairingVarianceRatio: Double?
  /// The number of pairs in which only A has the value 100 %, and the number in which only B has it.
  ///
  /// The value is `nil` for a metric that can have other values than 0 % and 100 %, and for a pooled
  /// estimate.
  public let discordantCounts: PairedCounts?
  /// Estimates on which outliers have little effect; `nil` if they are not computed.
  ///
  /// They are never computed for a percentage or for a pooled estimate.
  public let robustEstimates: RobustEstimates?

  private let metric: Metric
  private let basis: EstimateBasis
  private let sampleSize: SampleSize

  /// Two estimates on which outliers have little effect, and one estimate for the upper tail.
  public struct RobustEstimates: Sendable {
    /// The Hodges-Lehmann estimate of the paired differences.
    public let hodgesLehmann: Double
    /// B's median minus A's median, with the confidence interval of this difference.
    public let median: (difference: Double, interval: Interval)
    /// B's 95th percentile minus A's 95th percentile, with the confidence interval of this difference.
    public let ninetyFifthPercentile: (difference: Double, interval: Interval)
  }

  /// Computes the estimate for one scenario from the values of A, `first`, and of B, `second`.
  ///
  /// The two values of a pair have the same index. With fewer than two pairs, the variance is unknown, so the interval
  /// is unbounded, unless nothing in the scenario depends on the seed.
  init(
    _ metric: Metric,
    _ first: [Double],
    _ second: [Double],
    _ conditions: EstimateConditions,
    alpha: Double,
    _ resampling: Resampling = Resampling(),
    withRobustEstimates: Bool = true
  ) {
    self.metric = metric
    self.meanOfA = first.mean
    self.meanOfB = second.mean
    pairCount = first.count
    let differences = zip(first, second).map { $1 - $0 }
    difference = differences.mean
    let unpairedVariance = first.variance + second.variance
    pairingVarianceRatio = unpairedVariance > 0 ? differences.variance / unpairedVariance : nil
    discordantCounts = conditions.isProportion ? PairedCounts(first, second) : nil
    let cluster = RareDifferences.Cluster(differences, dependsOnSeed: conditions.dependsOnSeed)
    basis = EstimateBasis([cluster], discordantCounts, conditions) {
      ConservativeMean(differences, resampling)
    }
    sampleSize = SampleSize(pairCount: differences.count)
    interval = basis.interval(alpha)
    robustEstimates =
      withRobustEstimates && metric.unit != .percentage
      ? RobustEstimates(first, second, differences, alpha, resampling) : nil
  }

  /// Computes the pooled estimate of several scenarios with equal weights.
  ///
  /// The runs of a scenario that does not depend on the seed are equal, and count once.
  init(
    _ metric: Metric,
    pooling scenarios: [(first: [Double], second: [Double])],
    _ conditions: EstimateConditions,
    alpha: Double,
    _ resampling: Resampling = Resampling()
  ) {
    self.metric = metric
    meanOfA = scenarios.map(\.first.mean).mean
    meanOfB = scenarios.map(\.second.mean).mean
    pairCount = scenarios.map(\.first.count).reduce(0, +)
    let clusters = scenarios.map { scenario in zip(scenario.first, scenario.second).map { $1 - $0 }
    }
    difference = clusters.map(\.mean).mean
    let onceCounted = clusters.enumerated().map { index, differences in
      RareDifferences.Cluster(differences, dependsOnSeed: conditions.dependsOnSeed(at: index))
    }
    basis = EstimateBasis(onceCounted, nil, conditions) {
      ConservativeMean(clusters: clusters, resampling)
    }
    sampleSize = SampleSize(pairCount: pairCount, pooling: onceCounted)
    interval = basis.interval(alpha)
    pairingVarianceRatio = nil
    discordantCounts = nil
    robustEstimates = nil
  }

  /// Whether the difference is known exactly, because nothing in the runs depends on the seed.
  package var isExact: Bool {
    if case .seedIndependent = basis { true } else { false }
  }

  /// Returns the p-values of three claims: B is better than A, B is not worse by more than a
  /// margin, and B is worse by more than the margin.
  ///
  /// Without a margin, the claims are tested against no difference at all.
  func claimPValues(_ margin: Double?) -> ClaimPValues {
    basis.claimPValues(metric, margin)
  }

  /// Returns a warning about a weakness of the estimate that can prevent a decision; `nil` if there is none.
  ///
  /// The warning is a sentence without a full stop.
  func caution(_ margin: Double?, _ alpha: Double) -> String? {
    guard pairCount > 1 else { return nil }
    return basis.caution(of: metric, sampleSize, margin, alpha)
  }
}

extension Estimate.RobustEstimates {
  init(
    _ first: [Double],
    _ second: [Double],
    _ differences: [Double],
    _ alpha: Double,
    _ resampling: Resampling
  ) {
    hodgesLehmann = HodgesLehmann.estimate(differences)
    let medians = PairedQuantile(0.5, first, second, resampling)
    // Fewer than ten pairs have too few different values for an interval of the median.
    let hasEnoughPairs = differences.count >= 10
    median = (
      medians.difference, hasEnoughPairs ? medians.interval(alpha) : Interval(-.infinity, .infinity)
    )
    let percentiles = PairedQuantile(0.95, first, second, Resampling(count: 0))
    ninetyFifthPercentile = (percentiles.difference, percentiles.distributionFreeInterval(alpha))
  }
}

extension PairedCounts {
  /// Counts the pairs in which only one run has the value 100 %.
  ///
  /// The metric must be 0 % or 100 % in every run.
  init(_ first: [Double], _ second: [Double]) {
    self.init(
      onlyFirst: zip(first, second).count { $0 > $1 },
      onlySecond: zip(first, second).count { $0 < $1 },
      pairs: first.count
    )
  }
}

extension [Double] {
  /// The sample variance; zero if there are fewer than two numbers.
  fileprivate var variance: Double { standardError * standardError * Double(count) }
}
