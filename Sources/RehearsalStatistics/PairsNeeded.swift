internal import RehearsalSimulation

/// The number of pairs that a test needs to detect a given difference with a given statistical power.
public enum PairsNeeded {
  /// The greatest number of pairs that the functions of this type return.
  public static let maximum = 10_000_000

  /// The estimated number of pairs above which no exact number is computed.
  ///
  /// For more pairs, the exact search of ``proportions(onlyFirst:onlySecond:power:alpha:)`` would take
  /// minutes. The function then returns the normal approximation, whose relative error is a few in a
  /// thousand.
  static let maximumExactEstimate = 20_000

  /// Returns the least number of pairs with which McNemar's exact test detects a difference of two success
  /// rates.
  ///
  /// If nearly all pairs are discordant, the power does not always grow with the number of pairs, so a slightly
  /// greater number may not suffice. For many pairs, the number is a normal approximation.
  ///
  /// A pair is discordant if exactly one of its two trials succeeds. The power of the test is a double sum.
  /// The outer sum is over the number of discordant pairs, and the inner sum is over the number of those
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
  /// - Returns: The number of pairs; `nil` if the shares are equal or ``maximum`` pairs are too few.
  public static func proportions(
    onlyFirst: Double,
    onlySecond: Double,
    power: Double = 0.8,
    alpha: Double = 0.05
  ) -> Int? {
    guard onlyFirst != onlySecond else { return nil }
    let estimate = approximatePairCount(
      onlyFirst + onlySecond,
      onlySecond - onlyFirst,
      power,
      alpha
    )
    guard estimate <= Double(maximumExactEstimate) else {
      return estimate <= Double(maximum) ? Int(estimate) : nil
    }
    var test = ExactTest(onlyFirst: onlyFirst, onlySecond: onlySecond, alpha: alpha)
    return leastCount(lookingBack: test.canPowerFall) { test.power(of: $0) >= power }
  }

  /// Returns Connor's normal approximation of the number of pairs.
  ///
  /// `discordance` is the expected share of discordant pairs, and `difference` is the difference between the two
  /// success rates.
  private static func approximatePairCount(
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

  /// Returns the statistical power of McNemar's exact test with the given number of pairs.
  ///
  /// The power is the probability that the test detects a difference if the given shares are the true shares.
  ///
  /// - Parameters:
  ///   - pairCount: The number of pairs.
  ///   - onlyFirst: The true share of pairs in which only the first trial succeeds.
  ///   - onlySecond: The true share of pairs in which only the second trial succeeds.
  ///   - alpha: The significance level.
  /// - Returns: The power, from 0 through 1.
  public static func power(
    _ pairCount: Int,
    onlyFirst: Double,
    onlySecond: Double,
    alpha: Double = 0.05
  ) -> Double {
    var test = ExactTest(onlyFirst: onlyFirst, onlySecond: onlySecond, alpha: alpha)
    return test.power(of: pairCount)
  }

  /// Returns the number of pairs with which Student's paired t-test detects a mean difference, by an
  /// approximation.
  ///
  /// The number is ((z + z') s / d)^2 + z^2 / 2, rounded up. In this formula, d is the mean difference, and s
  /// is the standard deviation. The normal quantiles are z for 1 - `alpha` / 2, and z' for the power. The
  /// second term is Guenther's correction for Student's distribution.
  ///
  /// Source: Guenther, "Sample Size Formulas for Normal Theory T Tests", The American Statistician 35 (1981).
  ///
  /// - Parameters:
  ///   - difference: The expected mean difference.
  ///   - deviation: The expected standard deviation of the differences.
  ///   - power: The statistical power, which is the probability of detecting the difference.
  ///   - alpha: The significance level, which is the probability of detecting a difference that does not
  ///     exist.
  /// - Returns: The number of pairs, at least two; `nil` if `difference` is zero or ``maximum`` pairs are too
  ///   few.
  public static func means(
    difference: Double,
    deviation: Double,
    power: Double = 0.8,
    alpha: Double = 0.05
  ) -> Int? {
    guard difference != 0 else { return nil }
    let z = NormalDistribution.quantile(1 - alpha / 2)
    let rootOfCount = (z + NormalDistribution.quantile(power)) * deviation / difference
    let pairCount = (rootOfCount * rootOfCount + z * z / 2).rounded(.up)
    return pairCount <= Double(maximum) ? max(2, Int(pairCount)) : nil
  }

  /// Returns the least number of pairs, from 2 through ``maximum``, for which `suffices` returns true.
  ///
  /// - Parameters:
  ///   - looksBack: Whether `suffices` can return false for some numbers above the least one. If so, the numbers
  ///     shortly below the one that a binary search finds are tried too.
  ///   - suffices: A closure that returns whether a number of pairs suffices.
  /// - Returns: The number of pairs; `nil` if there is none.
  private static func leastCount(lookingBack looksBack: Bool, _ suffices: (Int) -> Bool) -> Int? {
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
    guard looksBack else { return high }
    // In trials with many shares, powers and significance levels, the least number was at most 1.4 square roots
    // below the number that the binary search finds.
    let distance = 2 * Int(Double(high).squareRoot()) + 2
    return (max(2, high - distance)...high).first(where: suffices)
  }
}

/// The power of McNemar's exact test, for several numbers of pairs.
private struct ExactTest {
  /// The true share of discordant pairs.
  private let discordance: Double
  /// The true share of pairs in which only the second trial succeeds, among the discordant pairs.
  private let secondShare: Double
  /// The significance level.
  private let alpha: Double
  /// The probability that the test rejects, by the number of discordant pairs.
  ///
  /// It is kept because it is the same for all numbers of pairs.
  private var rejectionProbabilities: [Int: Double] = [:]

