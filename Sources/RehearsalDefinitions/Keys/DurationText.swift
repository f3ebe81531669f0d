/// The text form of durations of virtual time, such as `220s` or `1h30m`.
///
/// A duration consists of whole numbers with units, from the largest unit to the smallest.
package enum DurationText {
  package enum Result: Equatable {
    case nanoseconds(Int64)
    case malformed
    case negative
    case tooLong
  }

  private static let units: [(name: String, nanoseconds: Int64)] = [
    ("d", 86_400_000_000_000), ("h", 3_600_000_000_000), ("m", 60_000_000_000),
    ("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1_000), ("ns", 1),
  ]

  package static func parse(_ text: String) -> Result {
    guard text.hasPrefix("-") else { return unsigned(text[...]) }
    return unsigned(text.dropFirst()) == .malformed ? .malformed : .negative
  }

  /// Converts a duration in nanoseconds, which must not be negative, to text.
  static func text(of nanoseconds: Int64) -> String {
    var rest = nanoseconds
    var text = ""
    for unit in units where rest >= unit.nanoseconds {
      text += "\(rest / unit.nanoseconds)\(unit.name)"
      rest %= unit.nanoseconds
    }
    return text.isEmpty ? "0s" : text
  }

  private static func unsigned(_ text: Substring) -> Result {
    var rest = text
    var total: Int64 = 0
    var lastUnit = Int64.max
    guard !rest.isEmpty else { return .malformed }
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      let letters = rest.dropFirst(digits.count).prefix { $0.isLetter }
      guard !digits.isEmpty, let unit = units.first(where: { $0.name == letters })?.nanoseconds,
        unit < lastUnit
      else { return .malformed }
      guard let number = Int64(digits) else { return .tooLong }
      let (part, overflow) = number.multipliedReportingOverflow(by: unit)
      let (sum, sumOverflow) = total.addingReportingOverflow(part)
      guard !overflow, !sumOverflow else { return .tooLong }
      total = sum
      lastUnit = unit
      rest = rest.dropFirst(digits.count + letters.count)
    }
    return .nanoseconds(total)
  }
}
