/// A mean of numbers from zero on, with where it lies at 95 %.
struct MeanInterval: Sendable {
  /// The mean.
  let mean: Double
  /// The least that it may well be.
  let low: Double
  /// The most that it may well be.
  let high: Double

  /// What the numbers can be.
  enum Range: Sendable {
    /// Anything from zero on.
    case unbounded
    /// From zero to a whole of so many.
    case share(of: Double)
  }

  /// Finds the interval of the mean of some numbers, of which there is one at least.
  ///
  /// It is Student's where the numbers differ. Where all are zero it is what so many could be without
  /// showing: Wilson's for shares, else Poisson's, -ln(0.025) over their count. Of a single number it is
  /// the number.
  ///
  /// Source: Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", 1927.
  init(_ values: [Double], _ range: Range) {
    let count = Double(values.count)
    let areEqual = values.allSatisfy { $0 == values[0] }
    let mean = areEqual ? values[0] : values.reduce(0, +) / count
    self.mean = mean
    guard values.count > 1 else {
      (low, high) = (mean, mean)
      return
    }
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let half = Self.quantile(values.count - 1) * (squares / (count - 1) / count).squareRoot()
    switch range {
    case .unbounded:
      low = max(0, mean - half)
      high = mean == 0 ? 3.6888794541139363 / count : mean + half
    case .share(let whole):
      let reach = areEqual ? Self.wilson(mean / whole, count) : nil
      low = mean == 0 ? 0 : reach.map { $0.low * whole } ?? max(0, mean - half)
      high = mean == whole ? whole : reach.map { $0.high * whole } ?? min(whole, mean + half)
    }
  }

  private static func wilson(_ share: Double, _ count: Double) -> (low: Double, high: Double) {
    let z = normalQuantile
    let middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    let half =
      z / (1 + z * z / count)
      * (share * (1 - share) / count + z * z / (4 * count * count)).squareRoot()
    return (max(0, middle - half), min(1, middle + half))
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
