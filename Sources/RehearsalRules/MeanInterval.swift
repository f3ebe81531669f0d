/// A mean with where it lies at 95 %.
struct MeanInterval: Sendable {
  /// The mean.
  let mean: Double
  /// The least that it may well be.
  let low: Double
  /// The most that it may well be.
  let high: Double

  /// Finds the interval of the mean of some numbers, of which there is one at least: by Student's
  /// distribution, or where shares of 10,000 do not differ at all, by Wilson's interval.
  ///
  /// Source: Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", 1927.
  init(_ values: [Double], isShare: Bool) {
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    self.mean = mean
    guard values.count > 1 else {
      (low, high) = (mean, mean)
      return
    }
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    guard squares == 0, isShare else {
      let half = Self.quantile(values.count - 1) * (squares / (count - 1) / count).squareRoot()
      low = isShare ? max(0, mean - half) : mean - half
      high = isShare ? min(10_000, mean + half) : mean + half
      return
    }
    let (share, z) = (mean / 10_000, Self.normalQuantile)
    let middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    let half =
      z / (1 + z * z / count)
      * (share * (1 - share) / count + z * z / (4 * count * count)).squareRoot()
    (low, high) = (max(0, middle - half) * 10_000, min(1, middle + half) * 10_000)
  }

  /// The 0.975 quantile of the normal distribution.
  private static let normalQuantile = 1.959963984540054

  /// The 0.975 quantile of Student's distribution.
  ///
  /// Source: Abramowitz and Stegun, "Handbook of Mathematical Functions", 26.7.5; for few degrees of
  /// freedom, where that is not close enough, the table of 26.10.
  static func quantile(_ degrees: Int) -> Double {
    let exact = [12.706, 4.303, 3.182, 2.776, 2.571]
    guard degrees > exact.count else { return exact[max(degrees, 1) - 1] }
    let (z, n) = (normalQuantile, Double(degrees))
    let squared = z * z
    let first = z * (squared + 1) / 4
    let second = z * ((5 * squared + 16) * squared + 3) / 96
    let third = z * (((3 * squared + 19) * squared + 17) * squared - 15) / 384
    return z + first / n + second / (n * n) + third / (n * n * n)
  }
}
