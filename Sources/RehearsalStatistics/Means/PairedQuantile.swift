/// How far apart two things are below which a share of the paired numbers of each lies, such as their
/// medians.
public struct PairedQuantile: Sendable {
  /// The second's less the first's.
  public let difference: Double
  /// The differences of the resamples, rising.
  private let resampled: [Double]
  private let share: Double
  private let numbers: (first: [Double], second: [Double])

  /// Compares a quantile of paired numbers; pairs are drawn together.
  ///
  /// Source: Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, section 13.3.
  ///
  /// - Parameters:
  ///   - share: The share that lies below, such as 0.95.
  ///   - first: The first of each pair.
  ///   - second: The second of each pair, as many.
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
    resampling.each(of: first.count) { places in
      for place in counts.indices { counts[place] = 0 }
      for place in places { counts[place] += 1 }
      resampled.append(other.quantile(share, counts) - one.quantile(share, counts))
    }
    self.resampled = resampled.sorted()
    self.share = share
    numbers = (one.sorted, other.sorted)
  }

  /// Where the difference lies, by the resamples: for shares near a half.
  ///
  /// Where all resamples come to the same they show nothing, and the interval is ``exact(_:)``.
  public func interval(_ alpha: Double = 0.05) -> Interval {
    let (low, high) = (
      resampled.quantile(ofSorted: alpha / 2), resampled.quantile(ofSorted: 1 - alpha / 2)
    )
    return low < high ? Interval(low, high) : exact(alpha)
  }

  /// Where the difference lies at least as often as is said, whatever the numbers: from the least that the
  /// second's may be less the most that the first's may be, to the other way round.
  ///
  /// An end is open where there are too few numbers for it: the 95th percentile has none above with fewer than
  /// 86 at 95 %.
  public func exact(_ alpha: Double = 0.05) -> Interval {
    let one = OrderStatistics(numbers.first).interval(of: share, alpha / 2)
    let other = OrderStatistics(numbers.second).interval(of: share, alpha / 2)
    return Interval(other.low - one.high, other.high - one.low)
  }

  /// Numbers in rising order with where each stood before.
  private struct Ranked {
    let sorted: [Double]
    private let order: [Int]

    init(_ numbers: [Double]) {
      order = numbers.indices.sorted { (numbers[$0], $0) < (numbers[$1], $1) }
      sorted = order.map { numbers[$0] }
    }

    /// The quantile of a resample in which each number stands so often.
    func quantile(_ share: Double, _ counts: [Int]) -> Double {
      guard sorted.count > 1 else { return sorted.first ?? 0 }
      let place = share * Double(sorted.count - 1)
      let below = min(Int(place), sorted.count - 2)
      var (passed, rank) = (0, 0)
      while rank < order.count, passed + counts[order[rank]] <= below {
        passed += counts[order[rank]]
        rank += 1
      }
      let low = sorted[rank]
      if passed + counts[order[rank]] > below + 1 { return low }
      rank += 1
      while counts[order[rank]] == 0 { rank += 1 }
      return low + (place - Double(below)) * (sorted[rank] - low)
    }
  }
}
