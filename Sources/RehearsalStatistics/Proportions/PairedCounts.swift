/// Pairs of trials that succeed or fail, by which of the two succeeded.
public struct PairedCounts: Sendable, Hashable {
  /// Pairs in which only the first succeeded.
  public var onlyFirst: Int
  /// Pairs in which only the second succeeded.
  public var onlySecond: Int
  /// All pairs, those in which both came to the same included.
  public var pairs: Int

  /// Creates counts.
  public init(onlyFirst: Int, onlySecond: Int, pairs: Int) {
    self.onlyFirst = onlyFirst
    self.onlySecond = onlySecond
    self.pairs = pairs
  }

  /// The share of the second's successes less that of the first's, from -1 to 1.
  public var difference: Double {
    pairs > 0 ? Double(onlySecond - onlyFirst) / Double(pairs) : 0
  }

  /// The chance of as lopsided discordant pairs or more where both succeed as often.
  ///
  /// Source: the exact form of McNemar, "Note on the Sampling Error of the Difference Between Correlated
  /// Proportions or Percentages", Psychometrika 12 (1947): a two-sided sign test of the discordant pairs.
  public var mcNemar: Double { min(1, 2 * min(chanceOfFirst, chanceOfSecond)) }

  /// The chance of as many pairs that only the second wins or more, where both succeed as often: one side of
  /// the exact test.
  public var chanceOfSecond: Double { discordant.cumulative(onlyFirst) }

  /// The chance of as many pairs that only the first wins or more, where both succeed as often.
  public var chanceOfFirst: Double { discordant.cumulative(onlySecond) }

  private var discordant: BinomialDistribution {
    BinomialDistribution(trials: onlyFirst + onlySecond, chance: 0.5)
  }

  /// The score interval of the difference.
  ///
  /// Source: Tango, "Equivalence Test and Confidence Interval for the Difference in Proportions for the
  /// Paired-Sample Design", Statistics in Medicine 17 (1998).
  public func tango(_ alpha: Double = 0.05) -> Interval {
    guard pairs > 0 else { return Interval(-1, 1) }
    let z = NormalDistribution.quantile(1 - alpha / 2)
    // The score falls as the supposed difference rises.
    return Interval(
      onlyFirst == pairs ? -1 : bisect(-1, difference) { score(against: $0) > z },
      onlySecond == pairs ? 1 : bisect(difference, 1) { score(against: $0) > -z }
    )
  }

  /// How many standard deviations the difference lies above a supposed one, the deviation being what is
  /// most likely where the supposition holds.
  func score(against supposed: Double) -> Double {
    let n = Double(pairs)
    let (up, down) = (Double(onlySecond), Double(onlyFirst))
    let b = -up - down + (2 * n - up + down) * supposed
    let c = -down * supposed * (1 - supposed)
    let likely = (max(0, b * b - 8 * n * c).squareRoot() - b) / (4 * n)
    let variance = n * (2 * likely + supposed * (1 - supposed))
    let distance = up - down - n * supposed
    guard variance > 0 else { return distance == 0 ? 0 : distance > 0 ? .infinity : -.infinity }
    return distance / variance.squareRoot()
  }
}
