/// The Hodges-Lehmann estimator of the centre of a distribution, which is robust against outliers.
///
/// The estimator forms all pairs of numbers, including each number paired with itself, and takes the mean of
/// each pair. The estimate is the median of these means.
///
/// Bisection finds the median. Each step counts the pairs with smaller means in one pass over the sorted numbers. After
/// sorting, the running time is therefore proportional to the size of the sample, not to the number of pairs.
///
/// Source: Hodges and Lehmann, "Estimates of Location Based on Rank Tests", Annals of Mathematical Statistics
/// 34 (1963).
public enum HodgesLehmann {
  /// Returns the estimate of the centre of the numbers, which can be in any order.
  ///
  /// - Precondition: There is at least one number.
  public static func estimate(_ numbers: [Double]) -> Double {
    let sortedNumbers = numbers.sorted()
    let pairTotal = sortedNumbers.count * (sortedNumbers.count + 1) / 2
    let upperSum = pairSum(pairTotal / 2, of: sortedNumbers)
    return pairTotal % 2 == 1
      ? upperSum / 2 : (pairSum(pairTotal / 2 - 1, of: sortedNumbers) + upperSum) / 4
  }

  /// Returns the element at an index of the sorted list of all pair sums.
  ///
  /// The result is 0 if there are no numbers.
  private static func pairSum(_ index: Int, of sorted: [Double]) -> Double {
    guard let leastNumber = sorted.first, let greatestNumber = sorted.last else { return 0 }
    var (low, high) = (
      OrderedDouble(leastNumber + leastNumber), OrderedDouble(greatestNumber + greatestNumber)
    )
    while low < high {
      let middle = low.middle(high)
      if pairCount(atMost: middle.number, of: sorted) > index {
        high = middle
      } else {
        low = middle.nextGreater
      }
    }
    return low.number
  }

  /// Returns the number of pairs whose sum is at most `limit`.
  ///
  /// The array must be in ascending order.
  private static func pairCount(atMost limit: Double, of sorted: [Double]) -> Int {
    var count = 0
    var upperIndex = sorted.count - 1
    for lowerIndex in sorted.indices {
      while upperIndex >= lowerIndex, sorted[lowerIndex] + sorted[upperIndex] > limit {
        upperIndex -= 1
      }
      guard upperIndex >= lowerIndex else { break }
      count += upperIndex - lowerIndex + 1
    }
    return count
  }

  /// A double that is stored as an integer, so that bisection can reach every double.
  ///
  /// The integers are in the same order as the doubles.
  private struct OrderedDouble: Comparable {
    private var bits: Int64

    init(_ number: Double) {
      let pattern = Int64(bitPattern: (number + 0).bitPattern)
      bits = pattern < 0 ? Int64.min &- pattern : pattern
    }

    private init(bits: Int64) { self.bits = bits }

    /// The double.
    var number: Double {
      Double(bitPattern: UInt64(bitPattern: bits < 0 ? Int64.min &- bits : bits))
    }

    /// The next greater double.
    var nextGreater: Self { Self(bits: bits + 1) }

    /// Returns the double halfway between this double and a greater one, measured by their integers.
    func middle(_ other: Self) -> Self {
      Self(bits: bits + Int64((UInt64(bitPattern: other.bits) &- UInt64(bitPattern: bits)) / 2))
    }

    static func < (first: Self, second: Self) -> Bool { first.bits < second.bits }
  }
}
