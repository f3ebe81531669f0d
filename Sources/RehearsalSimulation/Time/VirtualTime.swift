/// A span of virtual time as people read it: `0s`, `12m`, `1h5m`, `3.25s`.
public struct VirtualTime: Sendable, CustomStringConvertible {
  private let nanoseconds: Int64

  /// Creates a span from nanoseconds.
  public init(_ nanoseconds: Int64) {
    self.nanoseconds = nanoseconds
  }

  /// The span in hours, minutes and seconds, without parts that are zero.
  public var description: String {
    let (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    let units = [(seconds / 3_600, "h"), (seconds / 60 % 60, "m")]
    var text = units.filter { $0.0 > 0 }.map { "\($0.0)\($0.1)" }.joined()
    if seconds % 60 > 0 || rest > 0 || text.isEmpty {
      text += "\(seconds % 60)\(Self.decimals(rest))s"
    }
    return text
  }

  private static func decimals(_ nanoseconds: Int64) -> String {
    guard nanoseconds > 0 else { return "" }
    var digits = String(1_000_000_000 + nanoseconds).dropFirst()
    while digits.last == "0" { digits = digits.dropLast() }
    return ".\(digits)"
  }
}
