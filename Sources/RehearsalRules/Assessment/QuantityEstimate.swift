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
  /// - If the numbers differ, the interval is Student's t interval, limited to the possible values.
  /// - If all numbers are equal and have a maximum, the interval is Wilson's score interval.
  /// - If all numbers are zero and have no maximum, the interval is from zero to the Poisson bound, which is
  ///   -ln(0.025) divided by the count of numbers.
  /// - Otherwise, both ends of the interval are the mean.
  init(_ values: [Double], _ range: Range) {
    let count = Double(values.count)
    let areAllEqual = values.allSatisfy { $0 == values[0] }
    let mean = areAllEqual ? values[0] : values.mean
    estimate = mean
    guard values.count > 1 else {
      (low, high) = (mean, mean)
      return
    }
    let studentQuantile = StudentDistribution(degrees: values.count - 1).quantile(0.975)
    let halfWidth = studentQuantile * values.standardError
    switch range {
    case .unbounded:
      low = max(0, mean - halfWidth)
      high = mean == 0 ? 3.6888794541139363 / count : mean + halfWidth
    case .share(let maximum):
      let wilsonInterval =
        areAllEqual ? Rate.wilson(share: mean / maximum, trials: values.count) : nil
      low = mean == 0 ? 0 : wilsonInterval.map { $0.low * maximum } ?? max(0, mean - halfWidth)
      high =
        mean == maximum
        ? maximum : wilsonInterval.map { $0.high * maximum } ?? min(maximum, mean + halfWidth)
    }
  }

  /// Creates a percentile of at least one number, with a confidence interval that holds for every
  /// distribution.
  ///
  /// The ends of the interval are order statistics, which are the numbers at certain positions in the sorted
  /// order. If there are too few numbers to bound the percentile, the lower end is 0 or the upper end is infinite.
  /// For a single number, both ends are that number.
  init(_ values: [Double], percentile: Percentage) {
    let fraction = Double(percentile.hundredths) / 10_000
    let sortedValues = values.sorted()
    estimate =
      sortedValues[
        min(sortedValues.count - 1, Int((Double(sortedValues.count) * fraction).rounded(.up)) - 1)
      ]
    guard values.count > 1 else {
      (low, high) = (estimate, estimate)
      return
    }
    let interval = OrderStatistics(values).interval(of: fraction)
    (low, high) = (max(0, interval.low), interval.high)
  }
}
