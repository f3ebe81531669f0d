/// Exact tests of the difference of two shares against any supposed one.
///
/// The score of Tango orders the tables. A table's chance depends besides on how many pairs differ at all,
/// which is unknown: the greatest chance counts over where that may lie, and the chance that it lies elsewhere
/// is added. The score itself, taken for normal, decides too often: with 200 pairs and two points in 4.9 %
/// in place of 2.5 %.
///
/// Source: Berger and Boos, "P Values Maximized Over a Confidence Set for the Nuisance Parameter", Journal of
/// the American Statistical Association 89 (1994).
extension PairedCounts {
  /// The chance of a difference as great as that seen or greater, where it is really as supposed.
  public func chanceOfMore(than supposed: Double) -> Double {
    reversed.chanceOfLess(than: -supposed)
  }

  /// The chance of a difference as small as that seen or smaller, where it is really as supposed.
  ///
  /// What is supposed is the second's share less the first's, from -1 to 1.
  public func chanceOfLess(than supposed: Double) -> Double {
    guard pairs > 0 else { return 1 }
    let discordance = Rate(onlyFirst + onlySecond, of: pairs).exact(Self.elsewhere)
    let low = max(discordance.low, supposed.magnitude)
    let high = max(discordance.high, low)
    let edges = edges(of: supposed, Self.reach(low, high, pairs))
    let greatest = (0..<Self.steps).map { step in
      let part = Double(step) / Double(Self.steps - 1)
      return Self.chance(of: edges, pairs, supposed, min(1, low + part * (high - low)))
    }.max()
    return min(1, (greatest ?? 1) + Self.elsewhere)
  }

  /// How often the share of pairs that differ may lie where it is not looked for.
  private static let elsewhere = 0.0005
  /// At how many places of that share the chance is found.
  private static let steps = 25

  private var reversed: PairedCounts {
    PairedCounts(onlyFirst: onlySecond, onlySecond: onlyFirst, pairs: pairs)
  }

  /// How many pairs may differ, but for a chance that is too small to be seen.
  private static func reach(_ low: Double, _ high: Double, _ pairs: Int) -> ClosedRange<Int> {
    func spread(_ share: Double) -> Double {
      8 * (Double(pairs) * share * (1 - min(share, 1))).squareRoot() + 10
    }
    let least = Double(pairs) * low - spread(low)
    let most = Double(pairs) * high + spread(high)
    return max(0, Int(least))...min(pairs, Int(most))
  }

  /// For each number of pairs that differ, the most of them that the second may win where the score is as low
  /// as that seen; -1 where it never is.
  ///
  /// The score rises with every pair that the second wins in place of the first.
  private func edges(of supposed: Double, _ reach: ClosedRange<Int>) -> [(differ: Int, most: Int)] {
    let seen = score(against: supposed)
    let limit = seen + 1e-9 * max(1, seen.magnitude)
    return reach.map { differ in
      var (below, above) = (-1, differ + 1)
      while above - below > 1 {
        let middle = (below + above) / 2
        let table = PairedCounts(onlyFirst: differ - middle, onlySecond: middle, pairs: pairs)
        if table.score(against: supposed) <= limit { below = middle } else { above = middle }
      }
      return (differ, below)
    }
  }

  /// The chance of a table below the edges, where so large a share of pairs differs.
  private static func chance(
    of edges: [(differ: Int, most: Int)],
    _ pairs: Int,
    _ supposed: Double,
    _ discordance: Double
  ) -> Double {
    let all = BinomialDistribution(trials: pairs, chance: discordance)
    let share = discordance > 0 ? min(1, max(0, (discordance + supposed) / (2 * discordance))) : 0.5
    var sum = 0.0
    for edge in edges where edge.most >= 0 {
      let density = all.density(edge.differ)
      // What is less than rounding makes of the sum is left out.
      guard density > 1e-15 else { continue }
      let favour = BinomialDistribution(trials: edge.differ, chance: share)
      sum += density * favour.cumulative(edge.most)
    }
    return sum
  }
}
