/// A probability distribution of whole numbers.
///
/// The numbers are durations in nanoseconds, counts of tokens, or percentages in hundredths of a percent. Parameters for
/// which a distribution is not defined, such as a negative mean, give numbers without a meaning, but never stop the run.
public enum Distribution: Sendable, Hashable {
  /// A constant, which every draw returns.
  case fixed(Int64)
  /// All whole numbers from the lower to the greater of two, both included, with equal probability.
  case uniform(Int64, Int64)
  /// The triangular distribution between the first and the last number, with its peak at the mode.
  case triangular(Int64, mode: Int64, Int64)
  /// The exponential distribution with the given mean, for example for waiting times.
  case exponential(mean: Int64)
  /// The log-normal distribution with the given median and 90th percentile, for example for durations of work.
  case logNormal(median: Int64, ninthDecile: Int64)
  /// The empirical distribution of a sample: every number of the sample is equally likely.
  ///
  /// An empty sample gives 0.
  case empirical([Int64])

  /// The 90th percentile of the standard normal distribution.
  private static let standardNormalNinthDecile = 1.281_551_565_544_600_4

  /// The upper bound to which the results of continuous distributions are clamped.
  static let maximumResult: Int64 = 1 << 60

  /// Draws a number from the distribution.
  ///
  /// A constant draws nothing from the random stream. A continuous distribution is sampled by inverse transform: the
  /// stream gives a probability strictly between zero and one, from which the number is computed.
  public func sample(_ stream: inout RandomStream) -> Int64 {
    switch self {
    case .fixed(let number): number
    case .uniform(let first, let last):
      Self.uniform(min(first, last), max(first, last), &stream)
    case .triangular(let first, let mode, let last):
      Self.triangular(stream.nextFraction(), Double(first), Double(mode), Double(last))
    case .exponential(let mean):
      Self.wholeNumber(-Double(mean) * ElementaryFunctions.ln(stream.nextFraction()))
    case .logNormal(let median, let ninthDecile):
      Self.logNormal(stream.nextFraction(), Double(median), Double(ninthDecile))
    case .empirical(let numbers):
      numbers.isEmpty ? 0 : numbers[Int(stream.next(below: UInt64(numbers.count)))]
    }
  }

  /// Draws one of the whole numbers from the first to the last.
  private static func uniform(_ first: Int64, _ last: Int64, _ stream: inout RandomStream) -> Int64
  {
    let width = UInt64(bitPattern: last &- first)
    guard width < .max else { return Int64(bitPattern: stream.next()) }
    return first &+ Int64(bitPattern: stream.next(below: width + 1))
  }

  /// Returns the quantile of a triangular distribution for a probability between zero and one.
  ///
  /// Source: the inverse of the triangular distribution function, Kotz and van Dorp, "Beyond Beta", 2004,
  /// section 1.1.
  private static func triangular(
    _ probability: Double,
    _ first: Double,
    _ mode: Double,
    _ last: Double
  ) -> Int64 {
    let width = last - first
    guard width > 0 else { return wholeNumber(first) }
    if probability < (mode - first) / width {
      return wholeNumber(first + (probability * width * (mode - first)).squareRoot())
    }
    return wholeNumber(last - ((1 - probability) * width * (last - mode)).squareRoot())
  }

  private static func logNormal(_ probability: Double, _ median: Double, _ ninthDecile: Double)
    -> Int64
  {
    guard median > 0, ninthDecile > 0 else { return wholeNumber(median) }
    let standardDeviation = ElementaryFunctions.ln(ninthDecile / median) / standardNormalNinthDecile
    let exponent = standardDeviation * ElementaryFunctions.normalQuantile(probability)
    return wholeNumber(median * ElementaryFunctions.exp(min(max(exponent, -700), 700)))
  }

  /// Returns the whole number nearest to a number, at most `maximumResult` and at least its negative.
  ///
  /// The result is `maximumResult` for a value that is not a number.
  private static func wholeNumber(_ number: Double) -> Int64 {
    guard number < Double(maximumResult) else { return maximumResult }
    return number > -Double(maximumResult) ? Int64(number.rounded()) : -maximumResult
  }
}

extension RandomStream {
  /// Draws a uniformly distributed number strictly between zero and one.
  ///
  /// The number is the midpoint of one of 2^52 equal intervals.
  mutating func nextFraction() -> Double {
    (Double(next() >> 12) + 0.5) / 4_503_599_627_370_496
  }
}
