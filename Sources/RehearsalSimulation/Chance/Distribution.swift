/// A probability distribution of whole numbers, which are durations in nanoseconds or percentages
/// in hundredths of a percent.
public enum Distribution: Sendable, Hashable {
  /// Always the same number.
  case fixed(Int64)
  /// Every whole number from the first to the last, with equal probability.
  case uniform(Int64, Int64)
  /// The triangular distribution from the first to the last number, with the given mode.
  case triangular(Int64, mode: Int64, Int64)
  /// The exponential distribution with the given mean, for example of waiting times.
  case exponential(mean: Int64)
  /// The log-normal distribution with the given median and ninth decile (90th percentile), for
  /// example of durations of work.
  case logNormal(median: Int64, ninthDecile: Int64)
  /// One of the numbers in a list, with equal probability.
  case empirical([Int64])

  /// The ninth decile (90th percentile) of the standard normal distribution.
  private static let ninthDecile = 1.281_551_565_544_600_4

  /// The largest number that is drawn.
  ///
  /// Larger results are clamped to this number.
  static let greatest: Int64 = 1 << 60

  /// Draws a number by inverse transform sampling.
  ///
  /// A draw from the stream gives a uniformly distributed probability, and the result is the
  /// quantile of that probability.
  public func sample(_ stream: inout RandomStream) -> Int64 {
    switch self {
    case .fixed(let number): number
    case .uniform(let first, let last):
      first + Int64(stream.next(below: UInt64(last - first) + 1))
    case .triangular(let first, let mode, let last):
      Self.triangular(stream.share(), Double(first), Double(mode), Double(last))
    case .exponential(let mean): Self.wholeNumber(-Double(mean) * Elementary.ln(stream.share()))
    case .logNormal(let median, let ninth):
      Self.logNormal(stream.share(), Double(median), Double(ninth))
    case .empirical(let numbers):
      numbers.isEmpty ? 0 : numbers[Int(stream.next(below: UInt64(numbers.count)))]
    }
  }

  /// Returns the quantile of a triangular distribution for a probability.
  ///
  /// Source: the inverse of the triangular distribution function, Kotz and van Dorp, "Beyond Beta",
  /// 2004, section 1.1.
  private static func triangular(
    _ share: Double,
    _ first: Double,
    _ mode: Double,
    _ last: Double
  ) -> Int64 {
    let width = last - first
    guard width > 0 else { return wholeNumber(first) }
    if share < (mode - first) / width {
      return wholeNumber(first + (share * width * (mode - first)).squareRoot())
    }
    return wholeNumber(last - ((1 - share) * width * (last - mode)).squareRoot())
  }

  private static func logNormal(_ share: Double, _ median: Double, _ ninth: Double) -> Int64 {
    let deviation = Elementary.ln(ninth / median) / ninthDecile
    let exponent = deviation * Elementary.normalQuantile(share)
    return wholeNumber(median * Elementary.exp(min(max(exponent, -700), 700)))
  }

  /// Returns the nearest whole number, clamped to the largest number that is drawn.
  private static func wholeNumber(_ number: Double) -> Int64 {
    number < Double(greatest) ? Int64(number.rounded()) : greatest
  }
}

extension RandomStream {
  /// Draws a uniformly distributed number strictly between zero and one.
  ///
  /// The number is the midpoint of one of 2^52 equal intervals.
  mutating func share() -> Double {
    (Double(next() >> 12) + 0.5) / 4_503_599_627_370_496
  }
}
