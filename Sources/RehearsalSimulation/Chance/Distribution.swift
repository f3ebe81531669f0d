/// How numbers that differ from time to time are spread: lengths of time in nanoseconds, or
/// percentages in hundredths.
public enum Distribution: Sendable, Hashable {
  /// Always the same.
  case fixed(Int64)
  /// Every whole number from the first to the last with the same chance.
  case uniform(Int64, Int64)
  /// From the first to the last, most often around the one between them.
  case triangular(Int64, mode: Int64, Int64)
  /// Waiting for what may come at any moment, with the given mean.
  case exponential(mean: Int64)
  /// Of many factors multiplied, such as how long work takes: half stay below the median, nine of ten
  /// below the ninth decile.
  case logNormal(median: Int64, ninthDecile: Int64)
  /// One of the numbers of a list, each with the same chance.
  case empirical([Int64])

  /// The ninth decile of the standard normal distribution.
  private static let ninthDecile = 1.281_551_565_544_600_4

  /// The greatest number that is drawn: what is greater comes out as this.
  static let greatest: Int64 = 1 << 60

  /// Draws a number: one draw from the stream, and the number below which that share of all lie.
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

  /// The nearest whole number that a run can hold.
  private static func whole(_ number: Double) -> Int64 {
    number < Double(greatest) ? Int64(number.rounded()) : greatest
  }
}

extension RandomStream {
  /// Draws a share above zero and below one: the middle of one of 2^52 parts.
  mutating func share() -> Double {
    (Double(next() >> 12) + 0.5) / 4_503_599_627_370_496
  }
}
