internal import RehearsalSimulation

/// The standard normal distribution.
enum NormalDistribution {
  /// The chance of more than `z`.
  ///
  /// Source: the power series 26.2.11 of Abramowitz and Stegun near zero, the continued fraction 26.2.14
  /// beyond.
  static func tail(_ z: Double) -> Double {
    guard z.isFinite else { return z > 0 ? 0 : 1 }
    guard z >= 0 else { return 1 - tail(-z) }
    let density = boundedExp(-z * z / 2) / 2.506_628_274_631_000_7
    if z < 3 {
      var (term, sum, n) = (z, z, 1.0)
      while term > sum * 1e-17, term > 0 {
        n += 2
        term *= z * z / n
        sum += term
      }
      return 0.5 - density * sum
    }
    var fraction = 0.0
    for n in stride(from: 100.0, to: 0, by: -1) { fraction = n / (z + fraction) }
    return density / (z + fraction)
  }

  /// The number below which a chance above zero and below one lies.
  static func quantile(_ chance: Double) -> Double { Elementary.normalQuantile(chance) }
}
