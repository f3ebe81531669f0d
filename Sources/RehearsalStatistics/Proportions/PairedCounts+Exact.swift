/// Exact tests that compare the difference of two success rates with any supposed difference.
///
/// A table is one possible set of the counts in ``PairedCounts``. Tango's score orders the tables by how
/// strongly they contradict the supposed difference. The probability of a table also depends on an unknown
/// number, the true share of discordant pairs. The test computes a confidence interval for this share, and
/// takes the greatest p-value over the interval. It then adds the probability that the share lies outside
/// the interval.
///
/// A normal approximation of the score is not accurate enough. For 200 pairs and a margin of two percentage
/// points, a test with the approximation errs in 4.9 % of cases instead of 2.5 %.
///
/// Source: Berger and Boos, "P Values Maximized Over a Confidence Set for the Nuisance Parameter", Journal of
/// the American Statistical Association 89 (1994).
extension PairedCounts {
  /// Returns the one-sided p-value of a test that shows that the true difference is above `supposed`.
  ///
  /// A difference is the success rate of the second trials minus the success rate of the first trials. It
  /// lies within -1 through 1.
  public func pValue(greaterThan supposed: Double) -> Double {
    reversed.pValue(lessThan: -supposed)
  }

  /// Returns the one-sided p-value of a test that shows that the true difference is below `supposed`.
  ///
  /// The result is 1 if there are no pairs.
  ///
  /// A difference is the success rate of the second trials minus the success rate of the first trials. It
  /// lies within -1 through 1.
  public func pValue(lessThan supposed: Double) -> Double {
    guard pairs > 0 else { return 1 }
    let discordance = Rate(onlyFirst + onlySecond, of: pairs).exact(Self.outsideProbability)
    let low = max(discordance.low, supposed.magnitude)
    let high = max(discordance.high, low)
    let edges = edges(of: supposed, Self.reach(low, high, pairs))
    let greatest = (0..<Self.steps).map { step in
      let part = Double(step) / Double(Self.steps - 1)
      return Self.probability(of: edges, pairs, supposed, min(1, low + part * (high - low)))
    }.max()
    return min(1, (greatest ?? 1) + Self.outsideProbability)
  }

  /// The probability that the true share of discordant pairs lies outside its confidence interval.
  private static let outsideProbability = 0.0005
  /// How many shares of discordant pairs within the confidence interval the p-value is computed for.
  private static let steps = 25

  private var reversed: PairedCounts {
    PairedCounts(onlyFirst: onlySecond, onlySecond: onlyFirst, pairs: pairs)
  }

  /// Returns the counts of discordant pairs that are likely enough to matter.
  ///
  /// A count matters if its probability is not negligible for some share of discordant pairs from `low`
  /// through `high`.
  private static func reach(_ low: Double, _ high: Double, _ pairs: Int) -> ClosedRange<Int> {
    func spread(_ share: Double) -> Double {
      8 * (Double(pairs) * share * (1 - min(share, 1))).squareRoot() + 10
    }
    let least = Double(pairs) * low - spread(low)
    let most = Double(pairs) * high + spread(high)
    return max(0, Int(least))...min(pairs, Int(most))
  }

  /// Returns the tables whose score is at most the observed score, as one limit for each count of
  /// discordant pairs.
  ///
  /// The score increases with the count of pairs in which only the second trial succeeds. `most` is the
  /// greatest such count whose score is at most the observed score, or -1 if every score is greater.
  private func edges(of supposed: Double, _ reach: ClosedRange<Int>) -> [(
    discordant: Int, most: Int
  )] {
    let observed = score(against: supposed)
    let limit = observed + 1e-9 * max(1, observed.magnitude)
    return reach.map { discordant in
      var (below, above) = (-1, discordant + 1)
      while above - below > 1 {
        let middle = (below + above) / 2
        let table = PairedCounts(onlyFirst: discordant - middle, onlySecond: middle, pairs: pairs)
        if table.score(against: supposed) <= limit { below = middle } else { above = middle }
      }
      return (discordant, below)
    }
  }

  /// Returns the probability that the pairs give one of the tables that `edges` describes.
  ///
  /// `discordance` is the true share of discordant pairs, and `supposed` is the true difference.
  private static func probability(
    of edges: [(discordant: Int, most: Int)],
    _ pairs: Int,
    _ supposed: Double,
    _ discordance: Double
  ) -> Double {
    let all = BinomialDistribution(trials: pairs, probability: discordance)
    let share = discordance > 0 ? min(1, max(0, (discordance + supposed) / (2 * discordance))) : 0.5
    var sum = 0.0
    for edge in edges where edge.most >= 0 {
      let density = all.density(edge.discordant)
      // Terms with smaller densities are below the rounding error of the sum.
      guard density > 1e-15 else { continue }
      let secondWins = BinomialDistribution(trials: edge.discordant, probability: share)
      sum += density * secondWins.cumulative(edge.most)
    }
    return sum
  }
}
