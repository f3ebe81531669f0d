/// The hours of the week at which an agent works, such as those of a person.
public struct WorkingHours: Sendable, Hashable {
  /// A day of the week, Monday first.
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

  /// The days on which the agent works.
  public let days: [Day]
  /// When work begins on these days, in nanoseconds after midnight.
  public let from: Int64
  /// When work ends on these days, in nanoseconds after midnight.
  public let until: Int64

  private static let day: Int64 = 24 * 3_600 * 1_000_000_000
  private static let week: Int64 = 7 * day

  /// Creates hours; `nil` if there is no day or no time between the two.
  public init?(days: [Day], from: Int64, until: Int64) {
    guard !days.isEmpty, 0 <= from, from < until, until <= Self.day else { return nil }
    self.days = Day.allCases.filter(days.contains)
    self.from = from
    self.until = until
  }

  /// Returns how long a piece of work takes that begins at an instant and stops outside the hours.
  ///
  /// - Parameters:
  ///   - work: The working time, in nanoseconds.
  ///   - start: The instant, in nanoseconds after midnight of a Monday.
  /// - Returns: The time until the work is done, in nanoseconds; saturated at `Int64.max`. Work of no time is done
  ///   at the next instant at which the agent works.
  func duration(of work: Int64, from start: Int64) -> Int64 {
    let hoursOfWeek = Int64(days.count) * (until - from)
    // The last week counts day by day, so that work which fills it is done when its last hour ends.
    let weeks = max(0, work - 1) / hoursOfWeek
    let (skipped, overflows) = weeks.multipliedReportingOverflow(by: Self.week)
    guard !overflows else { return .max }
    let position = start % Self.week
    var left = work - weeks * hoursOfWeek
    for offset in 0...8 as ClosedRange<Int64> {
      let midnight = (position / Self.day + offset) * Self.day
      let weekday = Int(midnight / Self.day % 7)
      guard days.contains(where: { $0.rawValue == weekday }) else { continue }
      let begin = max(position, midnight + from)
      let room = midnight + until - begin
      guard room > 0 else { continue }
      if left <= room { return skipped.addingSaturated(begin + left - position) }
      left -= room
    }
    return skipped.addingSaturated(Self.week)
  }
}
