/// The studentised bootstrap of a mean, also called bootstrap-t.
///
/// For each resample, the distance of the resample's mean from the mean is measured in standard errors of the
/// resample. If all numbers of a resample are equal, any nonzero distance counts as infinite. Data with too
/// few different numbers therefore give an unbounded interval instead of an interval that is too short.
///
/// Source: Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, section 12.5.
public struct BootstrapT: Sendable {
  /// The mean.
  public let mean: Double
  /// The standard error of the mean.
  public let standardError: Double
  /// The distances of the resamples' means from the mean, in standard errors, sorted in ascending order.
  private let distances: [Double]

  /// Creates the bootstrap of the mean of at least two differences.
  public init(_ differences: [Double], _ resampling: Resampling = Resampling()) {
    self.init(differences, resampling) { differences[$0] }
  }

  /// Creates the bootstrap of the mean of the clusters' means.
  ///
  /// A cluster is, for example, a scenario with one difference for each seed. A resample first draws
  /// clusters, and then draws differences within each drawn cluster.
  ///
  /// Source: Davison and Hinkley, "Bootstrap Methods and their Application", 1997, section 3.8.
  ///
  /// - Parameters:
  ///   - clusters: The differences of each cluster, with at least one difference in each cluster.
  ///   - resampling: The draws of the clusters, whose seed also determines the draws within the clusters.
  public init(clusters: [[Double]], _ resampling: Resampling = Resampling()) {
    var draws = ClusterSampler(seed: resampling.seed)
    self.init(clusters.map(\.mean), resampling) { draws.mean(of: clusters[$0]) }
  }

  private init(_ numbers: [Double], _ resampling: Resampling, draw: (Int) -> Double) {
    let (mean, error) = (numbers.mean, numbers.standardError)
    var distances: [Double] = []
    if error > 0 {
      resampling.each(of: numbers.count) { indices in
        let sample = indices.map(draw)
        distances.append(Self.distance(sample.mean - mean, sample.standardError))
      }
    }
    self.mean = mean
    standardError = error
    self.distances = distances.sorted()
  }

  private static func distance(_ difference: Double, _ error: Double) -> Double {
    if error > 0 { return difference / error }
    return difference == 0 ? 0 : difference > 0 ? .infinity : -.infinity
  }

  /// Returns the confidence interval of the mean, with confidence 1 - `alpha`.
  ///
  /// If all differences are equal, the interval is only the mean.
  public func interval(_ alpha: Double = 0.05) -> Interval {
    guard standardError > 0 else { return Interval(mean, mean) }
    return Interval(
      mean - distances.bootstrapQuantile(ofSorted: 1 - alpha / 2) * standardError,
      mean - distances.bootstrapQuantile(ofSorted: alpha / 2) * standardError
    )
  }

  /// Returns the one-sided p-value for the hypothesis that the true mean is above `supposed`.
  ///
  /// The p-value is the probability of the observed mean or a greater mean if the true mean is `supposed`.
  public func pValue(greaterThan supposed: Double) -> Double {
    guard standardError > 0 else { return mean > supposed ? 0 : 1 }
    let observed = (mean - supposed) / standardError
    return Double(distances.count { $0 >= observed } + 1) / Double(distances.count + 1)
  }

  /// Returns the one-sided p-value for the hypothesis that the true mean is below `supposed`.
  ///
  /// The p-value is the probability of the observed mean or a smaller mean if the true mean is `supposed`.
  public func pValue(lessThan supposed: Double) -> Double {
    guard standardError > 0 else { return mean < supposed ? 0 : 1 }
    let observed = (mean - supposed) / standardError
    return Double(distances.count { $0 <= observed } + 1) / Double(distances.count + 1)
  }
}
