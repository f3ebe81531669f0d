internal import RehearsalStatistics

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
  init(_ values: [Double], _ range: Range) {
    let count = Double(values.count)
    let areEqual = values.allSatisfy { $0 == values[0] }
    let mean = areEqual ? values[0] : values.mean
    self.mean = mean
    guard values.count > 1 else {
      (low, high) = (mean, mean)
      return
    }
    let student = StudentDistribution(degrees: values.count - 1).quantile(0.975)
    let half = student * values.standardError
    switch range {
    case .unbounded:
      low = max(0, mean - half)
      high = mean == 0 ? 3.6888794541139363 / count : mean + half
    case .share(let whole):
      let wilson = areEqual ? Rate.wilson(share: mean / whole, trials: values.count) : nil
      low = mean == 0 ? 0 : wilson.map { $0.low * whole } ?? max(0, mean - half)
      high = mean == whole ? whole : wilson.map { $0.high * whole } ?? min(whole, mean + half)
    }
  }
}
