import RehearsalSimulation
internal import RehearsalStatistics

/// An estimate of the mean or a percentile of nonnegative numbers, with its 95 % confidence interval.
struct QuantityEstimate: Sendable {
  /// The mean or the percentile of the numbers.
  let estimate: Double
  /// The lower end of the confidence interval.
  let low: Double
  /// The upper end of the confidence interval, which can be infinite for a percentile.
  let high: Double

  /// The range of values that the numbers can have.
  enum Range: Sendable {
    /// All nonnegative numbers.
    case unbounded
    /// The numbers from zero through a maximum, for example for shares in percent.
    case share(of: Double)
  }

  /// Creates the mean of at least one number, with its confidence interval.
  ///
  /// For a single number, both ends of the interval are this number. For several numbers:
  ///
  /// - If the numbers have a maximum, the interval is Wilson's score interval for their mean share of the maximum.
  ///   It treats each number as one trial, because the tasks of a run can fail together.
  /// - If all numbers are zero and have no maximum, the interval is from zero to the Poisson bound, which is
  ///   -ln(0.025) divided by the count of numbers.
  /// - If all numbers are equal and neither zero nor limited by a maximum, both ends of the interval are the mean.
  /// - Otherwise, the interval contains Student's t interval and the interval of ``RareDeviations``. On the side of the
  ///   longer tail, it also contains the end of ``SkewnessCorrectedMean``, unless the deviations are rare or all as large
  ///   as each other.
  ///
  /// A few deviating numbers therefore make the interval wider, never narrower.
  init(_ values: [Double], _ range: Range) {
    let areAllEqual = values.allSatisfy { $0 == values[0] }
    let mean = areAllEqual ? values[0] : values.mean
    estimate = mean
    switch range {
    case _ where values.count == 1: (low, high) = (mean, mean)
    case .share(let maximum):
      let shareInterval = Rate.wilson(share: mean / maximum, trials: values.count)
      (low, high) = (shareInterval.low * maximum, shareInterval.high * maximum)
    case .unbounded where !mean.isFinite: (low, high) = (0, .infinity)
    case .unbounded where areAllEqual:
      (low, high) = (mean, mean == 0 ? 3.6888794541139363 / Double(values.count) : mean)
    case .unbounded:
      let deviations = RareDeviations(values)
      let meanInterval =
        deviations.showHowFarNumbersDeviate
        ? SkewnessCorrectedMean(values).finiteInterval() : Self.student(values)
      low = max(0, min(meanInterval.low, deviations.interval.low))
      high = max(meanInterval.high, deviations.interval.high)
    }
  }

  private static func student(_ values: [Double]) -> Interval {
    let quantile = StudentDistribution(degrees: values.count - 1).quantile(0.975)
    let halfWidth = quantile * values.standardError
    return Interval(values.mean - halfWidth, values.mean + halfWidth)
  }

  /// Creates a percentile of at least one number, with a confidence interval that holds for every
  /// distribution.
  ///
  /// The percentile is interpolated between neighbouring numbers, as in all reports and views. The ends of the interval
  /// are order statistics, which are the numbers at certain positions in the sorted order. If there are too few numbers
  /// to bound the percentile, the lower end is 0 or the upper end is infinite. For a single number, both ends are that
  /// number.
  init(_ values: [Double], percentile: Percentage) {
    let fraction = Double(percentile.hundredths) / 10_000
    estimate = values.sorted().quantile(ofSorted: fraction)
    guard values.count > 1 else {
      (low, high) = (estimate, estimate)
      return
    }
    let interval = OrderStatistics(values).interval(of: fraction)
    (low, high) = (max(0, interval.low), interval.high)
  }
}

/// The numbers of a sample that deviate from its usual number, which is the median.
///
/// A sample with few deviating numbers hardly shows how often numbers deviate, and Student's t interval of its mean is
/// too narrow. The interval of this type comes from Wilson's score intervals for the shares of deviating numbers.
private struct RareDeviations {
  private let usualNumber: Double
  private let above: Side
  private let below: Side
  /// The count of all numbers, usual and deviating.
  private let count: Int

  /// The numbers above or below the usual number.
  private struct Side {
    /// The confidence interval of the share of these numbers.
    let shareInterval: Interval
    /// The mean magnitude of their deviations, which is at least one unit.
    let meanDeviation: Double
    /// How many of these numbers there are.
    let count: Int
    /// Whether all their deviations are equal.
    let isEven: Bool

    init(_ deviations: [Double], of count: Int) {
      self.count = deviations.count
      isEven = deviations.allSatisfy { $0 == deviations.first }
      shareInterval = Rate(deviations.count, of: count).wilson()
      meanDeviation = max(1, deviations.mean)
    }
  }

  init(_ numbers: [Double]) {
    let usualNumber = numbers.sorted()[numbers.count / 2]
    let deviations = numbers.map { $0 - usualNumber }
    self.usualNumber = usualNumber
    count = numbers.count
    above = Side(deviations.filter { $0 > 0 }, of: numbers.count)
    below = Side(deviations.filter { $0 < 0 }.map(\.magnitude), of: numbers.count)
  }

  /// Whether so many numbers deviate, by different amounts, that they show how far numbers deviate.
  ///
  /// If few numbers deviate, or all by the same amount, the shares of deviating numbers alone determine the interval.
  var showHowFarNumbersDeviate: Bool {
    let deviatingCount = above.count + below.count
    let areRare =
      deviatingCount < RareDifferences.minimumDeviations
      && deviatingCount * RareDifferences.pairsPerDeviation <= count
    return !areRare && !(above.isEven && below.isEven)
  }

  /// The interval of the mean, on the assumption that unobserved deviations are as large as the observed ones.
  ///
  /// The assumption is made for each side on its own.
  var interval: Interval {
    Interval(
      usualNumber + above.shareInterval.low * above.meanDeviation
        - below.shareInterval.high * below.meanDeviation,
      usualNumber + above.shareInterval.high * above.meanDeviation
        - below.shareInterval.low * below.meanDeviation
    )
  }
}
