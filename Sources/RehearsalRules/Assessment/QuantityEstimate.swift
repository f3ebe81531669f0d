import RehearsalSimulation
internal import RehearsalStatistics

/// The mean of nonnegative numbers with its 95 % confidence interval.
struct QuantityEstimate: Sendable {
  /// The mean or the percentile.
  let value: Double
  /// The lower end of the interval.
  let low: Double
  /// The upper end of the interval.
  let high: Double

  /// The values that the numbers can have.
  enum Range: Sendable {
    /// Zero or more.
    case unbounded
    /// From zero to a maximum.
    case share(of: Double)
  }

  /// Creates the mean and the confidence interval of at least one number.
  ///
  /// If the numbers differ, the interval is Student's t interval, limited to the possible values. If all
  /// numbers are equal shares, the interval is Wilson's score interval. If all numbers are zeros of another
  /// unit, the upper end is the Poisson bound, which is -ln(0.025) divided by the count of numbers. In all
  /// other cases, such as for a single number, the interval is only the mean.
  init(_ values: [Double], _ range: Range) {
    let count = Double(values.count)
    let areEqual = values.allSatisfy { $0 == values[0] }
    let mean = areEqual ? values[0] : values.mean
    value = mean
    guard values.count > 1 else {
      (low, high) = (mean, mean)
      return
    }
    let student = StudentDistribution(degrees: values.count - 1).quantile(0.975)
    let half = student * values.standardError
    switch range {
    case .unbounded:
      low = max(0, mean - half)
      high = mean == 0 ? 3.6888794541139363 / count : mean + half
    case .share(let maximum):
      let wilson = areEqual ? Rate.wilson(share: mean / maximum, trials: values.count) : nil
      low = mean == 0 ? 0 : wilson.map { $0.low * maximum } ?? max(0, mean - half)
      high =
        mean == maximum ? maximum : wilson.map { $0.high * maximum } ?? min(maximum, mean + half)
    }
  }

  /// Computes a percentile of at least one number, with the distribution-free interval of its order statistics.
  ///
  /// The upper end is infinite if the numbers are too few to bound the percentile. A single number is its own
  /// interval.
  init(_ values: [Double], percentile: Percentage) {
    let share = Double(percentile.hundredths) / 10_000
    let sorted = values.sorted()
    value = sorted[min(sorted.count - 1, Int((Double(sorted.count) * share).rounded(.up)) - 1)]
    guard values.count > 1 else {
      (low, high) = (value, value)
      return
    }
    let interval = OrderStatistics(values).interval(of: share)
    (low, high) = (max(0, interval.low), interval.high)
  }
}
