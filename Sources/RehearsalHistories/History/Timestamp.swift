import RehearsalSimulation

/// A point in real time, read from a log, with a resolution of one nanosecond.
public struct Timestamp: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The nanoseconds since 1970-01-01T00:00:00Z.
  public var nanoseconds: Int64

  /// Creates a timestamp from the nanoseconds since 1970-01-01T00:00:00Z.
  public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  /// Parses a date and time in RFC 3339 format, such as `2026-01-17T01:22:37.807Z`.
  ///
  /// A time without a time zone is in UTC. The colon and the minutes of a time zone can be missing. Digits of
  /// a fraction after the ninth are ignored. The result is `nil` for any other format, and for times before
  /// 1970 or after 2261.
  public init?(_ text: String) {
    var reader = DigitReader(text)
    guard let year = reader.parseNumber(4), reader.skipIfNext("-"),
      let month = reader.parseNumber(2),
      reader.skipIfNext("-"), let day = reader.parseNumber(2),
      reader.skipIfNext("T") || reader.skipIfNext(" ")
        || reader.skipIfNext("t"),
      let hour = reader.parseNumber(2), reader.skipIfNext(":"), let minute = reader.parseNumber(2),
      reader.skipIfNext(":"), let second = reader.parseNumber(2)
    else { return nil }
    var fraction: Int64 = 0
    if reader.skipIfNext(".") {
      guard let value = reader.parseFractionNanoseconds() else { return nil }
      fraction = value
    }
    guard let zoneOffset = reader.parseZoneOffset(), (1970...2261).contains(year),
      (1...12).contains(month),
      (1...31).contains(day), hour < 24, minute < 60, second < 61
    else { return nil }
    let days = Self.daysSince1970(year, month, day)
    let seconds = days * 86_400 + hour * 3600 + minute * 60 + second - zoneOffset
    guard seconds >= 0 else { return nil }
    nanoseconds = seconds * 1_000_000_000 + fraction
  }

  /// Returns the number of days from 1970-01-01 to a date of the Gregorian calendar.
  ///
  /// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", 2021, function `days_from_civil`.
  private static func daysSince1970(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = shiftedYear / 400
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// Returns whether the first timestamp is earlier than the second one.
  public static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.nanoseconds < right.nanoseconds
  }

  /// The date and time in UTC, such as `2026-01-17T01:22:37.807Z`.
  ///
  /// The fraction has three digits, or six if the time is not a whole number of milliseconds.
  public var description: String {
    let seconds = nanoseconds / 1_000_000_000
    let (year, month, day) = Self.civilDate(seconds / 86_400)
    let secondOfDay = seconds % 86_400
    let fraction = nanoseconds % 1_000_000_000
    let isWholeMillisecond = fraction % 1_000_000 == 0
    func padded(_ value: Int64, _ digits: Int) -> String {
      let text = String(value)
      return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
    return padded(year, 4) + "-" + padded(month, 2) + "-" + padded(day, 2) + "T"
      + padded(secondOfDay / 3600, 2) + ":" + padded(secondOfDay / 60 % 60, 2) + ":"
      + padded(secondOfDay % 60, 2)
      + "." + (isWholeMillisecond ? padded(fraction / 1_000_000, 3) : padded(fraction / 1000, 6))
      + "Z"
  }

  /// Returns the date that is the given number of days after 1970-01-01.
  ///
  /// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", 2021, function `civil_from_days`.
  private static func civilDate(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shiftedDays = days + 719_468
    let era = shiftedDays / 146_097
    let dayOfEra = shiftedDays - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    return (
      yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month,
      dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    )
  }
}

/// A parser of the digits and separators in a date and time.
private struct DigitReader {
  private var remainingBytes: Substring.UTF8View

  init(_ text: String) { remainingBytes = text[...].utf8 }

  mutating func skipIfNext(_ character: Character) -> Bool {
    guard let byte = character.asciiValue, remainingBytes.first == byte else { return false }
    remainingBytes.removeFirst()
    return true
  }

  mutating func parseNumber(_ digitCount: Int) -> Int64? {
    var value: Int64 = 0
    for _ in 0..<digitCount {
      guard let digit = parseDigit() else { return nil }
      value = value * 10 + digit
    }
    return value
  }

  private mutating func parseDigit() -> Int64? {
    guard let byte = remainingBytes.first, byte.isASCIIDigit else { return nil }
    remainingBytes.removeFirst()
    return Int64(byte - UInt8(ascii: "0"))
  }

  /// Parses the digits of a fraction of a second, and returns nanoseconds.
  ///
  /// Digits after the ninth are ignored. The result is `nil` if there is no digit.
  mutating func parseFractionNanoseconds() -> Int64? {
    var value: Int64 = 0
    var count = 0
    while let digit = parseDigit() {
      if count < 9 { value = value * 10 + digit }
      count += 1
    }
    guard count > 0 else { return nil }
    for _ in min(count, 9)..<9 { value *= 10 }
    return value
  }

  /// Parses the time zone at the end of the text, and returns its offset east of UTC in seconds.
  ///
  /// The offset is 0 if the time zone is missing. The result is `nil` if the time zone is invalid.
  mutating func parseZoneOffset() -> Int64? {
    if remainingBytes.isEmpty { return 0 }
    if skipIfNext("Z") || skipIfNext("z") { return remainingBytes.isEmpty ? 0 : nil }
    let isWest = skipIfNext("-")
    guard isWest || skipIfNext("+"), let hours = parseNumber(2) else { return nil }
    _ = skipIfNext(":")
    guard let minutes = remainingBytes.isEmpty ? 0 : parseNumber(2), remainingBytes.isEmpty,
      hours < 24, minutes < 60
    else {
      return nil
    }
    let seconds = hours * 3600 + minutes * 60
    return isWest ? -seconds : seconds
  }
}
