internal import RehearsalSimulation

/// What chance could have made of the mean of numbers that may be skewed: Student's t, made more careful
/// on the side where skewed numbers deceive it.
///
/// Where a few numbers lie far above the others, most samples have none or few of those: their mean and
/// their spread are too small, and the true mean lies above what Student's t allows for. There the mean is
/// transformed by its skewness, which is raised since samples show less of it than there is. The other side
/// is that of Student's t, which is careful enough there. Where hardly more than one number makes the
/// skewness, nothing bounds the mean on that side.
///
/// Source: Hall, "On the Removal of Skewness by Transformation", Journal of the Royal Statistical Society B 54
/// (1992). How much the skewness is raised was found by simulation, see the article on what is held.
public struct SkewedMean: Sendable {
  /// The mean.
  public let mean: Double
  /// Its standard error.
  public let standardError: Double
  /// The skewness of the numbers: their third central moment over the cube of their deviation.
  public let skewness: Double
  private let count: Int

  /// The skewness over the root of the number of pairs above which nothing bounds the mean on the side of
  /// the longer tail: one number alone that differs comes to about one, a tenth of a hundred to a third.
  public static let most = 0.4

  /// Takes numbers, of which there are two at least.
  public init(_ numbers: [Double]) {
    mean = numbers.mean
    standardError = numbers.standardError
    count = numbers.count
    let mean = mean
    let (squares, cubes) = numbers.reduce((0, 0)) { sums, number in
      let distance = number - mean
      return (sums.0 + distance * distance, sums.1 + distance * distance * distance)
    }
    let size = Double(numbers.count)
    let variance = squares / size
    skewness = variance > 0 ? cubes / size / (variance * variance.squareRoot()) : 0
  }

  /// The size of the skewness over the root of how many numbers there are.
  public var relativeSkewness: Double { skewness.magnitude / Double(max(1, count)).squareRoot() }

  /// Whether nothing bounds the mean from above, since a few numbers far above the others make it.
  public var isOpenAbove: Bool { skewness > 0 && relativeSkewness > Self.most }

  /// Whether nothing bounds it from below.
  public var isOpenBelow: Bool { skewness < 0 && relativeSkewness > Self.most }

  /// Where the mean lies.
  public func interval(_ alpha: Double = 0.05) -> Interval {
    guard standardError > 0 else { return Interval(-.infinity, .infinity) }
    return Interval(
      isOpenBelow ? -.infinity : mean - reach(-skewness, alpha),
      isOpenAbove ? .infinity : mean + reach(skewness, alpha)
    )
  }

  /// The chance of a mean as great as that seen or greater, where it is really as supposed.
  public func chanceOfMore(than supposed: Double) -> Double {
    isOpenBelow ? 1 : chance((supposed - mean) / standardError, -skewness)
  }

  /// The chance of a mean as small as that seen or smaller, where it is really as supposed.
  public func chanceOfLess(than supposed: Double) -> Double {
    isOpenAbove ? 1 : chance((mean - supposed) / standardError, skewness)
  }

  /// The chance of a mean so many standard errors below what is supposed, or more, with numbers so skewed.
  private func chance(_ distance: Double, _ skewness: Double) -> Double {
    guard standardError > 0, count > 1 else { return 1 }
    let (size, skewness) = (Double(count).squareRoot(), Self.raised(skewness, count))
    let plain = distance / size
    let bent = 1 + skewness * plain / 3
    let transformed =
      skewness > 0
      ? (bent * bent * bent - 1) / skewness + skewness / (6 * size * size) : plain
    return StudentDistribution(degrees: count - 1).cumulative(transformed * size)
  }

  /// How far above the mean the true one may lie, with numbers so skewed.
  private func reach(_ skewness: Double, _ alpha: Double) -> Double {
    let (size, skewness) = (Double(count).squareRoot(), Self.raised(skewness, count))
    let critical = StudentDistribution(degrees: max(1, count - 1)).quantile(1 - alpha / 2)
    let transformed = -critical / size
    guard skewness > 0 else { return -transformed * size * standardError }
    let bent = 1 + skewness * (transformed - skewness / (6 * size * size))
    return -3 * (Self.cubeRoot(bent) - 1) / skewness * size * standardError
  }

  /// A skewness as it may well be where a sample shows so much of it; zero where there is none on that side.
  ///
  /// Of few numbers, and of very skewed ones, samples show the least of it.
  private static func raised(_ skewness: Double, _ count: Int) -> Double {
    guard skewness > 0 else { return 0 }
    let few = between(Double(count), 30, 100)
    let much = between(skewness, 2.5, 3.5)
    return skewness * max(2 - 0.8 * few, 1.2 + 1.3 * much)
  }

  /// How far a number has come on the way from one to another: 0 to 1.
  private static func between(_ number: Double, _ first: Double, _ last: Double) -> Double {
    min(1, max(0, (number - first) / (last - first)))
  }

  private static func cubeRoot(_ number: Double) -> Double {
    guard number != 0 else { return 0 }
    let root = boundedExp(Elementary.ln(number.magnitude) / 3)
    return number < 0 ? -root : root
  }
}
