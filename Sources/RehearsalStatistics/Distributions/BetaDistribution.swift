internal import RehearsalSimulation

/// The beta distribution, whose distribution function is the regularised incomplete beta function.
struct BetaDistribution {
  let a: Double
  let b: Double

  /// The chance of at most `x`.
  ///
  /// Source: the continued fraction 26.5.8 of Abramowitz and Stegun, evaluated by Lentz's method
  /// (Thompson and Barnett, "Coulomb and Bessel functions of complex arguments and order", 1986), on the side
  /// of the mean on which it converges fast.
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

  /// The `x` with a chance of at most `x` of `chance`, by bisection to the last bit.
  func quantile(_ chance: Double) -> Double {
    bisect(0, 1) { cumulative($0) < chance }
  }
}

/// The place between two numbers up to which something holds, to the last bit that halving reaches.
func bisect(_ low: Double, _ high: Double, while holds: (Double) -> Bool) -> Double {
  var (low, high) = (low, high)
  for _ in 0..<200 {
    let middle = low + (high - low) / 2
    guard middle > low, middle < high else { break }
    if holds(middle) { low = middle } else { high = middle }
  }
  return low + (high - low) / 2
}
