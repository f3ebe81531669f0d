import RehearsalSimulation

/// A log-normal distribution that is fitted to a sample of positive numbers, with its distance from the sample.
public struct LogNormalFit: Sendable, Hashable {
  /// The median.
  public var median: Double
  /// The 90th percentile.
  public var ninthDecile: Double
  /// The greatest distance between the distribution functions of the fit and of the sample, from 0 through 1.
  public var distance: Double

  /// The 90th percentile of the standard normal distribution.
  private static let ninthDecileOfNormal = 1.281_551_565_544_600_4

  /// Fits the distribution by the mean and the standard deviation of the logarithms.
  ///
  /// Returns `nil` if the sample has fewer than two numbers, one that is not positive, or only equal ones.
  ///
  /// Source: Johnson, Kotz and Balakrishnan, "Continuous Univariate Distributions", volume 1, 1994, section 14.4.1; for
  /// the distance, Kolmogorov, "Sulla determinazione empirica di una legge di distribuzione", 1933.
  public init?(_ sample: [Double]) {
    guard sample.count > 1, sample.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
    let logarithms = sample.map(Elementary.ln).sorted()
    let count = Double(logarithms.count)
    let mean = logarithms.reduce(0, +) / count
    let squares = logarithms.map { ($0 - mean) * ($0 - mean) }.reduce(0, +)
    let deviation = (squares / (count - 1)).squareRoot()
    guard deviation > 0 else { return nil }
    median = Elementary.exp(mean)
    ninthDecile = Elementary.exp(mean + Self.ninthDecileOfNormal * deviation)
    distance =
      logarithms.enumerated().map { index, value in
        let share = 1 - NormalDistribution.tail((value - mean) / deviation)
        return max(share - Double(index) / count, Double(index + 1) / count - share)
      }.max() ?? 0
  }
}
