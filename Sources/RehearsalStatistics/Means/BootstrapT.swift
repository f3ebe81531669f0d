/// What chance could have made of the mean of some differences, in standard errors: the studentised
/// bootstrap.
///
/// Where a resample happens to have no spread its distance counts as infinite, so that too few numbers
/// that differ give an interval with an open end in place of one that is too short.
///
/// Source: Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, section 12.5.
public struct BootstrapT: Sendable {
  /// The mean.
  public let mean: Double
  /// Its standard error.
  public let standardError: Double
  /// The distances of the resamples from the mean in standard errors, rising.
  private let distances: [Double]

  /// Studentises the mean of differences, of which there are two at least.
  public init(_ differences: [Double], _ resampling: Resampling = Resampling()) {
    self.init(differences, resampling) { differences[$0] }
  }

  /// Studentises the mean of the means of clusters, such as scenarios with differences by seed: clusters are
  /// drawn first, then what is in them.
  ///
  /// Source: Davison and Hinkley, "Bootstrap Methods and their Application", 1997, section 3.8.
  ///
  /// - Parameters:
  ///   - clusters: The differences of each cluster, at least one in each.
  ///   - resampling: Draws the clusters; what is in them is drawn from its seed as well.
  public init(clusters: [[Double]], _ resampling: Resampling = Resampling()) {
    var draws = ClusterDraws(seed: resampling.seed)
    self.init(clusters.map(\.mean), resampling) { draws.mean(of: clusters[$0]) }
  }

  private init(_ numbers: [Double], _ resampling: Resampling, draw: (Int) -> Double) {
    let (mean, error) = (numbers.mean, numbers.standardError)
    var distances: [Double] = []
    if error > 0 {
      resampling.each(of: numbers.count) { places in
        let sample = places.map(draw)
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

  /// Where the mean lies; just the mean where all differences are the same.
  public func interval(_ alpha: Double = 0.05) -> Interval {
    guard standardError > 0 else { return Interval(mean, mean) }
    return Interval(
      mean - distances.end(ofSorted: 1 - alpha / 2) * standardError,
      mean - distances.end(ofSorted: alpha / 2) * standardError
    )
  }

  /// The chance of a mean as great as that seen or greater, where it is really as supposed.
  public func chanceOfMore(than supposed: Double) -> Double {
    guard standardError > 0 else { return mean > supposed ? 0 : 1 }
    let seen = (mean - supposed) / standardError
    return Double(distances.count { $0 >= seen } + 1) / Double(distances.count + 1)
  }

  /// The chance of a mean as small as that seen or smaller, where it is really as supposed.
  public func chanceOfLess(than supposed: Double) -> Double {
    guard standardError > 0 else { return mean < supposed ? 0 : 1 }
    let seen = (mean - supposed) / standardError
    return Double(distances.count { $0 <= seen } + 1) / Double(distances.count + 1)
  }
}
