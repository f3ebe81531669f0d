/// Where a number lies below which a share of all lies, by how many of a sample lie below it.
///
/// Source: David and Nagaraja, "Order Statistics", 3rd edition, 2003, section 7.1: so many of a sample lie
/// below a quantile as trials succeed with its share.
public struct OrderStatistics: Sendable {
  private let sorted: [Double]

  /// Takes a sample in any order.
  public init(_ numbers: [Double]) {
    sorted = numbers.sorted()
  }

  /// Where the quantile of a share lies, at least as often as is said; an end for which there are too few
  /// numbers is open.
  public func interval(of share: Double, _ alpha: Double = 0.05) -> Interval {
    let below = BinomialDistribution(trials: sorted.count, chance: share)
    let low = last { below.cumulative($0) <= alpha / 2 }
    let high = last { below.cumulative($0) < 1 - alpha / 2 } + 1
    return Interval(
      low < 0 ? -.infinity : sorted[low],
      high >= sorted.count ? .infinity : sorted[high]
    )
  }

  /// The last place for which something holds that holds up to it; -1 where it never does.
  private func last(where holds: (Int) -> Bool) -> Int {
    var (below, above) = (-1, sorted.count)
    while above - below > 1 {
      let middle = (below + above) / 2
      if holds(middle) { below = middle } else { above = middle }
    }
    return below
  }
}
