/// Several tests at once.
public enum HolmAdjustment {
  /// The chances of several tests, raised so that one below a level is below it for all of them together.
  ///
  /// Source: Holm, "A Simple Sequentially Rejective Multiple Test Procedure", Scandinavian Journal of
  /// Statistics 6 (1979).
  ///
  /// - Returns: The adjusted chances, in the order given, at most one.
  public static func adjust(_ chances: [Double]) -> [Double] {
    let order = chances.indices.sorted { (chances[$0], $0) < (chances[$1], $1) }
    var adjusted = chances
    var greatest = 0.0
    for (rank, index) in order.enumerated() {
      greatest = max(greatest, min(1, chances[index] * Double(chances.count - rank)))
      adjusted[index] = greatest
    }
    return adjusted
  }
}
