/// A percentage in hundredths of a percent, so that 79.9 % is exactly 7990.
public struct Percentage: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The percentage in hundredths of a percent, from 0 to 10,000.
  public var hundredths: Int

  /// Creates a percentage from hundredths of a percent, from 0 to 10,000.
  public init(hundredths: Int) {
    self.hundredths = hundredths
  }

  /// Parses a percentage from 0 to 100 with at most two decimals, such as `80` or `79.95`, or
  /// returns `nil` if the text has another form.
  public init?(_ text: some StringProtocol) {
    guard let hundredths = DecimalText.parse(text, places: 2, wholeDigits: 3), hundredths <= 10_000
    else { return nil }
    self.hundredths = Int(hundredths)
  }

  /// Returns whether the first percentage is below the second.
  public static func < (lhs: Percentage, rhs: Percentage) -> Bool {
    lhs.hundredths < rhs.hundredths
  }

  /// The percentage without trailing zeros, such as `79.9`.
  public var description: String {
    let (whole, rest) = hundredths.quotientAndRemainder(dividingBy: 100)
    switch rest {
    case 0: return "\(whole)"
    case _ where rest % 10 == 0: return "\(whole).\(rest / 10)"
    case ..<10: return "\(whole).0\(rest)"
    default: return "\(whole).\(rest)"
    }
  }
}
