internal import RehearsalSimulation

/// How many of so many trials succeed, each with the same chance.
struct BinomialDistribution {
  let trials: Int
  let chance: Double

  /// The chance of exactly so many.
  func density(_ count: Int) -> Double {
    guard (0...trials).contains(count) else { return 0 }
    if chance <= 0 { return count == 0 ? 1 : 0 }
    if chance >= 1 { return count == trials ? 1 : 0 }
    let (n, k) = (Double(trials), Double(count))
    let ways = logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1)
    return boundedExp(ways + k * Elementary.ln(chance) + (n - k) * Elementary.ln(1 - chance))
  }

  /// The chance of at most so many.
  ///
  /// Source: Abramowitz and Stegun, 26.5.24.
  func cumulative(_ count: Int) -> Double {
    guard count >= 0 else { return 0 }
    guard count < trials else { return 1 }
    return BetaDistribution(a: Double(trials - count), b: Double(count) + 1).cumulative(1 - chance)
  }
}
