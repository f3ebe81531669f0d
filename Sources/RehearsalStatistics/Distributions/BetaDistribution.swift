internal import RehearsalSimulation

/// The beta distribution with the shape parameters `a` and `b`, both greater than 0.
struct BetaDistribution {
  let a: Double
  let b: Double

  /// Returns the probability of a value of at most `x`.
  ///
  /// The probability is the regularised incomplete beta function I_x(a, b), computed by a continued fraction.
  /// The fraction converges fast if `x` is at most (a + 1) / (a + b + 2). For a greater `x`, the function
  /// uses the symmetry I_x(a, b) = 1 - I_(1-x)(b, a).
  ///
  /// Source: the continued fraction 26.5.8 of Abramowitz and Stegun, evaluated by Lentz's method (Thompson
  /// and Barnett, "Coulomb and Bessel functions of complex arguments and order", 1986).
  func cumulative(_ x: Double) -> Double {
    guard x > 0 else { return 0 }
    guard x < 1 else { return 1 }
    guard x <= (a + 1) / (a + b + 2) else { return 1 - Self(a: b, b: a).lowerTail(1 - x) }
    return lowerTail(x)
  }

  /// Returns I_x(a, b) by the continued fraction, which must converge for `x`.
  private func lowerTail(_ x: Double) -> Double {
    let logFactor =
      a * ElementaryFunctions.ln(x) + b * ElementaryFunctions.ln(1 - x) - logBeta(a, b)
    return boundedExp(logFactor) * continuedFraction(x) / a
  }

  /// Returns the value of the continued fraction, evaluated by Lentz's method.
  ///
  /// `c` is the ratio of successive numerators of the convergents, and `d` is the ratio of successive denominators.
  private func continuedFraction(_ x: Double) -> Double {
    func nonzero(_ number: Double) -> Double { number.magnitude < 1e-300 ? 1e-300 : number }
    var c = 1.0
    var d = 1 / nonzero(1 - (a + b) * x / (a + 1))
    var value = d
    func applyNumerator(_ numerator: Double) -> Double {
      d = 1 / nonzero(1 + numerator * d)
      c = nonzero(1 + numerator / c)
      value *= c * d
      return c * d
    }
    for step in 1...10_000 {
      let m = Double(step)
      _ = applyNumerator(m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)))
      let change = applyNumerator(-(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)))
      if (change - 1).magnitude < 1e-15 { break }
    }
    return value
  }

  /// Returns the number that a value does not exceed with the given probability.
  ///
  /// The function finds this quantile by bisection.
  func quantile(_ probability: Double) -> Double {
    bisect(0, 1) { cumulative($0) < probability }
  }
}

/// Returns the number between `low` and `high` at which `holds` changes from `true` to `false`.
///
/// The function uses at most 200 steps of bisection. `holds` must return `true` for all smaller numbers and
/// `false` for all greater numbers.
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
/// The function evaluates Stirling's series. For a number below 10, it first applies the recurrence
/// gamma(x + 1) = x gamma(x) until the argument is at least 10.
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
  let inverseSquare = 1 / (x * x)
  let series =
    (1 / 12
      - inverseSquare
      * (1 / 360 - inverseSquare
        * (1 / 1260 - inverseSquare
          * (1 / 1680 - inverseSquare * (1 / 1188 - inverseSquare * 691 / 360_360)))))
    / x
  let halfLnTwoPi = 0.918_938_533_204_672_8
  return (x - 0.5) * ElementaryFunctions.ln(x) - x + halfLnTwoPi + series
    - ElementaryFunctions.ln(product)
}

/// Returns the natural logarithm of the beta function of two positive numbers.
func logBeta(_ a: Double, _ b: Double) -> Double { logGamma(a) + logGamma(b) - logGamma(a + b) }

/// Returns e to the power of `x`, or 0 for `x` below -700 and infinity for `x` above 700.
///
/// For any other `x`, the power neither underflows nor overflows.
func boundedExp(_ x: Double) -> Double {
  x < -700 ? 0 : x > 700 ? .infinity : ElementaryFunctions.exp(x)
}
