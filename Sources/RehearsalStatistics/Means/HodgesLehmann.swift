/// The Hodges-Lehmann estimator of the centre of a distribution, which is robust against outliers.
///
/// The estimator forms all pairs of numbers, including each number paired with itself, and takes the mean of
/// each pair. The estimate is the median of these means.
///
/// Bisection finds the median. Each step of the bisection counts the pairs with smaller means in one pass
/// over the sorted numbers. The running time therefore grows with the count of numbers, not with the
/// count of pairs.
///
/// Source: Hodges and Lehmann, "Estimates of Location Based on Rank Tests", Annals of Mathematical Statistics
/// 34 (1963).
public enum HodgesLehmann {
  /// Returns the estimate of the centre of the numbers, which can be in any order.
  ///
  /// - Precondition: There is at least one number.
  public static func estimate(_ numbers: [Double]) -> Double {
    let sorted = numbers.sorted()
    let pairs = sorted.count * (sorted.count + 1) / 2
    let upper = sum(pairs / 2, of: sorted)
    return pairs % 2 == 1 ? upper / 2 : (sum(pairs / 2 - 1, of: sorted) + upper) / 4
  }

  /// Returns the sum at a position, from 0, in the ascending list of the sums of all pairs; 0 if there
  /// are no numbers.
  private static func sum(_ index: Int, of sorted: [Double]) -> Double {
    guard let least = sorted.first, let most = sorted.last else { return 0 }
    var (low, high) = (Ordered(least + least), Ordered(most + most))
    while low < high {
      let middle = low.middle(high)
      if count(atMost: middle.number, of: sorted) > index {
        high = middle
      } else {
        low = middle.next
      }
    }
    return low.number
  }

  /// Returns how many pairs of the sorted numbers have a sum of at most `limit`.
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

  /// A double in the form of an integer that sorts in the same order, so that bisection reaches every double.
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

    /// Returns the value halfway between this value and a greater value.
    func middle(_ other: Self) -> Self {
      Self(bits: bits + Int64((UInt64(bitPattern: other.bits) &- UInt64(bitPattern: bits)) / 2))
    }

    static func < (one: Self, other: Self) -> Bool { one.bits < other.bits }
  }
}
