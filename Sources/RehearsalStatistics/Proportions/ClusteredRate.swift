/// A success rate in clusters of trials, each of which counts the same however many trials it has.
///
/// The rate is the mean of the clusters' rates. Trials of a cluster, such as pairs of runs of one scenario, tend to
/// succeed or fail together, so they show less than as many independent trials. Therefore the bounds of this type are
/// the exact ones for the number of independent trials that would show the rate as precisely as the clusters do. This
/// effective number of trials is
///
/// - p (1 - p) / v, where p is the rate and v the variance of the mean of the clusters' rates,
/// - times the square of t(n - 1) / t(k - 1), where n is the number of trials, k the number of clusters, and t the
///   97.5 % quantile of Student's distribution,
/// - but at most ``trialsWithoutVariance``.
///
/// Source: Korn and Graubard, "Confidence Intervals for Proportions with Small Expected Number of Positive Counts
/// Estimated from Survey Data", Survey Methodology 24 (1998). With a single cluster, the bounds are those of Clopper
/// and Pearson.
struct ClusteredRate: Sendable {
  /// The trials of a cluster.
  struct Cluster: Sendable {
    /// The observed success rate, of at least one trial.
    let rate: Rate
    /// Whether the true rate is the observed one, because further trials would have the same result.
    let isExact: Bool

    init(_ rate: Rate, isExact: Bool = false) {
      self.rate = rate
      self.isExact = isExact
    }
  }

  /// The mean of the clusters' rates.
  let successShare: Double
  /// The number of all successes.
  let successCount: Int
  /// The effective number of trials.
  private let trials: Double
  /// The effective number of successes, which is ``successShare`` of the effective trials.
  private let successes: Double

  /// Creates the rate of at least one cluster.
  init(_ clusters: [Cluster]) {
    successCount = clusters.map(\.rate.successes).reduce(0, +)
    guard clusters.count > 1 else {
      successShare = clusters[0].rate.successShare
      trials = Double(clusters[0].rate.trials)
      successes = Double(successCount)
      return
    }
    successShare = clusters.map(\.rate.successShare).mean
    trials = Self.effectiveTrials(clusters, successShare)
    successes = successShare * trials
  }

  private static func effectiveTrials(_ clusters: [Cluster], _ share: Double) -> Double {
    let greatestCount = Double(trialsWithoutVariance(clusters))
    let standardError = clusters.map(\.rate.successShare).standardError
    guard share > 0, share < 1, standardError > 0 else { return greatestCount }
    func quantile(_ count: Int) -> Double {
      StudentDistribution(degrees: count - 1).quantile(0.975)
    }
    let trialCount = clusters.map(\.rate.trials).reduce(0, +)
    let quantileRatio = quantile(trialCount) / quantile(clusters.count)
    let count = share * (1 - share) / (standardError * standardError)
    return min(greatestCount, count * quantileRatio * quantileRatio)
  }

  /// Returns the effective number of trials of clusters whose rates do not differ: the number of clusters times the
  /// least number of trials in a cluster.
  ///
  /// Clusters whose rate is exact do not count as the least. If all rates are exact, each counts as one trial.
  ///
  /// For clusters without any success, this number gives an exact bound. Let p be the mean of the true rates p_i of k
  /// clusters, and m the least number of trials n_i. The probability of no success is the product of (1 - p_i)^n_i, at
  /// most the product of (1 - p_i)^m, and at most (1 - p)^(k m), because a geometric mean is at most the arithmetic one.
  static func trialsWithoutVariance(_ clusters: [Cluster]) -> Int {
    let leastCount = clusters.filter { !$0.isExact }.map(\.rate.trials).min()
    return clusters.count * (leastCount ?? 1)
  }

  /// Returns the upper end of the confidence interval of the true rate, with confidence 1 - `alpha`.
  func upperBound(_ alpha: Double) -> Double {
    successes >= trials
      ? 1 : BetaDistribution(a: successes + 1, b: trials - successes).quantile(1 - alpha / 2)
  }

  /// Returns the probability of at most the observed successes, for a given success probability of each trial.
  ///
  /// Source: Abramowitz and Stegun, 26.5.24, also for an effective number that is not an integer.
  func probabilityOfAtMostObserved(at probability: Double) -> Double {
    guard successes < trials else { return 1 }
    return BetaDistribution(a: trials - successes, b: successes + 1).cumulative(
      1 - min(1, probability)
    )
  }
}
