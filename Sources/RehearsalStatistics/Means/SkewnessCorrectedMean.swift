internal import RehearsalSimulation

/// The mean of skewed numbers, with a Student's t interval that is corrected on the side of the longer tail.
///
/// Suppose that a distribution has a few numbers far above the others. Most samples then contain too few of these
/// high numbers, so the mean and the standard deviation of the sample are too small. The true mean is often above
/// Student's t interval.
///
/// On the side of the longer tail, this type therefore transforms the t statistic according to the skewness of the
/// sample. It increases the skewness first, because samples underestimate skewness. The smaller a p-value is, the
/// greater is the increase. If ``relativeSkewness`` exceeds ``maximumRelativeSkewness``, the interval is unbounded on
/// this side. On the side of the shorter tail, Student's t is conservative and remains unchanged.
///
/// Simulations determined the amounts by which the skewness is increased. The documentation page of this module
/// lists the error rates of the resulting intervals.
///
/// Source: Hall, "On the Removal of Skewness by Transformation", Journal of the Royal Statistical Society B
/// 54 (1992).
public struct SkewnessCorrectedMean: Sendable {
  /// The mean of the numbers.
  public let mean: Double
  /// The standard error of the mean.
  public let standardError: Double
  /// The skewness of the numbers: the third central moment divided by the cube of the standard deviation.
  ///
  /// A positive skewness means that the longer tail is above the mean.
  public let skewness: Double
  private let count: Int

  /// The relative skewness above which the interval is unbounded on the side of the longer tail.
  ///
  /// A single different number among many equal ones gives a relative skewness of about 1. Ten different
  /// numbers among ninety equal ones give about 0.27.
  public static let maximumRelativeSkewness = 0.4

  /// Creates the mean of at least two numbers.
  public init(_ numbers: [Double]) {
    mean = numbers.mean
    standardError = numbers.standardError
    count = numbers.count
    let mean = mean
    let (sumOfSquares, sumOfCubes) = numbers.reduce((0, 0)) { sums, number in
      let deviation = number - mean
      return (sums.0 + deviation * deviation, sums.1 + deviation * deviation * deviation)
    }
    let sampleSize = Double(numbers.count)
    let variance = sumOfSquares / sampleSize
    skewness = variance > 0 ? sumOfCubes / sampleSize / (variance * variance.squareRoot()) : 0
  }

  /// The absolute value of ``skewness``, divided by the square root of the sample size.
  public var relativeSkewness: Double { skewness.magnitude / Double(max(1, count)).squareRoot() }

  /// Whether the interval is unbounded above, because a few numbers are far above the others.
  ///
  /// The value is false if all numbers are equal, although the interval is unbounded then too.
  public var isUnboundedAbove: Bool {
    skewness > 0 && relativeSkewness > Self.maximumRelativeSkewness
  }

  /// Whether the interval is unbounded below, because a few numbers are far below the others.
  ///
  /// The value is false if all numbers are equal, although the interval is unbounded then too.
  public var isUnboundedBelow: Bool {
    skewness < 0 && relativeSkewness > Self.maximumRelativeSkewness
  }

  /// Returns the confidence interval of the mean, with confidence 1 - `alpha`.
  ///
  /// If all numbers are equal, the interval is unbounded.
  public func interval(_ alpha: Double = 0.05) -> Interval {
    guard standardError > 0 else { return Interval(-.infinity, .infinity) }
    return Interval(
      isUnboundedBelow ? -.infinity : mean - distanceToEnd(-skewness, alpha),
      isUnboundedAbove ? .infinity : mean + distanceToEnd(skewness, alpha)
    )
  }

  /// Returns the confidence interval of the mean, with confidence 1 - `alpha`, whose ends are finite however skewed the
  /// numbers are.
  ///
  /// The interval contains Student's. If all numbers are equal, both ends are the mean.
  public func finiteInterval(_ alpha: Double = 0.05) -> Interval {
    guard standardError > 0 else { return Interval(mean, mean) }
    let student = distanceToEnd(0, alpha)
    return Interval(
      mean - max(student, distanceToEnd(-skewness, alpha)),
      mean + max(student, distanceToEnd(skewness, alpha))
    )
  }

  /// Returns the p-value of the one-sided test whether the true mean is above `supposed`.
  ///
  /// The p-value is the probability of the observed mean or a greater mean if the true mean is `supposed`.
  /// The result is 1 if all numbers are equal or the interval is unbounded below.
  public func pValue(greaterThan supposed: Double) -> Double {
    isUnboundedBelow ? 1 : probability((supposed - mean) / standardError, -skewness)
  }

  /// Returns the p-value of the one-sided test whether the true mean is below `supposed`.
  ///
  /// The p-value is the probability of the observed mean or a smaller mean if the true mean is `supposed`.
  /// The result is 1 if all numbers are equal or the interval is unbounded above.
  public func pValue(lessThan supposed: Double) -> Double {
    isUnboundedAbove ? 1 : probability((mean - supposed) / standardError, skewness)
  }

  /// Returns the probability that the mean of a sample is at most `distance` standard errors above the true
  /// mean.
  ///
  /// A negative `distance` is below the true mean. The probability comes from Student's t distribution, and
  /// is corrected only if `skewness` is positive. The result is 1 if all numbers are equal.
  private func probability(_ distance: Double, _ skewness: Double) -> Double {
    guard standardError > 0, count > 1 else { return 1 }
    let statistic =
      skewness > 0
      ? correctedStatistic(distance, Self.increasedSkewness(skewness, count)) : distance
    return StudentDistribution(degrees: count - 1).cumulative(statistic)
  }

