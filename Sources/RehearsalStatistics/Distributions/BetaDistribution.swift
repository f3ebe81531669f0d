internal import RehearsalSimulation

/// The beta distribution, whose cumulative distribution function is the regularised incomplete beta function.
struct BetaDistribution {
  let a: Double
  let b: Double

  /// Returns the probability of a value of at most `x`.
  ///
  /// A continued fraction is evaluated on the side of the mean on which the fraction converges fast.
  ///
  /// Source: the continued fraction 26.5.8 of Abramowitz and Stegun, evaluated by Lentz's method (Thompson
  /// and Barnett, "Coulomb and Bessel functions of complex arguments and order", 1986).
  func cumulative(_ x: Double) -> Double {
    guard x > 0 else { return 0 }
    guard x < 1 else { return 1 }
    guard x <= (a + 1) / (a + b + 2) else { return 1 - Self(a: b, b: a).tail(1 - x) }
    return tail(x)
  }

  private func tail(_ x: Double) -> Double {
    let front = a * Elementary.ln(x) + b * Elementary.ln(1 - x) - logBeta(a, b)
    return boundedExp(front) * fraction(x) / a
  }

  private func fraction(_ x: Double) -> Double {
    func nonzero(_ number: Double) -> Double { number.magnitude < 1e-300 ? 1e-300 : number }
    var c = 1.0
    var d = 1 / nonzero(1 - (a + b) * x / (a + 1))
    var value = d
    func advance(_ numerator: Double) -> Double {
      d = 1 / nonzero(1 + numerator * d)
      c = nonzero(1 + numerator / c)
      value *= c * d
      return c * d
    }
    for step in 1...10_000 {
      let m = Double(step)
      _ = advance(m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)))
      let change = advance(-(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)))
      if (change - 1).magnitude < 1e-15 { break }
    }
    return value
  }

  /// Returns the quantile of a probability, found by bisection to machine precision.
  func quantile(_ probability: Double) -> Double {
    bisect(0, 1) { cumulative($0) < probability }
  }
}

/// Returns the number between two bounds up to which a condition holds, found by bisection to machine
/// precision.
func bisect(_ low: Double, _ high: Double, while holds: (Double) -> Bool) -> Double {
  var (low, high) = (low, high)
  for _ in 0..<200 {
    let middle = low + (high - low) / 2
    guard middle > low, middle < high else { break }
    if holds(middle) { low = middle } else { high = middle }
  }
  return low + (high - low) / 2
}

/// Returns the natural logarithm of the gamma function of a positive number.
///
/// Stirling's series gives the result for numbers of at least ten. A recurrence expresses the result for a
/// smaller number by the result for a number of at least ten.
///
/// Source: Abramowitz and Stegun, "Handbook of Mathematical Functions", 6.1.41 for the series and 6.1.15 for
/// the recurrence.
func logGamma(_ x: Double) -> Double {
  var x = x
  var product = 1.0
  while x < 10 {
    product *= x
    x += 1
  }
  let inverse = 1 / (x * x)
  let series =
    (1 / 12
      - inverse
      * (1 / 360 - inverse
        * (1 / 1260 - inverse * (1 / 1680 - inverse * (1 / 1188 - inverse * 691 / 360_360)))))
    / x
  let halfLnTwoPi = 0.918_938_533_204_672_8
  return (x - 0.5) * Elementary.ln(x) - x + halfLnTwoPi + series - Elementary.ln(product)
}

/// Returns the natural logarithm of the beta function of two positive numbers.
func logBeta(_ a: Double, _ b: Double) -> Double { logGamma(a) + logGamma(b) - logGamma(a + b) }

/// Returns the exponential of a number, or zero below an exponent of -700 and infinity above 700.
///
/// These limits keep the result within the range of a double.
func boundedExp(_ x: Double) -> Double {
  x < -700 ? 0 : x > 700 ? .infinity : Elementary.exp(x)
}
