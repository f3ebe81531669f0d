/// An instant of a log, in nanoseconds since 1970 in UTC.
public struct Timestamp: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The nanoseconds since the start of 1970 in UTC.
  public var nanoseconds: Int64

  /// Creates a timestamp.
  public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  /// Parses a date and time as RFC 3339 writes it, with up to nine digits of a second's fraction; without a time zone,
  /// it is UTC.
  ///
  /// Returns `nil` for another form, and for years before 1970 or after 2261.
  public init?(_ text: String) {
    var reader = DigitReader(text)
    guard let year = reader.number(4), reader.skip("-"), let month = reader.number(2),
      reader.skip("-"), let day = reader.number(2),
      reader.skip("T") || reader.skip(" ")
        || reader.skip("t"),
      let hour = reader.number(2), reader.skip(":"), let minute = reader.number(2),
      reader.skip(":"), let second = reader.number(2)
    else { return nil }
    var fraction: Int64 = 0
    if reader.skip(".") {
      guard let value = reader.fraction() else { return nil }
      fraction = value
    }
    guard let zone = reader.zone(), (1970...2261).contains(year), (1...12).contains(month),
      (1...31).contains(day), hour < 24, minute < 60, second < 61
    else { return nil }
    let days = Self.days(year, month, day)
    let seconds = days * 86_400 + hour * 3600 + minute * 60 + second - zone
    guard seconds >= 0 else { return nil }
    nanoseconds = seconds * 1_000_000_000 + fraction
  }

  /// Returns the days from 1970-01-01 to a date of the Gregorian calendar.
  ///
  /// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", 2021, `days_from_civil`.
  private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let era = shifted / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// Returns whether an instant is before another.
  public static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.nanoseconds < right.nanoseconds
  }

  /// The date and time in UTC with milliseconds, such as `2026-01-17T01:22:37.807Z`; with microseconds if it is not
  /// a whole millisecond.
  public var description: String {
    let seconds = nanoseconds / 1_000_000_000
    let (year, month, day) = Self.date(seconds / 86_400)
    let clock = seconds % 86_400
    let fraction = nanoseconds % 1_000_000_000
    let isWhole = fraction % 1_000_000 == 0
    func padded(_ value: Int64, _ digits: Int) -> String {
      let text = String(value)
      return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
    return padded(year, 4) + "-" + padded(month, 2) + "-" + padded(day, 2) + "T"
      + padded(clock / 3600, 2) + ":" + padded(clock / 60 % 60, 2) + ":" + padded(clock % 60, 2)
      + "." + (isWhole ? padded(fraction / 1_000_000, 3) : padded(fraction / 1000, 6)) + "Z"
  }

  /// Returns the date that is so many days after 1970-01-01.
  ///
  /// Source: Howard Hinnant, as above, `civil_from_days`.
  private static func date(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = days + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let part = (5 * dayOfYear + 2) / 153
    let month = part < 10 ? part + 3 : part - 9
    return (
      yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * part + 2) / 5 + 1
    )
  }
}

/// The digits and separators of a timestamp.
private struct DigitReader {
  private var rest: Substring.UTF8View

  init(_ text: String) { rest = text[...].utf8 }

  mutating func skip(_ character: Character) -> Bool {
    guard let byte = character.asciiValue, rest.first == byte else { return false }
    rest.removeFirst()
    return true
  }

  mutating func number(_ count: Int) -> Int64? {
    var value: Int64 = 0
    for _ in 0..<count {
      guard let digit = digit() else { return nil }
      value = value * 10 + digit
    }
    return value
  }

  private mutating func digit() -> Int64? {
    guard let byte = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else {
      return nil
    }
    rest.removeFirst()
    return Int64(byte - UInt8(ascii: "0"))
  }

  /// Reads the digits of a fraction, in nanoseconds.
  ///
  /// Digits after the ninth are cut off.
  mutating func fraction() -> Int64? {
    var value: Int64 = 0
    var count = 0
    while let digit = digit() {
      if count < 9 { value = value * 10 + digit }
      count += 1
    }
    guard count > 0 else { return nil }
    for _ in min(count, 9)..<9 { value *= 10 }
    return value
  }

  /// Reads a time zone to the end of the text, in seconds east of UTC.
  mutating func zone() -> Int64? {
    if rest.isEmpty { return 0 }
    if skip("Z") || skip("z") { return rest.isEmpty ? 0 : nil }
    let isWest = skip("-")
    guard isWest || skip("+"), let hours = number(2) else { return nil }
    _ = skip(":")
    guard let minutes = rest.isEmpty ? 0 : number(2), rest.isEmpty, hours < 24, minutes < 60 else {
      return nil
    }
    let seconds = hours * 3600 + minutes * 60
    return isWest ? -seconds : seconds
  }
}
