/// A point in virtual time, counted in whole nanoseconds from the start of the run.
///
/// Whole nanoseconds are what a recording stores and a report prints, so a time reads the same
/// everywhere. The range is about 292 years.
public struct Instant: InstantProtocol, Codable {
  /// The time since the start of the run, in nanoseconds; never negative in a run.
  public var nanoseconds: Int64

  /// The moment a run begins.
  public static let start = Instant(nanoseconds: 0)

  /// Creates an instant from the time since the start of the run.
  public init(nanoseconds: Int64) {
    self.nanoseconds = nanoseconds
  }

  /// Returns the instant that follows this one by the duration, cut to whole nanoseconds.
  ///
  /// The result saturates at the end of the range.
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
  /// The duration in nanoseconds, cut to a whole number and to the range of a 64-bit integer.
  @inline(__always)
  package var wholeNanoseconds: Int64 {
    // Nine seconds in attoseconds fit 64 bits, and division by a constant is cheap there.
    guard let few = Int64(exactly: attoseconds) else { return manyNanoseconds }
    return few / 1_000_000_000
  }

  private var manyNanoseconds: Int64 {
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
  /// Returns the sum, or the nearest end of the range where it does not fit.
  @inline(__always)
  package func addingSaturated(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    guard !overflow else { return other < 0 ? .min : .max }
    return sum
  }
}
