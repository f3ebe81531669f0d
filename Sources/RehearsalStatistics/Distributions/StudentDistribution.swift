/// Student's distribution with so many degrees of freedom.
public struct StudentDistribution: Sendable {
  private let degrees: Double

  /// Creates the distribution.
  ///
  /// - Parameter degrees: The degrees of freedom, above zero.
  public init(degrees: Int) {
    self.degrees = Double(degrees)
  }

  /// The number below which a chance above zero and below one lies.
  ///
  /// Source: Abramowitz and Stegun, 26.7.1 with 26.5.27.
  public func quantile(_ chance: Double) -> Double {
    guard chance != 0.5 else { return 0 }
    guard chance > 0.5 else { return -quantile(1 - chance) }
    let share = BetaDistribution(a: degrees / 2, b: 0.5).quantile(2 * (1 - chance))
    return (degrees * (1 - share) / share).squareRoot()
  }

  /// The chance of at most a number.
  ///
  /// Source: Abramowitz and Stegun, 26.7.1.
  public func cumulative(_ number: Double) -> Double {
    guard number.isFinite else { return number > 0 ? 1 : 0 }
    let share = degrees / (degrees + number * number)
    let beyond = BetaDistribution(a: degrees / 2, b: 0.5).cumulative(share) / 2
    return number > 0 ? 1 - beyond : beyond
  }
}
