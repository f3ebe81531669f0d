internal import RehearsalSimulation

/// Paired differences within known bounds of which hardly any is another than most.
///
/// Too few to say how they are spread, they are bounded by how often another one may come about at all: the
/// mean is at most the usual difference, and as much more as the greatest that there can be for the share of
/// pairs above it; at least the same with those below. Each share is bounded exactly. Where all pairs are
/// alike, so many of them exclude a share above 1 - (alpha / 2)^(1 / pairs): thirty 11.6 %, two hundred 1.8 %.
public struct RareDifferences: Sendable {
  private let above: Rate
  private let below: Rate
  private let usual: Double
  private let bounds: Interval

  /// From so many differences on how they are spread shows.
  public static let enough = 10
  /// At most one pair of so many differs where differences are rare.
  public static let rarity = 10

  /// Counts differences; `nil` where enough, or too large a part, are not the usual one.
  ///
  /// - Parameters:
  ///   - differences: The differences, at least one.
  ///   - bounds: Where a difference can lie at all.
  ///   - usual: The difference that most have; their median where it is not given.
  public init?(_ differences: [Double], within bounds: Interval, usual: Double? = nil) {
    let usual = usual ?? differences.sorted()[differences.count / 2]
    above = Rate(differences.count { $0 > usual }, of: differences.count)
    below = Rate(differences.count { $0 < usual }, of: differences.count)
    self.usual = usual
    self.bounds = bounds
    let count = above.successes + below.successes
    guard count < Self.enough, count * Self.rarity <= differences.count else { return nil }
  }

  /// Whether there is none but the usual one.
  public var areAlike: Bool { above.successes + below.successes == 0 }

  /// Where the mean lies, at least as often as is said.
  public func interval(_ alpha: Double = 0.05) -> Interval {
    Interval(
      usual - below.exact(alpha).high * (usual - bounds.low),
      usual + above.exact(alpha).high * (bounds.high - usual)
    )
  }

  /// A bound on the chance of as few differences below the usual one, where the mean is really as supposed.
  ///
  /// Of a mean that is not below the usual difference nothing can be said.
  public func chanceOfMore(than supposed: Double) -> Double {
    supposed < usual
      ? below.chanceOfFewer(at: (usual - supposed) / (usual - bounds.low)) : 1
  }

  /// A bound on the chance of as few differences above the usual one, where the mean is really as supposed.
  public func chanceOfLess(than supposed: Double) -> Double {
    supposed > usual
      ? above.chanceOfFewer(at: (supposed - usual) / (bounds.high - usual)) : 1
  }

  /// How large a share of pairs may differ from the others where none of so many does.
  public static func excluded(_ pairs: Int, _ alpha: Double = 0.05) -> Double {
    Rate(0, of: pairs).exact(alpha).high
  }

  /// The least number of pairs that exclude a share, above zero and below one, where none of them
  /// differs.
  public static func pairs(excluding share: Double, _ alpha: Double = 0.05) -> Int {
    let pairs = Elementary.ln(alpha / 2) / Elementary.ln(1 - share)
    return pairs < Double(PairsNeeded.most) ? Int(pairs.rounded(.up)) : PairsNeeded.most
  }
}
