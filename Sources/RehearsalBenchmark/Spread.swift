/// The middle of some measurements, with the lowest and the highest.
public struct Spread: Sendable {
  /// The median; of an even number the lower of the two in the middle.
  public var median: Double
  /// The lowest.
  public var lowest: Double
  /// The highest.
  public var highest: Double

  /// Creates the spread of measurements; `nil` where there are none.
  public init?(_ values: [Double]) {
    let sorted = values.sorted()
    guard let first = sorted.first, let last = sorted.last else { return nil }
    lowest = first
    highest = last
    median = sorted[(sorted.count - 1) / 2]
  }
}
