/// How many pairs of trials succeeded in the first trial only, and how many in the second trial only.
public struct PairedCounts: Sendable, Hashable {
  /// The count of pairs in which only the first trial succeeded.
  public var onlyFirst: Int
  /// The count of pairs in which only the second trial succeeded.
  public var onlySecond: Int
  /// The count of all pairs, including pairs in which both trials succeeded or both trials failed.
  public var pairs: Int

  /// Creates counts of paired trials.
  ///
  /// The sum of `onlyFirst` and `onlySecond` must be at most `pairs`.
  public init(onlyFirst: Int, onlySecond: Int, pairs: Int) {
    self.onlyFirst = onlyFirst
    self.onlySecond = onlySecond
    self.pairs = pairs
  }

  /// The success rate of the second trials minus the success rate of the first trials, from -1 to 1; 0
  /// without pairs.
  public var difference: Double {
    pairs > 0 ? Double(onlySecond - onlyFirst) / Double(pairs) : 0
  }

  /// The two-sided p-value of McNemar's exact test, which shows that the success rates differ.
  ///
  /// The test is a two-sided sign test of the discordant pairs, in which exactly one trial succeeded.
  ///
  /// Source: the exact form of McNemar, "Note on the Sampling Error of the Difference Between Correlated
  /// Proportions or Percentages", Psychometrika 12 (1947).
  public var mcNemar: Double { min(1, 2 * min(firstBetterPValue, secondBetterPValue)) }

  /// The one-sided p-value of McNemar's exact test, which shows that the second trials succeed more often.
  public var secondBetterPValue: Double { discordant.cumulative(onlyFirst) }

  /// The one-sided p-value of McNemar's exact test, which shows that the first trials succeed more often.
  public var firstBetterPValue: Double { discordant.cumulative(onlySecond) }

  private var discordant: BinomialDistribution {
    BinomialDistribution(trials: onlyFirst + onlySecond, probability: 0.5)
  }

  /// Returns Tango's score interval of the difference, with confidence 1 - `alpha`; -1 to 1 without pairs.
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

  /// Returns Tango's score: how many standard errors the difference is above `supposed`.
  ///
  /// The standard error is estimated by maximum likelihood, on the assumption that `supposed` is the
  /// true difference.
  func score(against supposed: Double) -> Double {
    let n = Double(pairs)
    let (up, down) = (Double(onlySecond), Double(onlyFirst))
    let b = -up - down + (2 * n - up + down) * supposed
    let c = -down * supposed * (1 - supposed)
    let estimate = (max(0, b * b - 8 * n * c).squareRoot() - b) / (4 * n)
    let variance = n * (2 * estimate + supposed * (1 - supposed))
    let distance = up - down - n * supposed
    guard variance > 0 else { return distance == 0 ? 0 : distance > 0 ? .infinity : -.infinity }
    return distance / variance.squareRoot()
  }
}

/// Holm's adjustment of p-values for multiple tests.
public enum HolmAdjustment {
  /// Returns adjusted p-values that control the family-wise error rate.
  ///
  /// This error rate is the probability of at least one false rejection among all tests.
  ///
  /// Source: Holm, "A Simple Sequentially Rejective Multiple Test Procedure", Scandinavian Journal of
  /// Statistics 6 (1979).
  ///
  /// - Parameter pValues: The p-values of the tests.
  /// - Returns: The adjusted p-values in the same order, each at most one.
  public static func adjust(_ pValues: [Double]) -> [Double] {
    let order = pValues.indices.sorted { (pValues[$0], $0) < (pValues[$1], $1) }
    var adjusted = pValues
    var greatest = 0.0
    for (rank, index) in order.enumerated() {
      greatest = max(greatest, min(1, pValues[index] * Double(pValues.count - rank)))
      adjusted[index] = greatest
    }
    return adjusted
  }
}