  init(onlyFirst: Double, onlySecond: Double, alpha: Double) {
    discordance = onlyFirst + onlySecond
    secondShare = onlySecond / discordance
    self.alpha = alpha
  }

  /// Whether the power can fall when pairs are added.
  ///
  /// The probability of a rejection rises and falls with the number of discordant pairs. If this number varies
  /// enough, the power does not show it.
  var canPowerFall: Bool { discordance > 0.9 }

  mutating func power(of pairCount: Int) -> Double {
    let discordantCountDistribution = BinomialDistribution(
      trials: pairCount,
      probability: discordance
    )
    let meanCount = Double(pairCount) * discordance
    let maximumDistance = 10 * (meanCount + 1).squareRoot() + 10
    // Terms further than `maximumDistance` from the mean number are smaller than the rounding error of the sum, and so
    // are those with a very small probability.
    let lowestCount = max(1, Int(meanCount - maximumDistance))
    let greatestCount = max(1, min(pairCount, Int(meanCount + maximumDistance)))
    var power = 0.0
    for discordantCount in lowestCount...greatestCount {
      let probability = discordantCountDistribution.density(discordantCount)
      guard probability > 1e-20 else { continue }
      power += probability * rejectionProbability(of: discordantCount)
    }
    return power
  }

  private mutating func rejectionProbability(of discordantCount: Int) -> Double {
    if let knownProbability = rejectionProbabilities[discordantCount] { return knownProbability }
    var probability = 0.0
    if let criticalValue = criticalValue(of: discordantCount) {
      let secondSuccessDistribution = BinomialDistribution(
        trials: discordantCount,
        probability: secondShare
      )
      probability =
        secondSuccessDistribution.cumulative(criticalValue) + 1
        - secondSuccessDistribution.cumulative(discordantCount - criticalValue - 1)
    }
    rejectionProbabilities[discordantCount] = probability
    return probability
  }

  /// Returns the critical value of the test for a number of discordant pairs.
  ///
  /// The test statistic is the smaller of two numbers: the pairs in which only the first trial succeeds, and the pairs
  /// in which only the second trial succeeds. The critical value is the greatest statistic for which the test rejects
  /// the hypothesis of equal success rates. The result is `nil` if the test never rejects the hypothesis.
  private func criticalValue(of discordantCount: Int) -> Int? {
    let nullDistribution = BinomialDistribution(trials: discordantCount, probability: 0.5)
    var (low, high) = (-1, discordantCount / 2)
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
}
