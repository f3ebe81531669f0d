/// Confidence intervals of quantiles that are valid for every distribution of the sample.
///
/// The ends of an interval are numbers of the sorted sample, also called order statistics. The method uses the fact
/// that the number of values below a quantile has a binomial distribution.
///
/// Source: David and Nagaraja, "Order Statistics", 3rd edition, 2003, section 7.1.
public struct OrderStatistics: Sendable {
  private let sortedNumbers: [Double]

  /// Creates the order statistics of a sample, whose numbers can be in any order.
  public init(_ numbers: [Double]) {
    sortedNumbers = numbers.sorted()
  }

  /// Returns an interval that contains a quantile with a probability of at least 1 - `alpha`.
  ///
  /// `share` is the share of values below the quantile, such as 0.95 for the 95th percentile. If
  /// the sample is too small to bound the quantile on one side, the interval is infinite on this
  /// side.
  public func interval(of share: Double, _ alpha: Double = 0.05) -> Interval {
    let countBelowDistribution = BinomialDistribution(
      trials: sortedNumbers.count,
      probability: share
    )
    let lowIndex = lastIndex { countBelowDistribution.cumulative($0) <= alpha / 2 }
    let highIndex = lastIndex { countBelowDistribution.cumulative($0) < 1 - alpha / 2 } + 1
    return Interval(
      lowIndex < 0 ? -.infinity : sortedNumbers[lowIndex],
      highIndex >= sortedNumbers.count ? .infinity : sortedNumbers[highIndex]
    )
  }

  /// Returns the last index of the sorted numbers for which a condition holds, or -1 if the condition holds for none.
  ///
  /// A condition that holds for an index must also hold for all smaller indices.
  private func lastIndex(where holds: (Int) -> Bool) -> Int {
    var (lastTrueIndex, firstFalseIndex) = (-1, sortedNumbers.count)
    while firstFalseIndex - lastTrueIndex > 1 {
      let middle = (lastTrueIndex + firstFalseIndex) / 2
      if holds(middle) { lastTrueIndex = middle } else { firstFalseIndex = middle }
    }
    return lastTrueIndex
  }
}

extension [Double] {
  /// The arithmetic mean of the numbers, or zero if the array is empty.
  package var mean: Double { isEmpty ? 0 : reduce(0, +) / Double(count) }

  /// The standard error of the mean, which is the standard deviation divided by the square root of the count.
  ///
  /// The standard error of fewer than two numbers is zero.
  package var standardError: Double {
    guard count > 1 else { return 0 }
    let mean = mean
    let sumOfSquares = reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (sumOfSquares / Double(count - 1) / Double(count)).squareRoot()
  }

  /// Returns a quantile of bootstrap results, for use as an end of a confidence interval.
  ///
  /// The array must be sorted in ascending order. The quantile of n numbers is the number at rank
  /// `share` * (n + 1), where ranks go from 1 through n, and other ranks are limited to this range. Between
  /// two ranks, the result is interpolated linearly. If one of the two numbers is infinite, the result is
  /// this infinite number. The quantile of an empty array is 0.
  ///
  /// Source: Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, section 12.5.
  func bootstrapQuantile(ofSorted share: Double) -> Double {
    guard count > 1 else { return first ?? 0 }
    let position = Swift.min(Swift.max(share * Double(count + 1) - 1, 0), Double(count - 1))
    let lowerIndex = Swift.min(Int(position), count - 2)
    let (low, high, fraction) = (
      self[lowerIndex], self[lowerIndex + 1], position - Double(lowerIndex)
    )
    if low == high || fraction < 1e-9 { return low }
    if fraction > 1 - 1e-9 { return high }
    guard low.isFinite, high.isFinite else { return low.isFinite ? high : low }
    return low + fraction * (high - low)
  }

  /// Returns a quantile of an array in ascending order, interpolated linearly between two neighbouring numbers.
  ///
  /// `share` must be from 0 through 1, such as 0.5 for the median. The quantile of an empty array is 0.
  ///
  /// Source: Hyndman and Fan, "Sample Quantiles in Statistical Packages", The American Statistician 50
  /// (1996), definition 7.
  package func quantile(ofSorted share: Double) -> Double {
    guard count > 1 else { return first ?? 0 }
    let position = share * Double(count - 1)
    let lowerIndex = Swift.min(Int(position), count - 2)
    let (low, high) = (self[lowerIndex], self[lowerIndex + 1])
    return low + (position - Double(lowerIndex)) * (high - low)
  }
}
