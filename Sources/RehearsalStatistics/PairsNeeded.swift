internal import RehearsalSimulation

/// The number of pairs that a test needs to detect a difference of a given size with a given statistical power.
public enum PairsNeeded {
  /// The greatest count of pairs that the functions of this type return.
  public static let maximum = 10_000_000

  /// The greatest approximate count of pairs for which ``proportions(onlyFirst:onlySecond:power:alpha:)`` still
  /// searches for the exact count.
  ///
  /// If the normal approximation gives a greater count, the approximation itself is the result. The relative error
  /// of the approximation is then a few in a thousand. The exact search would take minutes.
  static let maximumExactEstimate = 20_000

  /// Returns the least count of pairs with which McNemar's exact test detects a difference between two
  /// success rates.
  ///
  /// A pair is discordant if exactly one of its two trials succeeds. The power of the test is a double sum:
  /// over all counts of discordant pairs and, for each of these counts, over all counts of discordant pairs
  /// whose second trial succeeds.
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
    let estimate = asymptoticCount(onlyFirst + onlySecond, onlySecond - onlyFirst, power, alpha)
    guard estimate <= Double(maximumExactEstimate) else {
      return estimate <= Double(maximum) ? Int(estimate) : nil
    }
    return leastCount { pairs in
      self.power(pairs, onlyFirst: onlyFirst, onlySecond: onlySecond, alpha: alpha) >= power
    }
  }

  /// Returns Connor's normal approximation of the count of pairs.
  ///
  /// `discordance` is the expected share of discordant pairs, and `difference` is the difference between the two
  /// success rates.
  private static func asymptoticCount(
    _ discordance: Double,
    _ difference: Double,
    _ power: Double,
    _ alpha: Double
  ) -> Double {
    let nullDeviation = discordance.squareRoot()
    let trueDeviation = (discordance - difference * difference).squareRoot()
    let quantileSum =
      NormalDistribution.quantile(1 - alpha / 2) * nullDeviation
      + NormalDistribution.quantile(power) * trueDeviation
    return (quantileSum * quantileSum / (difference * difference)).rounded(.up)
  }

  /// Returns the statistical power of McNemar's exact test with the given count of pairs.
  ///
  /// The power is the probability that the test detects a difference if the given shares are the true shares.
  ///
  /// - Parameters:
  ///   - pairs: The count of pairs.
  ///   - onlyFirst: The true share of pairs in which only the first trial succeeds.
  ///   - onlySecond: The true share of pairs in which only the second trial succeeds.
  ///   - alpha: The significance level.
  /// - Returns: The power, from 0 through 1.
  public static func power(
    _ pairs: Int,
    onlyFirst: Double,
    onlySecond: Double,
    alpha: Double = 0.05
  ) -> Double {
    let secondShare = onlySecond / (onlyFirst + onlySecond)
    let discordance = BinomialDistribution(trials: pairs, probability: onlyFirst + onlySecond)
    let meanCount = Double(pairs) * discordance.probability
    let maximumDistance = 10 * (meanCount + 1).squareRoot() + 10
    // Terms further than `maximumDistance` from the mean count are smaller than the rounding error of the sum.
    let least = max(1, Int(meanCount - maximumDistance))
    let most = max(1, min(pairs, Int(meanCount + maximumDistance)))
    var power = 0.0
    for discordant in least...most {
      guard let critical = criticalValue(discordant, alpha) else { continue }
      let secondSuccesses = BinomialDistribution(trials: discordant, probability: secondShare)
      let rejection =
        secondSuccesses.cumulative(critical) + 1
        - secondSuccesses.cumulative(discordant - critical - 1)
      power += discordance.density(discordant) * rejection
    }
    return power
  }

  /// Returns the critical value of McNemar's exact test for a count of discordant pairs.
  ///
  /// In some discordant pairs only the first trial succeeds, and in the others only the second trial succeeds. The
  /// critical value is the greatest value of the smaller of these two counts for which the test rejects the
  /// hypothesis of equal success rates. The result is `nil` if the test never rejects the hypothesis.
  private static func criticalValue(_ discordant: Int, _ alpha: Double) -> Int? {
    let nullDistribution = BinomialDistribution(trials: discordant, probability: 0.5)
    var (low, high) = (-1, discordant / 2)
    while low < high {
      let middle = (low + high + 1) / 2
      if 2 * nullDistribution.cumulative(middle) <= alpha {
        low = middle
      } else {
        high = middle - 1
      }
    }
    return low < 0 ? nil : low
  }

  /// Returns the least count of pairs with which Student's paired t-test detects a mean difference.
  ///
  /// The count is ((z + z') s / d)^2 + z^2 / 2. In this formula, d is the mean difference, s is the standard
  /// deviation, and z and z' are the normal quantiles of 1 - `alpha` / 2 and of the power. The second term is
  /// Guenther's correction for Student's distribution.
  ///
  /// Source: Guenther, "Sample Size Formulas for Normal Theory T Tests", The American Statistician 35 (1981).
  ///
  /// - Parameters:
  ///   - difference: The expected mean difference.
  ///   - deviation: The expected standard deviation of the differences.
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
    let rootOfCount = (z + NormalDistribution.quantile(power)) * deviation / difference
    let pairs = (rootOfCount * rootOfCount + z * z / 2).rounded(.up)
    return pairs <= Double(maximum) ? max(2, Int(pairs)) : nil
  }

  /// Returns the least count of pairs, from 2 through ``maximum``, that suffices, or `nil` if no count does.
  ///
  /// If a count suffices, all greater counts must suffice too.
  private static func leastCount(_ suffices: (Int) -> Bool) -> Int? {
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
