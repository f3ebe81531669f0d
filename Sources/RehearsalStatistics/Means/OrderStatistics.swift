/// Confidence intervals of quantiles that hold for every distribution of the sample.
///
/// The ends of an interval are numbers of the sorted sample, which are called order statistics. The method
/// uses that the count of numbers below a quantile has a binomial distribution.
///
/// Source: David and Nagaraja, "Order Statistics", 3rd edition, 2003, section 7.1.
public struct OrderStatistics: Sendable {
  private let sorted: [Double]

  /// Creates the order statistics of a sample, which can be in any order.
  public init(_ numbers: [Double]) {
    sorted = numbers.sorted()
  }

  /// Returns an interval that contains the quantile `share` with a probability of at least 1 - `alpha`.
  ///
  /// The quantile 0.95, for example, is the number that 95 % of all values are below. If the sample is too
  /// small to bound the quantile on one side, the end on that side is infinite.
  public func interval(of share: Double, _ alpha: Double = 0.05) -> Interval {
    let below = BinomialDistribution(trials: sorted.count, probability: share)
    let low = last { below.cumulative($0) <= alpha / 2 }
    let high = last { below.cumulative($0) < 1 - alpha / 2 } + 1
    return Interval(
      low < 0 ? -.infinity : sorted[low],
      high >= sorted.count ? .infinity : sorted[high]
    )
  }

  /// Returns the last index for which a condition holds, or -1 if the condition holds for no index.
  ///
  /// If the condition holds for an index, it must also hold for all smaller indices.
  private func last(where holds: (Int) -> Bool) -> Int {
    var (below, above) = (-1, sorted.count)
    while above - below > 1 {
      let middle = (below + above) / 2
      if holds(middle) { below = middle } else { above = middle }
    }
    return below
  }
}

extension [Double] {
  /// The mean, or zero if the array is empty.
  package var mean: Double { isEmpty ? 0 : reduce(0, +) / Double(count) }

  /// The standard error of the mean: the standard deviation divided by the square root of the count.
  ///
  /// The standard error of fewer than two numbers is zero.
  package var standardError: Double {
    guard count > 1 else { return 0 }
    let mean = mean
    let squares = reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(count - 1) / Double(count)).squareRoot()
  }

  /// Returns a quantile of bootstrap results, as an end of a confidence interval needs it.
  ///
  /// The array must be sorted in ascending order. The quantile of n numbers is the number at rank `share` *
  /// (n + 1), where ranks begin at 1. Between two ranks, the result is interpolated linearly. It is infinite
  /// if one of the two numbers is infinite. The quantile of an empty array is 0.
  ///
  /// Source: Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, section 12.5.
  func bootstrapQuantile(ofSorted share: Double) -> Double {
    guard count > 1 else { return first ?? 0 }
    let position = Swift.min(Swift.max(share * Double(count + 1) - 1, 0), Double(count - 1))
    let below = Swift.min(Int(position), count - 2)
    let (low, high, part) = (self[below], self[below + 1], position - Double(below))
    if low == high || part < 1e-9 { return low }
    if part > 1 - 1e-9 { return high }
    guard low.isFinite, high.isFinite else { return low.isFinite ? high : low }
    return low + part * (high - low)
  }

  /// Returns a quantile of a sorted array, interpolated linearly between two neighbouring numbers.
  ///
  /// `share` lies within 0 through 1. The quantile of an empty array is 0.
  ///
  /// Source: Hyndman and Fan, "Sample Quantiles in Statistical Packages", The American Statistician 50
  /// (1996), definition 7.
  package func quantile(ofSorted share: Double) -> Double {
    guard count > 1 else { return first ?? 0 }
    let position = share * Double(count - 1)
    let below = Swift.min(Int(position), count - 2)
    let (low, high) = (self[below], self[below + 1])
    return low + (position - Double(below)) * (high - low)
  }
}
