internal import RehearsalSimulation

/// The transformation of a t statistic that corrects it for the skewness of the sample.
///
/// Hall's cubic removes the skewness. With a t statistic far below zero, it corrects less for a great skewness than for
/// a smaller one. From the point where the correction is greatest, the transformation therefore continues the cubic as
/// a straight line. The slope of this line is that of the cubic at this point, 1/4, divided by the square of the factor
/// for far tails.
///
/// Source of the cubic: Hall, "On the Removal of Skewness by Transformation", Journal of the Royal Statistical Society B
/// 54 (1992).
struct HallTransformation {
  private let rootOfCount: Double
  private let skewness: Double
  private let shift: Double
  private let slope: Double

  /// Creates the transformation for a positive skewness and a factor of at least one by which it is stronger.
  init(_ skewness: Double, _ count: Int, tailFactor: Double) {
    rootOfCount = Double(count).squareRoot()
    self.skewness = skewness * tailFactor
    shift = self.skewness / (6 * Double(count))
    slope = 0.25 / (tailFactor * tailFactor)
  }

  /// The scaled distance at which the straight line begins, and its transformed value without the shift.
  private var lineStart: (distance: Double, value: Double) { (-4.5 / skewness, -1.125 / skewness) }

  /// Returns the corrected t statistic for a distance in standard errors.
  func statistic(_ distance: Double) -> Double {
    let scaledDistance = distance / rootOfCount
    let base = 1 + skewness * scaledDistance / 3
    let value =
      scaledDistance < lineStart.distance
      ? lineStart.value + (scaledDistance - lineStart.distance) * slope
      : (base * base * base - 1) / skewness
    return (value + shift) * rootOfCount
  }

  /// Returns the distance in standard errors for a corrected t statistic.
  func distance(_ statistic: Double) -> Double {
    let value = statistic / rootOfCount - shift
    let scaledDistance =
      value < lineStart.value
      ? lineStart.distance + (value - lineStart.value) / slope
      : 3 * (Self.cubeRoot(1 + skewness * value) - 1) / skewness
    return scaledDistance * rootOfCount
  }

  private static func cubeRoot(_ number: Double) -> Double {
    guard number != 0 else { return 0 }
    let root = boundedExp(ElementaryFunctions.ln(number.magnitude) / 3)
    return number < 0 ? -root : root
  }
}
