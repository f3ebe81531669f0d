internal import RehearsalSimulation

/// The natural logarithm of the gamma function of a number above zero.
///
/// Source: Stirling's series, Abramowitz and Stegun, "Handbook of Mathematical Functions", 6.1.41, from
/// ten on; smaller numbers are raised by the recurrence 6.1.15.
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

/// The natural logarithm of the beta function of two numbers above zero.
func logBeta(_ a: Double, _ b: Double) -> Double { logGamma(a) + logGamma(b) - logGamma(a + b) }

/// The exponential of a number, zero and infinity where it leaves what a double holds.
func boundedExp(_ x: Double) -> Double {
  x < -700 ? 0 : x > 700 ? .infinity : Elementary.exp(x)
}
