/// Paired differences of bounded numbers of which hardly any is not zero.
///
/// Too few to say how they are spread, they are bounded by how often one may come about at all: the mean
/// is at most the greatest that a difference can be times the share of pairs with one above zero, and at least
/// the same of those below, each share bounded exactly.
public struct RareDifferences: Sendable {
  private let above: Rate
  private let below: Rate
  private let greatest: Double

  /// From so many differences on how they are spread shows.
  public static let enough = 10
  /// At most one pair of so many differs where differences are rare.
  public static let rarity = 10

  /// Counts differences of numbers that lie at most so far apart; `nil` where enough, or too large a part,
  /// are not zero.
  public init?(_ differences: [Double], _ greatest: Double) {
    above = Rate(differences.count { $0 > 0 }, of: differences.count)
    below = Rate(differences.count { $0 < 0 }, of: differences.count)
    self.greatest = greatest
    let count = above.successes + below.successes
    guard count < Self.enough, count * Self.rarity <= differences.count else { return nil }
  }

  /// Where the mean lies, at least as often as is said.
  public func interval(_ alpha: Double = 0.05) -> Interval {
    Interval(-below.exact(alpha).high * greatest, above.exact(alpha).high * greatest)
  }

  /// A bound on the chance of as few differences below zero, where the mean is really as supposed.
  ///
  /// Of a mean that is not below zero nothing can be said.
  public func chanceOfMore(than supposed: Double) -> Double {
    supposed < 0 ? below.chanceOfFewer(at: -supposed / greatest) : 1
  }

  /// A bound on the chance of as few differences above zero, where the mean is really as supposed.
  public func chanceOfLess(than supposed: Double) -> Double {
    supposed > 0 ? above.chanceOfFewer(at: supposed / greatest) : 1
  }
}
