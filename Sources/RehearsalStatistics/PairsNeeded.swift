internal import RehearsalSimulation

/// The number of pairs that detects a difference of a given size with a given power.
public enum PairsNeeded {
  /// The greatest number that is ever returned.
  public static let maximum = 10_000_000

  /// The number of pairs up to which the exact sum is computed.
  ///
  /// Beyond it the asymptotic formula is used: it is off by a few in a thousand, and the exact sum would take minutes.
  static let exactUpTo = 20_000

  /// Returns the least number of pairs with which McNemar's exact test detects a difference of proportions.
  ///
  /// Source: the power of the test, summed over the number of discordant pairs and the number of those that favour
  /// the second; Duffy, "Asymptotic and Exact Power for the McNemar Test and Its Analogue with R
  /// Controls per Case", Biometrics 40 (1984). For many pairs: Connor, "Sample Size for Testing Differences in
  /// Proportions for the Paired-Sample Design", Biometrics 43 (1987).
  ///
  /// - Parameters:
  ///   - onlyFirst: The share of pairs in which only the first succeeds.
  ///   - onlySecond: The share of pairs in which only the second succeeds.
  ///   - power: The probability with which the difference is to be detected.
  ///   - alpha: The probability of detecting a difference that does not exist.
  /// - Returns: The number of pairs, or `nil` if there is no difference or ``maximum`` pairs do not detect it.
  public static func proportions(
    onlyFirst: Double,
    onlySecond: Double,
    power: Double = 0.8,
    alpha: Double = 0.05
  ) -> Int? {
    guard onlyFirst != onlySecond else { return nil }
    let estimate = asymptotic(onlyFirst + onlySecond, onlySecond - onlyFirst, power, alpha)
    guard estimate <= Double(exactUpTo) else {
      return estimate <= Double(maximum) ? Int(estimate) : nil
    }
    return least { pairs in
      self.power(pairs, onlyFirst: onlyFirst, onlySecond: onlySecond, alpha: alpha) >= power
    }
  }

  private static func asymptotic(
    _ discordance: Double,
    _ difference: Double,
    _ power: Double,
    _ alpha: Double
  ) -> Double {
    let spread = discordance.squareRoot()
    let detected = (discordance - difference * difference).squareRoot()
    let root =
      NormalDistribution.quantile(1 - alpha / 2) * spread
      + NormalDistribution.quantile(power) * detected
    return (root * root / (difference * difference)).rounded(.up)
  }

  /// Returns the power of McNemar's exact test, which is the probability that it detects a difference.
  public static func power(
    _ pairs: Int,
    onlyFirst: Double,
    onlySecond: Double,
    alpha: Double = 0.05
  ) -> Double {
    let share = onlySecond / (onlyFirst + onlySecond)
    let discordance = BinomialDistribution(trials: pairs, probability: onlyFirst + onlySecond)
    let mean = Double(pairs) * discordance.probability
    let reach = 10 * (mean + 1).squareRoot() + 10
    var power = 0.0
    // Terms further from the mean are smaller than the rounding error.
    for discordant in max(1, Int(mean - reach))...max(1, min(pairs, Int(mean + reach))) {
      guard let critical = critical(discordant, alpha) else { continue }
      let favour = BinomialDistribution(trials: discordant, probability: share)
      let finds =
        favour.cumulative(critical) + 1 - favour.cumulative(discordant - critical - 1)
      power += discordance.density(discordant) * finds
    }
    return power
  }

  /// Returns the greatest number of discordant pairs on the rarer side for which the test still rejects.
  private static func critical(_ discordant: Int, _ alpha: Double) -> Int? {
    let even = BinomialDistribution(trials: discordant, probability: 0.5)
    var (low, high) = (-1, discordant / 2)
    while low < high {
      let middle = (low + high + 1) / 2
      if 2 * even.cumulative(middle) <= alpha { low = middle } else { high = middle - 1 }
    }
    return low < 0 ? nil : low
  }

  /// Returns the number of pairs with which a mean difference is detected.
  ///
  /// Source: ((z + z') s / d)^2 with Guenther's correction z^2 / 2 for Student's distribution; Guenther,
  /// "Sample Size Formulas for Normal Theory T Tests", The American Statistician 35 (1981).
  ///
  /// - Parameters:
  ///   - difference: The mean difference.
  ///   - deviation: The standard deviation of the differences.
  ///   - power: The probability with which the difference is to be detected.
  ///   - alpha: The probability of detecting a difference that does not exist.
  /// - Returns: The number of pairs, at least two, or `nil` if there is no difference or ``maximum`` pairs do not
  ///   detect it.
  public static func means(
    difference: Double,
    deviation: Double,
    power: Double = 0.8,
    alpha: Double = 0.05
  ) -> Int? {
    guard difference != 0 else { return nil }
    let z = NormalDistribution.quantile(1 - alpha / 2)
    let root = (z + NormalDistribution.quantile(power)) * deviation / difference
    let pairs = (root * root + z * z / 2).rounded(.up)
    return pairs <= Double(maximum) ? max(2, Int(pairs)) : nil
  }

  private static func least(_ suffices: (Int) -> Bool) -> Int? {
    var high = 2
    while !suffices(high) {
      guard high < maximum else { return nil }
      high = min(high * 2, maximum)
    }
    var low = high / 2
    while high - low > 1 {
      let middle = (low + high) / 2
      if suffices(middle) { high = middle } else { low = middle }
    }
    return high
  }
}
