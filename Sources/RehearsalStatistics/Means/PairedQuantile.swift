/// The difference of a quantile, such as the median, between the two sides of paired numbers.
public struct PairedQuantile: Sendable {
  /// The quantile of the second numbers minus that of the first.
  public let difference: Double
  /// The differences of the resamples in ascending order.
  private let resampled: [Double]
  private let share: Double
  private let numbers: (first: [Double], second: [Double])

  /// Compares a quantile of paired numbers, resampling pairs.
  ///
  /// Source: Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, section 13.3.
  ///
  /// - Parameters:
  ///   - share: The share of numbers below the quantile, such as 0.95.
  ///   - first: The first number of each pair.
  ///   - second: The second number of each pair, in the same order.
  ///   - resampling: Draws the pairs.
  public init(
    _ share: Double,
    _ first: [Double],
    _ second: [Double],
    _ resampling: Resampling = Resampling()
  ) {
    let (one, other) = (Ranked(first), Ranked(second))
    difference = other.sorted.quantile(ofSorted: share) - one.sorted.quantile(ofSorted: share)
    var resampled: [Double] = []
    var counts = Array(repeating: 0, count: first.count)
    resampling.each(of: first.count) { indices in
      for index in counts.indices { counts[index] = 0 }
      for index in indices { counts[index] += 1 }
      resampled.append(other.quantile(share, counts) - one.quantile(share, counts))
    }
    self.resampled = resampled.sorted()
    self.share = share
    numbers = (one.sorted, other.sorted)
  }

  /// Returns the percentile bootstrap interval of the difference, for shares near one half.
  ///
  /// If all resamples give the same difference, the interval is ``exact(_:)``.
  public func interval(_ alpha: Double = 0.05) -> Interval {
    let (low, high) = (
      resampled.quantile(ofSorted: alpha / 2), resampled.quantile(ofSorted: 1 - alpha / 2)
    )
    return low < high ? Interval(low, high) : exact(alpha)
  }

  /// Returns an interval that covers the difference with a probability of at least 1 - `alpha`, for any distribution.
  ///
  /// It combines the distribution-free intervals of the two quantiles. An end for which there are too few numbers is
  /// infinite: at 95 %, the 95th percentile needs 86 pairs.
  public func exact(_ alpha: Double = 0.05) -> Interval {
    let one = OrderStatistics(numbers.first).interval(of: share, alpha / 2)
    let other = OrderStatistics(numbers.second).interval(of: share, alpha / 2)
    return Interval(other.low - one.high, other.high - one.low)
  }

  /// Numbers in ascending order, with their original indices.
  private struct Ranked {
    let sorted: [Double]
    private let order: [Int]

    init(_ numbers: [Double]) {
      order = numbers.indices.sorted { (numbers[$0], $0) < (numbers[$1], $1) }
      sorted = order.map { numbers[$0] }
    }

    /// Returns the quantile of a resample, given how often each number occurs in it.
    func quantile(_ share: Double, _ counts: [Int]) -> Double {
      guard sorted.count > 1 else { return sorted.first ?? 0 }
      let position = share * Double(sorted.count - 1)
      let below = min(Int(position), sorted.count - 2)
      var (passed, rank) = (0, 0)
      while rank < order.count, passed + counts[order[rank]] <= below {
        passed += counts[order[rank]]
        rank += 1
      }
      let low = sorted[rank]
      if passed + counts[order[rank]] > below + 1 { return low }
      rank += 1
      while counts[order[rank]] == 0 { rank += 1 }
      return low + (position - Double(below)) * (sorted[rank] - low)
    }
  }
}
