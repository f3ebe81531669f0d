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

  /// The number below which a share of them lies, between two of them in proportion; of sorted numbers.
  ///
  /// Source: Hyndman and Fan, "Sample Quantiles in Statistical Packages", The American Statistician 50
  /// (1996), definition 7.
  func quantile(ofSorted share: Double) -> Double {
    guard count > 1 else { return first ?? 0 }
    let place = share * Double(count - 1)
    let below = Swift.min(Int(place), count - 2)
    let (low, high) = (self[below], self[below + 1])
    // Equal ends, infinite ones among them, have nothing between them.
    return low == high ? low : low + (place - Double(below)) * (high - low)
  }
}
