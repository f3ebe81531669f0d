/// A point in virtual time, in whole nanoseconds since the start of the run.
///
/// The range is about 292 years before and after the start.
public struct Instant: InstantProtocol, Codable {
  /// The time since the start of the run, in nanoseconds.
  ///
  /// The time of every event of a run is zero or more.
  public var nanoseconds: Int64

  /// The instant at which every run starts.
  public static let start = Instant(nanoseconds: 0)

  /// Creates an instant from the time since the start of the run, in nanoseconds.
  public init(nanoseconds: Int64) {
    self.nanoseconds = nanoseconds
  }

  /// Returns the sum of this instant and a duration.
  ///
  /// The duration is truncated to whole nanoseconds, and the result is clamped to the range of `Int64`.
  public func advanced(by duration: Duration) -> Instant {
    Instant(nanoseconds: nanoseconds.addingSaturated(duration.wholeNanoseconds))
  }

  /// Returns the time from this instant to another instant.
  ///
  /// The result is negative if `other` is the earlier instant.
  public func duration(to other: Instant) -> Duration {
    .nanoseconds(other.nanoseconds - nanoseconds)
  }

  /// Returns whether the left instant comes before the right instant.
  public static func < (lhs: Instant, rhs: Instant) -> Bool {
    lhs.nanoseconds < rhs.nanoseconds
  }
}

extension Duration {
  /// The duration in nanoseconds, truncated to a whole number and clamped to the range of `Int64`.
  @inline(__always)
  package var wholeNanoseconds: Int64 {
    // A duration of up to nine seconds fits into 64 bits of attoseconds, where a division by a constant is fast.
    guard let shortAttoseconds = Int64(exactly: attoseconds) else { return slowWholeNanoseconds }
    return shortAttoseconds / 1_000_000_000
  }

  private var slowWholeNanoseconds: Int64 {
    let (seconds, attoseconds) = components
    let (scaledSeconds, overflows) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    guard !overflows else { return seconds < 0 ? .min : .max }
    return scaledSeconds.addingSaturated(attoseconds / 1_000_000_000)
  }

  /// Creates a duration of the given count of minutes.
  public static func minutes(_ minutes: Int64) -> Duration {
    .seconds(minutes) * 60
  }
}

extension Int64 {
  /// Returns the sum of the two numbers, clamped to the range of `Int64`.
  @inline(__always)
  package func addingSaturated(_ other: Int64) -> Int64 {
    let (sum, overflows) = addingReportingOverflow(other)
    guard !overflows else { return other < 0 ? .min : .max }
    return sum
  }

  /// Creates the whole number that is nearest to a number, clamped to the range of `Int64`.
  package init(nearest number: Double) {
    self = Int64(exactly: number.rounded()) ?? (number < 0 ? .min : .max)
  }
}

/// A span of virtual time, formatted for people, such as `0s`, `12m`, `1h5m` or `3.25s`.
public struct VirtualTime: Sendable, CustomStringConvertible {
  /// The span in nanoseconds.
  package let nanoseconds: Int64

  /// Creates a span of virtual time from nanoseconds, which must not be negative.
  public init(_ nanoseconds: Int64) {
    self.nanoseconds = nanoseconds
  }

  /// The span in hours, minutes and seconds, without the units that are zero; `0s` for a span of zero.
  public var description: String {
    let (seconds, remainder) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    let hoursAndMinutes = [(seconds / 3_600, "h"), (seconds / 60 % 60, "m")]
    var text = hoursAndMinutes.filter { $0.0 > 0 }.map { "\($0.0)\($0.1)" }.joined()
    if seconds % 60 > 0 || remainder > 0 || text.isEmpty {
      text += "\(seconds % 60)\(Self.decimalText(remainder))s"
    }
    return text
  }

  /// The span rounded for reports: to whole seconds if it is at least ten seconds, and otherwise to milliseconds.
  public var rounded: VirtualTime {
    let roundingUnit: Int64 = nanoseconds < 10_000_000_000 ? 1_000_000 : 1_000_000_000
    guard nanoseconds < .max - roundingUnit else { return self }
    let (unitCount, remainder) = nanoseconds.quotientAndRemainder(dividingBy: roundingUnit)
    return VirtualTime((unitCount + (remainder >= roundingUnit / 2 ? 1 : 0)) * roundingUnit)
  }

  private static func decimalText(_ nanoseconds: Int64) -> String {
    guard nanoseconds > 0 else { return "" }
    var digits = String(1_000_000_000 + nanoseconds).dropFirst()
    while digits.last == "0" { digits = digits.dropLast() }
    return ".\(digits)"
  }
}
