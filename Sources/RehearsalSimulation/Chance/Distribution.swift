/// A probability distribution of whole numbers: durations in nanoseconds, or percentages in
/// hundredths.
public enum Distribution: Sendable, Hashable {
  /// Always the same number.
  case fixed(Int64)
  /// Every whole number from the first to the last, with equal probability.
  case uniform(Int64, Int64)
  /// The triangular distribution from the first to the last number, with the given mode.
  case triangular(Int64, mode: Int64, Int64)
  /// The exponential distribution with the given mean, such as waiting times.
  case exponential(mean: Int64)
  /// The log-normal distribution, such as durations of work: half of the numbers are below the median,
  /// nine in ten below the ninth decile.
  case logNormal(median: Int64, ninthDecile: Int64)
  /// One of the numbers in a list, with equal probability.
  case empirical([Int64])

  /// The ninth decile of the standard normal distribution.
  private static let ninthDecile = 1.281_551_565_544_600_4

  /// The largest number that is drawn.
  ///
  /// Larger results are clamped to it.
  static let greatest: Int64 = 1 << 60

  /// Draws a number by inverse transform sampling: one draw from the stream gives a share, and the
  /// result is the quantile of that share.
  public func sample(_ stream: inout RandomStream) -> Int64 {
    switch self {
    case .fixed(let number): number
    case .uniform(let first, let last):
      first + Int64(stream.next(below: UInt64(last - first) + 1))
    case .triangular(let first, let mode, let last):
      Self.triangular(stream.share(), Double(first), Double(mode), Double(last))
    case .exponential(let mean): Self.whole(-Double(mean) * Elementary.ln(stream.share()))
    case .logNormal(let median, let ninth):
      Self.logNormal(stream.share(), Double(median), Double(ninth))
    case .empirical(let numbers):
      numbers.isEmpty ? 0 : numbers[Int(stream.next(below: UInt64(numbers.count)))]
    }
  }

  /// Source: the inverse of the triangular distribution function, Kotz and van Dorp, "Beyond Beta",
  /// 2004, section 1.1.
  private static func triangular(
    _ share: Double,
    _ first: Double,
    _ mode: Double,
    _ last: Double
  ) -> Int64 {
    let width = last - first
    guard width > 0 else { return whole(first) }
    if share < (mode - first) / width {
      return whole(first + (share * width * (mode - first)).squareRoot())
    }
    return whole(last - ((1 - share) * width * (last - mode)).squareRoot())
  }

  private static func logNormal(_ share: Double, _ median: Double, _ ninth: Double) -> Int64 {
    let deviation = Elementary.ln(ninth / median) / ninthDecile
    let exponent = deviation * Elementary.normalQuantile(share)
    return whole(median * Elementary.exp(min(max(exponent, -700), 700)))
  }

  /// Rounds to the nearest whole number, at most the largest that is drawn.
  private static func whole(_ number: Double) -> Int64 {
    number < Double(greatest) ? Int64(number.rounded()) : greatest
  }
}

extension RandomStream {
  /// Draws a number strictly between zero and one: the midpoint of one of 2^52 equal intervals.
  mutating func share() -> Double {
    (Double(next() >> 12) + 0.5) / 4_503_599_627_370_496
  }
}
