internal import RehearsalSimulation

/// How many pairs show a difference of a given size often enough.
public enum PairsNeeded {
  /// More are never asked for.
  public static let most = 10_000_000

  /// From so many pairs on the number is that of the asymptotic formula: it is a few in a thousand off, and the
  /// exact sum would take minutes.
  static let exactUpTo = 20_000

  /// The least number of pairs with which the exact test of McNemar finds a difference of proportions.
  ///
  /// Source: the power of the test as the sum over how many pairs are discordant, and how many of those
  /// favour the second; Duffy, "Asymptotic and Exact Power for the McNemar Test and Its Analogue with R
  /// Controls per Case", Biometrics 40 (1984). Of many pairs, Connor, "Sample Size for Testing Differences in
  /// Proportions for the Paired-Sample Design", Biometrics 43 (1987).
  ///
  /// - Parameters:
  ///   - onlyFirst: The share of pairs in which only the first succeeds.
  ///   - onlySecond: The share of pairs in which only the second succeeds.
  ///   - power: How often it is to be found.
  ///   - alpha: How often one may be found that is not there.
  /// - Returns: The number, or `nil` where there is no difference, or ``most`` do not show it.
  public static func proportions(
    onlyFirst: Double,
    onlySecond: Double,
    power: Double = 0.8,
    alpha: Double = 0.05
  ) -> Int? {
    guard onlyFirst != onlySecond else { return nil }
    let about = asymptotic(onlyFirst + onlySecond, onlySecond - onlyFirst, power, alpha)
    guard about <= Double(exactUpTo) else { return about <= Double(most) ? Int(about) : nil }
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
    let found = (discordance - difference * difference).squareRoot()
    let root =
      NormalDistribution.quantile(1 - alpha / 2) * spread
      + NormalDistribution.quantile(power) * found
    return (root * root / (difference * difference)).rounded(.up)
  }

  /// How often the exact test of McNemar finds a difference of proportions with so many pairs.
  public static func power(
    _ pairs: Int,
    onlyFirst: Double,
    onlySecond: Double,
    alpha: Double = 0.05
  ) -> Double {
    let share = onlySecond / (onlyFirst + onlySecond)
    let discordance = BinomialDistribution(trials: pairs, chance: onlyFirst + onlySecond)
    let mean = Double(pairs) * discordance.chance
    let reach = 10 * (mean + 1).squareRoot() + 10
    var power = 0.0
    // What lies further from the mean adds less than rounding does.
    for discordant in max(1, Int(mean - reach))...max(1, min(pairs, Int(mean + reach))) {
      guard let critical = critical(discordant, alpha) else { continue }
      let favour = BinomialDistribution(trials: discordant, chance: share)
      let finds =
        favour.cumulative(critical) + 1 - favour.cumulative(discordant - critical - 1)
      power += discordance.density(discordant) * finds
    }
    return power
  }

  /// The most of so many discordant pairs that may favour one side where the test still rejects.
  private static func critical(_ discordant: Int, _ alpha: Double) -> Int? {
    let even = BinomialDistribution(trials: discordant, chance: 0.5)
    var (low, high) = (-1, discordant / 2)
    while low < high {
      let middle = (low + high + 1) / 2
      if 2 * even.cumulative(middle) <= alpha { low = middle } else { high = middle - 1 }
    }
    return low < 0 ? nil : low
  }

  /// The number of pairs with which a mean difference is found.
  ///
  /// Source: ((z + z') s / d)^2 with Guenther's correction z^2 / 2 for Student's distribution; Guenther,
  /// "Sample Size Formulas for Normal Theory T Tests", The American Statistician 35 (1981).
  ///
  /// - Parameters:
  ///   - difference: The mean difference.
  ///   - deviation: The standard deviation of the differences.
  ///   - power: How often it is to be found.
  ///   - alpha: How often one may be found that is not there.
  /// - Returns: The number, at least two, or `nil` where there is no difference, or ``most`` do not show it.
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
    return pairs <= Double(most) ? max(2, Int(pairs)) : nil
  }

  private static func least(_ suffices: (Int) -> Bool) -> Int? {
    var high = 2
    while !suffices(high) {
      guard high < most else { return nil }
      high = min(high * 2, most)
    }
    var low = high / 2
    while high - low > 1 {
      let middle = (low + high) / 2
      if suffices(middle) { high = middle } else { low = middle }
    }
    return high
  }
}
