import RehearsalSimulation

/// A log-normal distribution that is fitted to a sample of positive numbers.
public struct LogNormalFit: Sendable, Hashable {
  /// The median of the fitted distribution.
  public var median: Double
  /// The 90th percentile of the fitted distribution.
  public var ninthDecile: Double
  /// The Kolmogorov distance: the greatest distance between the distribution functions of the fit and the sample.
  ///
  /// The distance is from 0 through 1.
  public var distanceFromSample: Double

  /// The 90th percentile of the standard normal distribution.
  private static let ninthDecileOfNormal = 1.281_551_565_544_600_4

  /// Fits the distribution by the mean and the standard deviation of the logarithms.
  ///
  /// The result is `nil` if the sample has fewer than two numbers, if all its numbers are equal, or if one of them is
  /// not positive and finite.
  ///
  /// Source: Johnson, Kotz and Balakrishnan, "Continuous Univariate Distributions", volume 1, 1994, section 14.4.1; for
  /// the distance, Kolmogorov, "Sulla determinazione empirica di una legge di distribuzione", 1933.
  public init?(_ sample: [Double]) {
    guard sample.count > 1, sample.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
    let logarithms = sample.map(ElementaryFunctions.ln).sorted()
    let count = Double(logarithms.count)
    let mean = logarithms.reduce(0, +) / count
    let squaredDeviations = logarithms.map { ($0 - mean) * ($0 - mean) }.reduce(0, +)
    let standardDeviation = (squaredDeviations / (count - 1)).squareRoot()
    guard standardDeviation > 0 else { return nil }
    median = ElementaryFunctions.exp(mean)
    ninthDecile = ElementaryFunctions.exp(mean + Self.ninthDecileOfNormal * standardDeviation)
    distanceFromSample =
      logarithms.enumerated().map { index, logarithm in
        let probability = 1 - NormalDistribution.upperTail((logarithm - mean) / standardDeviation)
        return max(probability - Double(index) / count, Double(index + 1) / count - probability)
      }.max() ?? 0
  }
}
