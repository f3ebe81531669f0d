/// A point in virtual time, counted in whole nanoseconds from the start of the run.
///
/// Recordings store whole nanoseconds and reports print them, so a time is the same everywhere. The
/// range is about 292 years.
public struct Instant: InstantProtocol, Codable {
  /// The time since the start of the run in nanoseconds, which is never negative in a run.
  public var nanoseconds: Int64

  /// The start of a run.
  public static let start = Instant(nanoseconds: 0)

  /// Creates an instant from the time since the start of the run in nanoseconds.
  public init(nanoseconds: Int64) {
    self.nanoseconds = nanoseconds
  }

  /// Returns the instant after this one by the duration, truncated to whole nanoseconds.
  ///
  /// The result is clamped to the range of `Int64`.
  public func advanced(by duration: Duration) -> Instant {
    Instant(nanoseconds: nanoseconds.addingSaturated(duration.wholeNanoseconds))
  }

  /// Returns the time from this instant to the other.
  public func duration(to other: Instant) -> Duration {
    .nanoseconds(other.nanoseconds - nanoseconds)
  }

  /// Returns whether the first instant comes before the second.
  public static func < (lhs: Instant, rhs: Instant) -> Bool {
    lhs.nanoseconds < rhs.nanoseconds
  }
}

extension Duration {
  /// The duration in nanoseconds, truncated to a whole number and clamped to the range of `Int64`.
  @inline(__always)
  package var wholeNanoseconds: Int64 {
    // Durations up to nine seconds fit into 64 bits of attoseconds, in which division by a constant
    // is fast.
    guard let short = Int64(exactly: attoseconds) else { return longNanoseconds }
    return short / 1_000_000_000
  }

  private var longNanoseconds: Int64 {
    let (seconds, attoseconds) = components
    let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    guard !overflow else { return seconds < 0 ? .min : .max }
    return scaled.addingSaturated(attoseconds / 1_000_000_000)
  }

  /// Creates a duration of virtual minutes.
  public static func minutes(_ minutes: Int64) -> Duration {
    .seconds(minutes) * 60
  }
}

extension Int64 {
  /// Returns the sum, clamped to the range of `Int64`.
  @inline(__always)
  package func addingSaturated(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    guard !overflow else { return other < 0 ? .min : .max }
    return sum
  }
}

/// A span of virtual time in human-readable form, such as `0s`, `12m`, `1h5m` or `3.25s`.
public struct VirtualTime: Sendable, CustomStringConvertible {
  private let nanoseconds: Int64

  /// Creates a span from nanoseconds.
  public init(_ nanoseconds: Int64) {
    self.nanoseconds = nanoseconds
  }

  /// The span in hours, minutes and seconds, without the parts that are zero.
  public var description: String {
    let (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    let units = [(seconds / 3_600, "h"), (seconds / 60 % 60, "m")]
    var text = units.filter { $0.0 > 0 }.map { "\($0.0)\($0.1)" }.joined()
    if seconds % 60 > 0 || rest > 0 || text.isEmpty {
      text += "\(seconds % 60)\(Self.decimals(rest))s"
    }
    return text
  }

  /// The span as a reader needs it: in whole seconds from ten seconds on, and otherwise in milliseconds.
  public var rounded: VirtualTime {
    let unit: Int64 = nanoseconds < 10_000_000_000 ? 1_000_000 : 1_000_000_000
    guard nanoseconds < .max - unit else { return self }
    let (count, rest) = nanoseconds.quotientAndRemainder(dividingBy: unit)
    return VirtualTime((count + (rest >= unit / 2 ? 1 : 0)) * unit)
  }

  private static func decimals(_ nanoseconds: Int64) -> String {
    guard nanoseconds > 0 else { return "" }
    var digits = String(1_000_000_000 + nanoseconds).dropFirst()
    while digits.last == "0" { digits = digits.dropLast() }
    return ".\(digits)"
  }
}
