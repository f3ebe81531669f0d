import RehearsalSimulation

/// The keys of the model of an agent.
struct ModelKeys: KeySet {
  let takes = Key("takes", .spread(.duration), "how long a session takes")
  let hours = Key("hours", .object(HoursKeys()), "when it works; at all times where left out")
  let spends = Key("spends", .spread(.count()), "how many tokens a session spends")
  let spendsByAct = Key(
    "spends-by-act",
    .table(.count()),
    "how many tokens each act takes besides, by its kind"
  )
  let runsOn = Key("runs-on", .text, "the language model, where it is not the definition's")
  let meets = Key("meets", .percentage, "how often each criterion is met")
  let flaws = Key(
    "flaws",
    .table(.either(.percentage, .object(FlawKeys()))),
    "how often an attempt has a flaw, by its kind"
  )
  let finds = Key("finds", .percentage, "how often a judge finds a flaw that is there")
  let misconduct = Key(
    "misconduct",
    .table(.percentage),
    "how often the agent's sessions are struck by a fault, by its verb"
  )
  let succeeds = Key("succeeds", .percentage, "how often an attempt at a task succeeds")
  let reports = Key("reports", .table(.spread(.hundredths)), "the numbers it reports, by metric")
}

struct HoursKeys: KeySet {
  let days = DefaultKey(
    "days",
    .days,
    default: .workingDays,
    "the days of the week, such as mon-fri"
  )
  let from = Key.required("from", .timeOfDay, "when work begins, such as 09:00")
  let until = Key.required("to", .timeOfDay, "when work ends, such as 17:00")
}

/// Days of the week, as files write them.
struct DaysOfWeek {
  /// Monday to Friday.
  static let workingDays = DaysOfWeek(
    days: Array(WorkingHours.Day.allCases.prefix(5)),
    text: "mon-fri"
  )

  let days: [WorkingHours.Day]
  let text: String
}

extension ValueType where Value == DaysOfWeek {
  /// Days separated by commas, and ranges of days, such as `mon-wed,fri`.
  static var days: Self {
    Self(.text(.text)) { value, name, reader in
      if let text = value.text, let days = DaysOfWeek(text) { return days }
      reader.diagnostics.error(
        "`\(name)` has to be days such as `mon-fri` or `mon,wed`, not \(value.kind)",
        at: value.location
      )
      return nil
    } write: {
      $0.text
    }
  }
}

extension DaysOfWeek {
  /// Parses days; `nil` if a day is unknown or a range runs backwards.
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
  /// A time of day such as `09:00`, as nanoseconds after midnight.
  static var timeOfDay: Self {
    Self(.text(.text)) { value, name, reader in
      if let text = value.text, let time = Self.timeOfDay(text) { return time }
      reader.diagnostics.error(
        "`\(name)` has to be a time of day from `00:00` to `24:00`, not \(value.kind)",
        at: value.location
      )
      return nil
    }
  }

  /// A day of the week with a time, such as `mon 09:00`, as nanoseconds after midnight of Monday.
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
        "`\(name)` has to be a day with a time, such as `mon 09:00`, not \(value.kind)",
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

struct FlawKeys: KeySet {
  static let defaultWeight = Flaw.Weight.major

  let rate = Key.required("rate", .percentage, "how often an attempt has it")
  let weight = DefaultKey(
    "weight",
    .choice(Flaw.Weight.self),
    default: defaultWeight,
    "how much it weighs; `major` where left out"
  )
}

/// The keys of a distribution, which has one of the keys, or both keys of a log-normal distribution.
struct SpreadKeys: KeySet {
  let uniform: Key<[Unread<Int64>]>
  let triangular: Key<[Unread<Int64>]>
  let exponential: Key<Int64>
  let median: Key<Int64>
  let ninthDecile: Key<Int64>
  let empirical: Key<Either<[Unread<Int64>], String>>

  /// The type of the numbers.
  let number: ValueType<Int64>

  init(_ number: ValueType<Int64>) {
    self.number = number
    uniform = Key("uniform", .list(number), "the least and the greatest")
    triangular = Key(
      "triangular",
      .list(number),
      "the least, the most frequent and the greatest"
    )
    exponential = Key("exponential", number, "the mean")
    median = Key("p50", number, "log-normal: half stay below; needs `p90`")
    ninthDecile = Key("p90", number, "log-normal: nine of ten stay below; needs `p50`")
    empirical = Key(
      "empirical",
      .either(.list(number), .file),
      "numbers of which each is drawn as often, or a file with one a line"
    )
  }

  var count: ClosedRange<Int>? { 1...2 }
}

extension ValueType where Value == Either<Int64, Mapping<SpreadKeys>> {
  /// Returns the type of a number that is constant or drawn from a distribution.
  static func spread(_ number: ValueType<Int64>) -> Self {
    .either(number, .object(SpreadKeys(number)))
  }
}
