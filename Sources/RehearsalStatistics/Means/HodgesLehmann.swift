/// A middle of numbers that a few far away hardly move: the median of the means of all pairs of them, each
/// with itself included.
///
/// Source: Hodges and Lehmann, "Estimates of Location Based on Rank Tests", Annals of Mathematical Statistics
/// 34 (1963). Its place is found by halving, with a count of the pairs below by a walk along the sorted
/// numbers: the time is that of the numbers, not of their pairs.
public enum HodgesLehmann {
  /// Estimates the middle of some numbers, of which there is one at least.
  public static func estimate(_ numbers: [Double]) -> Double {
    let sorted = numbers.sorted()
    let pairs = sorted.count * (sorted.count + 1) / 2
    let upper = sum(pairs / 2, of: sorted)
    return pairs % 2 == 1 ? upper / 2 : (sum(pairs / 2 - 1, of: sorted) + upper) / 4
  }

  /// The sum of a pair at a place of all sums in rising order.
  private static func sum(_ place: Int, of sorted: [Double]) -> Double {
    guard let least = sorted.first, let most = sorted.last else { return 0 }
    var (low, high) = (Ordered(least + least), Ordered(most + most))
    while low < high {
      let middle = low.middle(high)
      if count(atMost: middle.number, of: sorted) > place {
        high = middle
      } else {
        low = middle.next
      }
    }
    return low.number
  }

  /// How many pairs have a sum of at most so much.
  private static func count(atMost limit: Double, of sorted: [Double]) -> Int {
    var count = 0
    var upper = sorted.count - 1
    for lower in sorted.indices {
      while upper >= lower, sorted[lower] + sorted[upper] > limit { upper -= 1 }
      guard upper >= lower else { break }
      count += upper - lower + 1
    }
    return count
  }

  /// A double as a whole number that is in the same order.
  private struct Ordered: Comparable {
    private var bits: Int64

    init(_ number: Double) {
      let pattern = Int64(bitPattern: (number + 0).bitPattern)
      bits = pattern < 0 ? Int64.min &- pattern : pattern
    }

    private init(bits: Int64) { self.bits = bits }

    var number: Double {
      Double(bitPattern: UInt64(bitPattern: bits < 0 ? Int64.min &- bits : bits))
    }

    var next: Self { Self(bits: bits + 1) }

    /// The place half way to a greater one.
    func middle(_ other: Self) -> Self {
      Self(bits: bits + Int64((UInt64(bitPattern: other.bits) &- UInt64(bitPattern: bits)) / 2))
    }

    static func < (one: Self, other: Self) -> Bool { one.bits < other.bits }
  }
}
