/// The mean of numbers by two methods that err in different ways: what either of them leaves open is open.
public struct CarefulMean: Sendable {
  /// The studentised bootstrap.
  public let bootstrap: BootstrapT
  /// Student's t with a correction for skewness.
  public let skewed: SkewedMean

  /// Takes numbers, of which there are two at least.
  public init(_ numbers: [Double], _ resampling: Resampling = Resampling()) {
    bootstrap = BootstrapT(numbers, resampling)
    skewed = SkewedMean(numbers)
  }

  /// Takes clusters, such as scenarios with numbers by seed; what is skewed is the mean of each.
  public init(clusters: [[Double]], _ resampling: Resampling = Resampling()) {
    bootstrap = BootstrapT(clusters: clusters, resampling)
    skewed = SkewedMean(clusters.map(\.mean))
  }

  /// Where the mean lies by either.
  public func interval(_ alpha: Double = 0.05) -> Interval {
    let (one, other) = (bootstrap.interval(alpha), skewed.interval(alpha))
    return Interval(min(one.low, other.low), max(one.high, other.high))
  }

  /// The greater chance of a mean as great as that seen or greater, where it is really as supposed.
  public func chanceOfMore(than supposed: Double) -> Double {
    max(bootstrap.chanceOfMore(than: supposed), skewed.chanceOfMore(than: supposed))
  }

  /// The greater chance of a mean as small as that seen or smaller, where it is really as supposed.
  public func chanceOfLess(than supposed: Double) -> Double {
    max(bootstrap.chanceOfLess(than: supposed), skewed.chanceOfLess(than: supposed))
  }
}
