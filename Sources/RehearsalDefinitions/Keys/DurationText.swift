/// The text form of durations of simulated time, such as `220s` or `1h30m`.
///
/// A duration consists of whole numbers with units, from the largest unit to the smallest. The units are `d`, `h`, `m`,
/// `s`, `ms`, `us` and `ns`.
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
    guard text.hasPrefix("-") else { return parseUnsigned(text[...]) }
    return parseUnsigned(text.dropFirst()) == .malformed ? .malformed : .negative
  }

  /// Returns a duration as text, such as `1h30m`.
  ///
  /// The duration must not be negative.
  static func text(of nanoseconds: Int64) -> String {
    var remainder = nanoseconds
    var text = ""
    for unit in units where remainder >= unit.nanoseconds {
      text += "\(remainder / unit.nanoseconds)\(unit.name)"
      remainder %= unit.nanoseconds
    }
    return text.isEmpty ? "0s" : text
  }

  private static func parseUnsigned(_ text: Substring) -> Result {
    var remaining = text
    var totalNanoseconds: Int64 = 0
    var lastUnit = Int64.max
    guard !remaining.isEmpty else { return .malformed }
    while !remaining.isEmpty {
      let digits = remaining.prefix { $0.isASCII && $0.isNumber }
      let unitName = remaining.dropFirst(digits.count).prefix { $0.isLetter }
      guard !digits.isEmpty, let unit = units.first(where: { $0.name == unitName })?.nanoseconds,
        unit < lastUnit
      else { return .malformed }
      guard let number = Int64(digits) else { return .tooLong }
      let (partNanoseconds, partOverflows) = number.multipliedReportingOverflow(by: unit)
      let (sum, sumOverflows) = totalNanoseconds.addingReportingOverflow(partNanoseconds)
      guard !partOverflows, !sumOverflows else { return .tooLong }
      totalNanoseconds = sum
      lastUnit = unit
      remaining = remaining.dropFirst(digits.count + unitName.count)
    }
    return .nanoseconds(totalNanoseconds)
  }
}