  /// Returns the t statistic for a distance, corrected for an increased skewness.
  ///
  /// The correction depends on the result, so the function searches for the statistic that agrees with its own
  /// correction. There is exactly one, because a farther tail has a stronger correction.
  private func correctedStatistic(_ distance: Double, _ skewness: Double) -> Double {
    func statistic(inTailAt criticalValue: Double) -> Double {
      HallTransformation(skewness, count, tailFactor: Self.tailFactor(criticalValue))
        .statistic(distance)
    }
    var (low, high) = (statistic(inTailAt: 0), -Self.tailStart)
    guard low < high else { return low }
    // Each step halves the error, so that 60 steps give the precision of a `Double`.
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if statistic(inTailAt: -middle) > middle { low = middle } else { high = middle }
    }
    return high
  }

  /// Returns the distance from the mean to the upper end of the confidence interval, for the given skewness.
  ///
  /// With the negated skewness, the function returns the distance to the lower end.
  private func distanceToEnd(_ skewness: Double, _ alpha: Double) -> Double {
    let criticalValue = StudentDistribution(degrees: max(1, count - 1)).quantile(1 - alpha / 2)
    guard skewness > 0 else { return criticalValue * standardError }
    let transformation = HallTransformation(
      Self.increasedSkewness(skewness, count),
      count,
      tailFactor: Self.tailFactor(criticalValue)
    )
    return -transformation.distance(-criticalValue) * standardError
  }

  /// The critical value of Student's t from which on the correction is stronger, the farther the tail.
  private static let tailStart = 2.0

  /// Returns how much stronger the correction is in a far tail.
  ///
  /// A mean that is far below the true mean comes from a sample that contains even fewer of the high numbers than other
  /// samples, so such a sample underestimates the skewness even more.
  private static func tailFactor(_ criticalValue: Double) -> Double {
    1 + 0.25 * max(0, criticalValue - tailStart)
  }

  /// Returns a likely upper bound on the true skewness, from the skewness and the size of a sample.
  ///
  /// Small samples and very skewed samples underestimate the true skewness the most, so their
  /// skewness is increased by a greater factor. The result is zero if the sample's skewness is zero
  /// or negative.
  private static func increasedSkewness(_ skewness: Double, _ count: Int) -> Double {
    guard skewness > 0 else { return 0 }
    let sizeFraction = fraction(Double(count), 30, 100)
    let skewnessFraction = fraction(skewness, 2.5, 3.5)
    return skewness * max(2 - 0.8 * sizeFraction, 1.2 + 1.3 * skewnessFraction)
  }

  /// Returns 0 for a number up to `first`, 1 for a number from `last` on, and interpolates linearly in
  /// between.
  private static func fraction(_ number: Double, _ first: Double, _ last: Double) -> Double {
    min(1, max(0, (number - first) / (last - first)))
  }
}

/// A mean with a confidence interval that contains the intervals of two methods.
///
/// The methods are the studentised bootstrap and Student's t corrected for skewness. They fail for different
/// kinds of data, so this type accepts a conclusion only if both methods support it.
///
/// A bootstrap cannot measure a p-value below 1 divided by the number of its resamples plus 1. If no resample reaches
/// the observed statistic, the bootstrap supports the conclusion as far as it can. The p-value is then that of the
/// other method, which has no such limit. Otherwise, no conclusion would be possible among many tests at once.
///
/// Source of the p-value of a bootstrap: Davison and Hinkley, "Bootstrap Methods and their Application", 1997, section
/// 4.2.
public struct ConservativeMean: Sendable {
  /// The mean with the interval of the studentised bootstrap.
  public let bootstrap: BootstrapT
  /// The mean with the interval of Student's t corrected for skewness.
  public let skewnessCorrected: SkewnessCorrectedMean

  /// Creates the mean of at least two numbers.
  public init(_ numbers: [Double], _ resampling: Resampling = Resampling()) {
    bootstrap = BootstrapT(numbers, resampling)
    skewnessCorrected = SkewnessCorrectedMean(numbers)
  }

  /// Creates the mean of the means of clusters, such as scenarios with one number for each seed.
  public init(clusters: [[Double]], _ resampling: Resampling = Resampling()) {
    bootstrap = BootstrapT(clusters: clusters, resampling)
    skewnessCorrected = SkewnessCorrectedMean(clusters.map(\.mean))
  }

  /// Returns the smallest interval that contains the intervals of both methods.
  public func interval(_ alpha: Double = 0.05) -> Interval {
    let bootstrapInterval = bootstrap.interval(alpha)
    let skewedInterval = skewnessCorrected.interval(alpha)
    return Interval(
      min(bootstrapInterval.low, skewedInterval.low),
      max(bootstrapInterval.high, skewedInterval.high)
    )
  }

  /// Returns the p-value of the one-sided test for a mean above `supposed`.
  ///
  /// It is the greater of both methods' p-values, or that of ``skewnessCorrected`` if the bootstrap's is the least
  /// possible one.
  public func pValue(greaterThan supposed: Double) -> Double {
    pValue(
      bootstrap.pValue(greaterThan: supposed),
      skewnessCorrected.pValue(greaterThan: supposed)
    )
  }

  /// Returns the p-value of the one-sided test for a mean below `supposed`.
  ///
  /// It is the greater of both methods' p-values, or that of ``skewnessCorrected`` if the bootstrap's is the least
  /// possible one.
  public func pValue(lessThan supposed: Double) -> Double {
    pValue(bootstrap.pValue(lessThan: supposed), skewnessCorrected.pValue(lessThan: supposed))
  }

  private func pValue(_ bootstrapPValue: Double, _ skewnessCorrectedPValue: Double) -> Double {
    bootstrapPValue <= bootstrap.leastPValue
      ? skewnessCorrectedPValue : max(bootstrapPValue, skewnessCorrectedPValue)
  }
}
