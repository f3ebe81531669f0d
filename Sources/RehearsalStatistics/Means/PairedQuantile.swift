/// The difference of the same quantile in two paired samples: the second sample minus the first.
///
/// An example is the 95th percentile with one configuration minus the 95th percentile with another configuration.
public struct PairedQuantile: Sendable {
  /// The quantile of the second sample minus the same quantile of the first sample.
  public let difference: Double
  /// The difference of the quantiles in each resample of the pairs, sorted in ascending order.
  private let resampledDifferences: [Double]
  /// The share of numbers below the quantile, such as 0.5 for the median.
  private let quantileLevel: Double
  /// The two samples, each sorted in ascending order.
  private let sortedNumbers: (first: [Double], second: [Double])

  /// Computes the difference for the pairs, and for each resample of the pairs.
  ///
  /// Source: Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, section 13.3.
  ///
  /// - Parameters:
  ///   - share: The share of numbers below the quantile, such as 0.5 for the median.
  ///   - first: The first number of each pair.
  ///   - second: The second number of each pair, in the same order.
  ///   - resampling: The draws of the pairs.
  public init(
    _ share: Double,
    _ first: [Double],
    _ second: [Double],
    _ resampling: Resampling = Resampling()
  ) {
    let (firstRanked, secondRanked) = (RankedNumbers(first), RankedNumbers(second))
    difference =
      secondRanked.sorted.quantile(ofSorted: share)
      - firstRanked.sorted.quantile(ofSorted: share)
    var resampledDifferences: [Double] = []
    var counts = [Int32](repeating: 0, count: first.count)
    resampling.forEachResample(of: first.count) { indices in
      for index in counts.indices { counts[index] = 0 }
      for index in indices { counts[Int(index)] += 1 }
      resampledDifferences.append(
        secondRanked.quantile(share, counts) - firstRanked.quantile(share, counts)
      )
    }
    self.resampledDifferences = resampledDifferences.sorted()
    self.quantileLevel = share
    sortedNumbers = (firstRanked.sorted, secondRanked.sorted)
  }

  /// Returns the percentile bootstrap interval of the difference, with confidence 1 - `alpha`.
  ///
  /// The interval is accurate for quantiles near the median. If both ends of the interval are equal, the
  /// function returns the ``distributionFreeInterval(_:)`` instead.
  public func interval(_ alpha: Double = 0.05) -> Interval {
    let (low, high) = (
      resampledDifferences.quantile(ofSorted: alpha / 2),
      resampledDifferences.quantile(ofSorted: 1 - alpha / 2)
    )
    return low < high ? Interval(low, high) : distributionFreeInterval(alpha)
  }

  /// Returns a confidence interval that holds for every distribution of the numbers.
  ///
  /// The interval contains the true difference with a probability of at least 1 - `alpha`.
  ///
  /// The interval combines the intervals of both quantiles from ``OrderStatistics``. If there are too few pairs to
  /// bound the difference on one side, the interval is infinite on this side. For the 95th percentile and an `alpha` of
  /// 0.05, both ends are finite from 86 pairs on.
  public func distributionFreeInterval(_ alpha: Double = 0.05) -> Interval {
    let firstInterval = OrderStatistics(sortedNumbers.first).interval(of: quantileLevel, alpha / 2)
    let secondInterval = OrderStatistics(sortedNumbers.second).interval(
      of: quantileLevel,
      alpha / 2
    )
    return Interval(
      secondInterval.low - firstInterval.high,
      secondInterval.high - firstInterval.low
    )
  }

  /// Numbers sorted in ascending order, with their original indices.
  private struct RankedNumbers {
    let sorted: [Double]
    /// The original index of each number in `sorted`.
    private let originalIndices: [Int32]

    init(_ numbers: [Double]) {
      originalIndices = numbers.indices.map(Int32.init).sorted {
        (numbers[Int($0)], $0) < (numbers[Int($1)], $1)
      }
      sorted = originalIndices.map { numbers[Int($0)] }
    }

    /// Returns a quantile of a resample of the numbers.
    ///
    /// `share` is the share of numbers below the quantile. `counts` is how often the resample contains each number, by
    /// the number's original index.
    func quantile(_ share: Double, _ counts: [Int32]) -> Double {
      guard sorted.count > 1 else { return sorted.first ?? 0 }
      let position = share * Double(sorted.count - 1)
      let lowerPosition = min(Int(position), sorted.count - 2)
      var (passedCount, rank) = (0, 0)
      func count(ofRank rank: Int) -> Int { Int(counts[Int(originalIndices[rank])]) }
      while rank < originalIndices.count, passedCount + count(ofRank: rank) <= lowerPosition {
        passedCount += count(ofRank: rank)
        rank += 1
      }
      let low = sorted[rank]
      if passedCount + count(ofRank: rank) > lowerPosition + 1 { return low }
      rank += 1
      while count(ofRank: rank) == 0 { rank += 1 }
      return low + (position - Double(lowerPosition)) * (sorted[rank] - low)
    }
  }
}
