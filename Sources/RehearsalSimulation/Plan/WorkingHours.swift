/// The hours of the week in which an agent works, such as a person's working hours.
public struct WorkingHours: Sendable, Hashable {
  /// A day of the week, with Monday first.
  public enum Day: Int, Sendable, Hashable, CaseIterable {
    /// Monday.
    case monday
    /// Tuesday.
    case tuesday
    /// Wednesday.
    case wednesday
    /// Thursday.
    case thursday
    /// Friday.
    case friday
    /// Saturday.
    case saturday
    /// Sunday.
    case sunday

    /// The three letters by which files name the day, such as `mon`.
    public var name: String {
      ["mon", "tue", "wed", "thu", "fri", "sat", "sun"][rawValue]
    }
  }

  /// The days on which the agent works, Monday first.
  public let days: [Day]
  /// The time of day at which work begins, in nanoseconds after midnight.
  public let from: Int64
  /// The time of day at which work ends, in nanoseconds after midnight.
  public let until: Int64

  private static let nanosecondsPerDay: Int64 = 24 * 3_600 * 1_000_000_000
  private static let nanosecondsPerWeek: Int64 = 7 * nanosecondsPerDay

  /// Creates working hours on the given days.
  ///
  /// The result is `nil` if `days` is empty, or unless 0 ≤ `from` < `until` ≤ 24 hours.
  public init?(days: [Day], from: Int64, until: Int64) {
    guard !days.isEmpty, 0 <= from, from < until, until <= Self.nanosecondsPerDay else {
      return nil
    }
    self.days = Day.allCases.filter(days.contains)
    self.from = from
    self.until = until
  }

  /// Returns how long a piece of work takes if the agent works only during its working hours.
  ///
  /// - Parameters:
  ///   - work: The working time that the work needs, in nanoseconds.
  ///   - start: The instant at which the work begins, in nanoseconds after midnight at the start of a Monday.
  /// - Returns: The time until the work is done, in nanoseconds, at most `Int64.max`. Work that needs no time is done
  ///   at the first instant at which the agent works.
  func duration(of work: Int64, from start: Int64) -> Int64 {
    let workPerWeek = Int64(days.count) * (until - from)
    // The last week is counted day by day, so that work that exactly fills a week ends with the
    // last working hour of that week.
    let fullWeeks = max(0, work - 1) / workPerWeek
    let (timeOfFullWeeks, overflows) = fullWeeks.multipliedReportingOverflow(
      by: Self.nanosecondsPerWeek
    )
    guard !overflows else { return .max }
    let startTimeOfWeek = start % Self.nanosecondsPerWeek
    var remainingWork = work - fullWeeks * workPerWeek
    for dayOffset in 0...8 as ClosedRange<Int64> {
      let midnight = (startTimeOfWeek / Self.nanosecondsPerDay + dayOffset) * Self.nanosecondsPerDay
      let weekday = Int(midnight / Self.nanosecondsPerDay % 7)
      guard days.contains(where: { $0.rawValue == weekday }) else { continue }
      let workStart = max(startTimeOfWeek, midnight + from)
      let availableTime = midnight + until - workStart
      guard availableTime > 0 else { continue }
      if remainingWork <= availableTime {
        return timeOfFullWeeks.addingSaturated(workStart + remainingWork - startTimeOfWeek)
      }
      remainingWork -= availableTime
    }
    return timeOfFullWeeks.addingSaturated(Self.nanosecondsPerWeek)
  }
}
