/// Decimal numbers without a sign, read exactly: `12`, `79.95`.
public enum DecimalText {
  /// Returns a number in units of its last decimal place: `79.9` with two places is 7990.
  ///
  /// - Parameters:
  ///   - text: One or more ASCII digits, and after a point one or more again.
  ///   - places: The most digits after the point, from 0 to 18.
  ///   - wholeDigits: The most digits before the point.
  /// - Returns: The number; `nil` where the text is something else or does not fit into 64 bits.
  public static func parse(
    _ text: some StringProtocol,
    places: Int,
    wholeDigits: Int = .max
  ) -> Int64? {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts[0].utf8.count <= wholeDigits, var number = digits(parts[0]) else { return nil }
    var missing = places
    if parts.count == 2 {
      missing -= parts[1].utf8.count
      guard missing >= 0, digits(parts[1]) != nil else { return nil }
    }
    let decimals = parts.count == 2 ? parts[1].utf8.map { Int64($0 - UInt8(ascii: "0")) } : []
    for digit in decimals + Array(repeating: 0, count: missing) {
      let (product, isTooMuch) = number.multipliedReportingOverflow(by: 10)
      let (sum, isTooMuchStill) = product.addingReportingOverflow(digit)
      guard !isTooMuch, !isTooMuchStill else { return nil }
      number = sum
    }
    return number
  }

  private static func digits(_ text: some StringProtocol) -> Int64? {
    text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      ? Int64(text) : nil
  }
}
