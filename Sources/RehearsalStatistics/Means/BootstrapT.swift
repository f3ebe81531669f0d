/// The studentised bootstrap of a mean, also called bootstrap-t.
///
/// Each resample gives one t statistic: the mean of the resample minus the mean of the data, divided by the
/// standard error of the resample. If all numbers of a resample are equal, the t statistic is 0 if the two
/// means are equal, and infinite otherwise. Data with very few different numbers can therefore give an
/// unbounded interval. A bounded interval would be too short for such data.
///
/// Source: Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, section 12.5.
public struct BootstrapT: Sendable {
  /// The mean of the differences; for clusters, the mean of the clusters' means.
  public let mean: Double
  /// The standard error of the mean.
  public let standardError: Double
  /// The t statistics of the resamples, sorted in ascending order; empty if `standardError` is zero.
  private let tStatistics: [Double]

  /// Creates the bootstrap of the mean of at least two paired differences.
  public init(_ differences: [Double], _ resampling: Resampling = Resampling()) {
    self.init(differences, resampling) { differences[$0] }
  }

  /// Creates the bootstrap of the mean of the clusters' means.
  ///
  /// A cluster is, for example, a scenario with one difference for each seed. Each resample first draws
  /// clusters, and then draws differences within each drawn cluster.
  ///
  /// Source: Davison and Hinkley, "Bootstrap Methods and their Application", 1997, section 3.8.
  ///
  /// - Parameters:
  ///   - clusters: The differences of at least two clusters. Each cluster has at least one difference.
  ///   - resampling: The draws of the clusters. The seed of `resampling` also determines the draws within
  ///     clusters.
  public init(clusters: [[Double]], _ resampling: Resampling = Resampling()) {
    var draws = ClusterSampler(seed: resampling.seed)
    self.init(clusters.map(\.mean), resampling) { draws.mean(of: clusters[$0]) }
  }

  /// Creates the bootstrap of the mean of numbers.
  ///
  /// `draw` returns the number for a drawn index. For clusters, this is the mean of new draws within the cluster.
  private init(_ numbers: [Double], _ resampling: Resampling, draw: (Int) -> Double) {
    let (mean, standardError) = (numbers.mean, numbers.standardError)
    var tStatistics: [Double] = []
    if standardError > 0 {
      var sample = Array(repeating: 0.0, count: numbers.count)
      resampling.forEachResample(of: numbers.count) { indices in
        for position in sample.indices { sample[position] = draw(Int(indices[position])) }
        tStatistics.append(Self.tStatistic(sample.mean - mean, sample.standardError))
      }
    }
    self.mean = mean
    self.standardError = standardError
    self.tStatistics = tStatistics.sorted()
  }

  /// Returns a difference of means divided by its standard error.
  ///
  /// If the standard error is zero, the result is 0 for a difference of zero, and infinite for any other difference.
  private static func tStatistic(_ difference: Double, _ standardError: Double) -> Double {
    if standardError > 0 { return difference / standardError }
    return difference == 0 ? 0 : difference > 0 ? .infinity : -.infinity
  }

  /// Returns the confidence interval of the mean, with confidence 1 - `alpha`.
  ///
  /// If the standard error is zero, both ends of the interval are the mean.
  public func interval(_ alpha: Double = 0.05) -> Interval {
    guard standardError > 0 else { return Interval(mean, mean) }
    return Interval(
      mean - tStatistics.bootstrapQuantile(ofSorted: 1 - alpha / 2) * standardError,
      mean - tStatistics.bootstrapQuantile(ofSorted: alpha / 2) * standardError
    )
  }

  /// The least p-value that the resamples can show.
  var leastPValue: Double { 1 / Double(tStatistics.count + 1) }

  /// Returns the p-value of the one-sided test whether the true mean is above `supposed`.
  ///
  /// The p-value is the probability of the observed mean or a greater mean if the true mean is `supposed`. If
  /// the standard error is zero, the result is 0 for a mean above `supposed` and 1 for any other mean.
  public func pValue(greaterThan supposed: Double) -> Double {
    guard standardError > 0 else { return mean > supposed ? 0 : 1 }
    let observedStatistic = (mean - supposed) / standardError
    return Double(tStatistics.count { $0 >= observedStatistic } + 1) / Double(tStatistics.count + 1)
  }

  /// Returns the p-value of the one-sided test whether the true mean is below `supposed`.
  ///
  /// The p-value is the probability of the observed mean or a smaller mean if the true mean is `supposed`. If
  /// the standard error is zero, the result is 0 for a mean below `supposed` and 1 for any other mean.
  public func pValue(lessThan supposed: Double) -> Double {
    guard standardError > 0 else { return mean < supposed ? 0 : 1 }
    let observedStatistic = (mean - supposed) / standardError
    return Double(tStatistics.count { $0 <= observedStatistic } + 1) / Double(tStatistics.count + 1)
  }
}
