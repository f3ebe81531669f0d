import RehearsalSimulation

/// The keys of the working hours in an agent's behaviour model.
struct HoursKeys: KeySet {
  let days = DefaultKey(
    "days",
    .days,
    default: .workingDays,
    "the days of the week, such as mon-fri"
  )
  let from = Key.required("from", .timeOfDay, "when work begins, such as 09:00")
  let until = Key.required("to", .timeOfDay, "when work ends, such as 17:00")

  var declarations: [KeyDeclaration] { [days, from, until] }
}

/// Days of the week, and the text for them in a file, such as `mon-wed,fri`.
struct DaysOfWeek {
  /// The days from Monday to Friday.
  static let workingDays = DaysOfWeek(
    days: Array(WorkingHours.Day.allCases.prefix(5)),
    text: "mon-fri"
  )

  let days: [WorkingHours.Day]
  let text: String
}

extension ValueType where Value == DaysOfWeek {
  /// The value type of a key that holds days and ranges of days, such as `mon-wed,fri`.
  static var days: Self {
    Self(.text(.text)) { value, name, reader in
      if let text = value.text, let days = DaysOfWeek(text) { return days }
      reader.diagnostics.error(
        "`\(name)` has to be days such as `mon-fri` or `mon,wed`, not \(value.diagnosticDescription)",
        at: value.location
      )
      return nil
    } write: {
      $0.text
    }
  }
}

extension DaysOfWeek {
  /// Parses days such as `mon-wed,fri`.
  ///
  /// The result is `nil` if the text does not have this form, a day is unknown, or a range ends before it
  /// begins.
  fileprivate init?(_ text: String) {
    var days: [WorkingHours.Day] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { end in
        WorkingHours.Day.allCases.first { $0.name == end }
      }
      guard let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2,
        first.rawValue <= last.rawValue
      else { return nil }
      days += WorkingHours.Day.allCases.filter {
        (first.rawValue...last.rawValue).contains($0.rawValue)
      }
    }
    self.init(days: days, text: text)
  }
}

extension ValueType where Value == Int64 {
  /// The value type of a time of day, such as `09:00`.
  ///
  /// The value is in nanoseconds after midnight.
  static var timeOfDay: Self {
    Self(.text(.text)) { value, name, reader in
      if let text = value.text, let time = Self.timeOfDay(text) { return time }
      reader.diagnostics.error(
        "`\(name)` has to be a time of day from `00:00` to `24:00`, not \(value.diagnosticDescription)",
        at: value.location
      )
      return nil
    }
  }

  /// The value type of a day with a time, such as `mon 09:00`.
  ///
  /// The value is in nanoseconds since the beginning of Monday.
  static var timeOfWeek: Self {
    Self(.text(.text)) { value, name, reader in
      let parts = (value.text ?? "").split(separator: " ")
      if parts.count == 2,
        let day = WorkingHours.Day.allCases.first(where: { $0.name == parts[0] }),
        let time = Self.timeOfDay(String(parts[1]))
      {
        return Int64(day.rawValue) * 86_400_000_000_000 + time
      }
      reader.diagnostics.error(
        "`\(name)` has to be a day with a time, such as `mon 09:00`, not \(value.diagnosticDescription)",
        at: value.location
      )
      return nil
    } write: { time in
      time == 0 ? "mon 00:00" : "\(time)"
    }
  }

  private static func timeOfDay(_ text: String) -> Int64? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ $0.count == 2 && $0.allSatisfy(\.isWholeNumber) }),
      let hours = Int64(parts[0]), let minutes = Int64(parts[1]), minutes < 60,
      hours * 60 + minutes <= 24 * 60
    else { return nil }
    return (hours * 60 + minutes) * 60_000_000_000
  }
}
