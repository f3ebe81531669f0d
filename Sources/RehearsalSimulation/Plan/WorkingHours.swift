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

  /// Returns how long the agent works without a break from an instant on, in nanoseconds.
  ///
  /// The result is zero if the agent does not work then, and `nil` if it works at all times. The instant is in
  /// nanoseconds after midnight at the start of a Monday.
  func timeUntilBreak(from start: Int64) -> Int64? {
    let timeOfWeek = start % Self.nanosecondsPerWeek
    var end = timeOfWeek
    for dayOffset in 0...7 as ClosedRange<Int64> {
      let midnight = (timeOfWeek / Self.nanosecondsPerDay + dayOffset) * Self.nanosecondsPerDay
      let weekday = Int(midnight / Self.nanosecondsPerDay % 7)
      guard days.contains(where: { $0.rawValue == weekday }), midnight + from <= end,
        end < midnight + until
      else { return end - timeOfWeek }
      end = midnight + until
    }
    return nil
  }

  /// Returns how long the agent works between two instants, in nanoseconds.
  ///
  /// Both instants are in nanoseconds after midnight at the start of a Monday.
  func workingTime(from start: Int64, to end: Int64) -> Int64 {
    end > start ? workingTime(until: end) - workingTime(until: start) : 0
  }

  /// Returns how long the agent works from the start of the first Monday until an instant, in nanoseconds.
  private func workingTime(until instant: Int64) -> Int64 {
    let (weeks, timeOfWeek) = instant.quotientAndRemainder(dividingBy: Self.nanosecondsPerWeek)
    let workThisWeek = days.reduce(into: 0 as Int64) { total, day in
      let workStart = Int64(day.rawValue) * Self.nanosecondsPerDay + from
      total += min(max(timeOfWeek - workStart, 0), until - from)
    }
    return weeks * Int64(days.count) * (until - from) + workThisWeek
  }
}

/// The clock of an agent's work, which stands still outside the agent's working hours.
struct WorkClock {
  /// The agent's working hours, or `nil` if it works at all times.
  var hours: WorkingHours?
  /// When in the week the run starts, in nanoseconds after midnight at the start of a Monday.
  var startTimeOfWeek: Int64

  /// Returns how long the agent works in the time from `now` until `delay` later, in nanoseconds.
  func work(in delay: Int64, now: Int64) -> Int64 {
    guard let hours else { return delay }
    let start = startTimeOfWeek.addingSaturated(now)
    return hours.workingTime(from: start, to: start.addingSaturated(delay))
  }

  /// Returns how long the agent works without a break from now on, or `nil` if it never has a break.
  func timeUntilBreak(now: Int64) -> Int64? {
    hours.flatMap { $0.timeUntilBreak(from: startTimeOfWeek.addingSaturated(now)) }
  }

  /// Returns the nanoseconds until the agent has worked for a time, if it first stands still for another.
  func time(for work: Int64, afterStandstill standstill: Int64, now: Int64) -> Int64 {
    guard let hours else { return standstill.addingSaturated(work) }
    let start = startTimeOfWeek.addingSaturated(now).addingSaturated(standstill)
    return standstill.addingSaturated(hours.duration(of: work, from: start))
  }

  /// Returns the nanoseconds until a step that would come after `delay`, if the agent first stands still.
  ///
  /// The agent works as long before the step as it would have without the standstill.
  func time(until delay: Int64, afterStandstill standstill: Int64, now: Int64) -> Int64 {
    time(for: work(in: delay, now: now), afterStandstill: standstill, now: now)
  }
}
