internal import RehearsalSimulation

/// How many pairs a test needs to detect a difference of a given size with a given statistical power.
public enum PairsNeeded {
  /// The greatest count of pairs that the functions of this type return.
  public static let maximum = 10_000_000

  /// The greatest normal approximation, in pairs, after which the exact count is still searched for.
  ///
  /// If the approximation is greater, the approximation itself is the result. Its relative error is a few in
  /// a thousand. The exact search would take minutes.
  static let maximumExactEstimate = 20_000

  /// Returns the least count of pairs with which McNemar's exact test detects a difference between two
  /// success rates.
  ///
  /// A pair is discordant if exactly one of its two trials succeeds. The power of the test is a double sum:
  /// over all counts of discordant pairs and, for each of them, over all counts of discordant pairs whose
  /// second trial succeeds.
  ///
  /// Sources: Duffy, "Asymptotic and Exact Power for the McNemar Test and Its Analogue with R Controls per
  /// Case", Biometrics 40 (1984). The normal approximation for many pairs is from Connor, "Sample Size for
  /// Testing Differences in Proportions for the Paired-Sample Design", Biometrics 43 (1987).
  ///
  /// - Parameters:
  ///   - onlyFirst: The expected share of pairs in which only the first trial succeeds.
  ///   - onlySecond: The expected share of pairs in which only the second trial succeeds.
  ///   - power: The statistical power, which is the probability of detecting the difference.
  ///   - alpha: The significance level, which is the probability of detecting a difference that does not
  ///     exist.
  /// - Returns: The count of pairs, or `nil` if the shares are equal or ``maximum`` pairs are too few.
  public static func proportions(
    onlyFirst: Double,
    onlySecond: Double,
    power: Double = 0.8,
    alpha: Double = 0.05
  ) -> Int? {
    guard onlyFirst != onlySecond else { return nil }
    let estimate = asymptotic(onlyFirst + onlySecond, onlySecond - onlyFirst, power, alpha)
    guard estimate <= Double(maximumExactEstimate) else {
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

  /// Returns the statistical power of McNemar's exact test with the given count of pairs.
  ///
  /// The power is the probability that the test detects a difference if the given shares are the true shares.
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
    // Terms further from the mean than `reach` are smaller than the rounding error of the sum.
    for discordant in max(1, Int(mean - reach))...max(1, min(pairs, Int(mean + reach))) {
      guard let critical = critical(discordant, alpha) else { continue }
      let secondWins = BinomialDistribution(trials: discordant, probability: share)
      let rejection =
        secondWins.cumulative(critical) + 1 - secondWins.cumulative(discordant - critical - 1)
      power += discordance.density(discordant) * rejection
    }
    return power
  }

  /// Returns the critical value of McNemar's exact test for a count of discordant pairs.
  ///
  /// A discordant pair is either a success of the first trial only or a success of the second trial only. The
  /// critical value is the greatest count of the rarer kind for which the test still rejects equal success
  /// rates. The result is `nil` if the test never rejects.
  private static func critical(_ discordant: Int, _ alpha: Double) -> Int? {
    let even = BinomialDistribution(trials: discordant, probability: 0.5)
    var (low, high) = (-1, discordant / 2)
    while low < high {
      let middle = (low + high + 1) / 2
      if 2 * even.cumulative(middle) <= alpha { low = middle } else { high = middle - 1 }
    }
    return low < 0 ? nil : low
  }

  /// Returns the count of pairs with which Student's paired t-test detects a mean difference.
  ///
  /// The count is ((z + z') s / d)^2 + z^2 / 2. In this formula, d is the mean difference, s is the standard
  /// deviation, and z and z' are the normal quantiles of 1 - `alpha` / 2 and of the power. The second term is
  /// Guenther's correction for Student's distribution.
  ///
  /// Source: Guenther, "Sample Size Formulas for Normal Theory T Tests", The American Statistician 35 (1981).
  ///
  /// - Parameters:
  ///   - difference: The mean difference.
  ///   - deviation: The standard deviation of the differences.
  ///   - power: The statistical power, which is the probability of detecting the difference.
  ///   - alpha: The significance level, which is the probability of detecting a difference that does not
  ///     exist.
  /// - Returns: The count of pairs, at least two, or `nil` if `difference` is zero or ``maximum`` pairs are
  ///   too few.
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
