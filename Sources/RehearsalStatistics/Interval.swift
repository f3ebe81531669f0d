/// Where a figure lies with some confidence, both ends included.
public struct Interval: Sendable, Hashable {
  /// The lower end; minus infinity where nothing bounds it.
  public var low: Double
  /// The upper end; infinity where nothing bounds it.
  public var high: Double

  /// Creates an interval.
  public init(_ low: Double, _ high: Double) {
    self.low = low
    self.high = high
  }

  /// Whether a figure lies inside.
  public func contains(_ figure: Double) -> Bool { low <= figure && figure <= high }

  /// What lies in both; where they are apart, the nearest end of this one.
  public func intersection(_ other: Interval) -> Interval {
    let low = min(max(low, other.low), high)
    return Interval(low, max(min(high, other.high), low))
  }
}
