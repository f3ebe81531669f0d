extension [Double] {
  /// The mean; zero of none.
  package var mean: Double { isEmpty ? 0 : reduce(0, +) / Double(count) }

  /// The standard error of the mean: their deviation over the root of their number.
  package var standardError: Double {
    guard count > 1 else { return 0 }
    let mean = mean
    let squares = reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(count - 1) / Double(count)).squareRoot()
  }

  /// The number that an end of a bootstrap's interval comes of, the (n + 1)th part of them; of sorted numbers.
  ///
  /// Between two of them it is in proportion, and infinite where one of them is.
  ///
  /// Source: Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, section 12.5.
  func end(ofSorted share: Double) -> Double {
    guard count > 1 else { return first ?? 0 }
    let place = Swift.min(Swift.max(share * Double(count + 1) - 1, 0), Double(count - 1))
    let below = Swift.min(Int(place), count - 2)
    let (low, high, part) = (self[below], self[below + 1], place - Double(below))
    if low == high || part < 1e-9 { return low }
    if part > 1 - 1e-9 { return high }
    guard low.isFinite, high.isFinite else { return low.isFinite ? high : low }
    return low + part * (high - low)
  }

  /// The number below which a share of them lies, between two of them in proportion; of sorted numbers.
  ///
  /// Source: Hyndman and Fan, "Sample Quantiles in Statistical Packages", The American Statistician 50
  /// (1996), definition 7.
  func quantile(ofSorted share: Double) -> Double {
    guard count > 1 else { return first ?? 0 }
    let place = share * Double(count - 1)
    let below = Swift.min(Int(place), count - 2)
    let (low, high) = (self[below], self[below + 1])
    return low + (place - Double(below)) * (high - low)
  }
}
