/// The results of paired trials: how often only the first trial or only the second trial of a pair succeeded.
public struct PairedCounts: Sendable, Hashable {
  /// The number of pairs in which only the first trial succeeded.
  public var onlyFirst: Int
  /// The number of pairs in which only the second trial succeeded.
  public var onlySecond: Int
  /// The number of all pairs, including those in which both trials succeeded or both trials failed.
  public var pairs: Int

  /// Creates the counts of pairs of trials.
  ///
  /// The sum of `onlyFirst` and `onlySecond` must be at most `pairs`.
  public init(onlyFirst: Int, onlySecond: Int, pairs: Int) {
    self.onlyFirst = onlyFirst
    self.onlySecond = onlySecond
    self.pairs = pairs
  }

  /// The success rate of the second trials minus the success rate of the first trials, from -1 through 1.
  ///
  /// The difference is 0 if there are no pairs.
  public var difference: Double {
    pairs > 0 ? Double(onlySecond - onlyFirst) / Double(pairs) : 0
  }

  /// The two-sided p-value of McNemar's exact test for different success rates.
  ///
  /// The test is a two-sided sign test of the discordant pairs, in which exactly one of the trials succeeded.
  ///
  /// Source: the exact form of McNemar, "Note on the Sampling Error of the Difference Between Correlated
  /// Proportions or Percentages", Psychometrika 12 (1947).
  public var mcNemarPValue: Double { min(1, 2 * min(firstBetterPValue, secondBetterPValue)) }

  /// The p-value of McNemar's exact one-sided test that the second trials succeed more often.
  public var secondBetterPValue: Double { nullDistribution.cumulative(onlyFirst) }

  /// The p-value of McNemar's exact one-sided test that the first trials succeed more often.
  public var firstBetterPValue: Double { nullDistribution.cumulative(onlySecond) }

  /// The distribution of ``onlyFirst`` and of ``onlySecond`` if both trials succeed equally often.
  private var nullDistribution: BinomialDistribution {
    BinomialDistribution(trials: onlyFirst + onlySecond, probability: 0.5)
  }

  /// Returns Tango's score interval of ``difference``, with confidence 1 - `alpha`.
  ///
  /// The interval is from -1 through 1 if there are no pairs.
  ///
  /// Source: Tango, "Equivalence Test and Confidence Interval for the Difference in Proportions for the
  /// Paired-Sample Design", Statistics in Medicine 17 (1998).
  public func tango(_ alpha: Double = 0.05) -> Interval {
    guard pairs > 0 else { return Interval(-1, 1) }
    let z = NormalDistribution.quantile(1 - alpha / 2)
    // The score decreases as the supposed difference increases.
    return Interval(
      onlyFirst == pairs ? -1 : bisect(-1, difference) { score(against: $0) > z },
      onlySecond == pairs ? 1 : bisect(difference, 1) { score(against: $0) > -z }
    )
  }

  /// Returns Tango's score: the distance of ``difference`` above a supposed difference, in standard errors.
  ///
  /// The standard error is estimated by maximum likelihood under the hypothesis that `supposed` is the true difference.
  func score(against supposed: Double) -> Double {
    let n = Double(pairs)
    let (onlySecondCount, onlyFirstCount) = (Double(onlySecond), Double(onlyFirst))
    // The maximum likelihood estimate is the greater solution q of 2 n q^2 + b q + c = 0.
    let b =
      -onlySecondCount - onlyFirstCount + (2 * n - onlySecondCount + onlyFirstCount) * supposed
    let c = -onlyFirstCount * supposed * (1 - supposed)
    let estimate = (max(0, b * b - 8 * n * c).squareRoot() - b) / (4 * n)
    let variance = n * (2 * estimate + supposed * (1 - supposed))
    let distance = onlySecondCount - onlyFirstCount - n * supposed
    guard variance > 0 else { return distance == 0 ? 0 : distance > 0 ? .infinity : -.infinity }
    return distance / variance.squareRoot()
  }
}

/// Holm's adjustment of the p-values of several tests that are made at once.
public enum HolmAdjustment {
  /// Returns adjusted p-values that control the family-wise error rate.
  ///
  /// The family-wise error rate is the probability of at least one false rejection among all tests.
  ///
  /// Source: Holm, "A Simple Sequentially Rejective Multiple Test Procedure", Scandinavian Journal of
  /// Statistics 6 (1979).
  ///
  /// - Parameter pValues: The p-values of the tests.
  /// - Returns: The adjusted p-values in the same order, each at most one.
  public static func adjust(_ pValues: [Double]) -> [Double] {
    let order = pValues.indices.sorted { (pValues[$0], $0) < (pValues[$1], $1) }
    var adjustedPValues = pValues
    var greatestSoFar = 0.0
    for (rank, index) in order.enumerated() {
      greatestSoFar = max(greatestSoFar, min(1, pValues[index] * Double(pValues.count - rank)))
      adjustedPValues[index] = greatestSoFar
    }
    return adjustedPValues
  }
}
