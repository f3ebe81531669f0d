/// A percentage in hundredths of a percent, so that 79.9 % is exactly 7990.
public struct Percentage: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The percentage in hundredths of a percent, from 0 to 10,000.
  public var hundredths: Int

  /// Creates a percentage from its value in hundredths of a percent, from 0 to 10,000.
  public init(hundredths: Int) {
    self.hundredths = hundredths
  }

  /// Parses a percentage from 0 to 100 with at most two decimals, such as `80` or `79.95`.
  ///
  /// The result is `nil` if the text does not have this form.
  public init?(_ text: some StringProtocol) {
    guard let hundredths = DecimalText.parse(String(text), places: 2, wholeDigits: 3),
      hundredths <= 10_000
    else { return nil }
    self.hundredths = Int(hundredths)
  }

  /// Returns whether the left percentage is below the right percentage.
  public static func < (lhs: Percentage, rhs: Percentage) -> Bool {
    lhs.hundredths < rhs.hundredths
  }

  /// The percentage as a decimal number without trailing zeros and without a percent sign, such as `79.9`.
  public var description: String {
    let (wholePart, remainder) = hundredths.quotientAndRemainder(dividingBy: 100)
    switch remainder {
    case 0: return "\(wholePart)"
    case _ where remainder % 10 == 0: return "\(wholePart).\(remainder / 10)"
    case ..<10: return "\(wholePart).0\(remainder)"
    default: return "\(wholePart).\(remainder)"
    }
  }
}
