/// An exact parser of decimal numbers without a sign, such as `12` or `79.95`.
public enum DecimalText {
  /// Parses a decimal number, and returns the number multiplied by 10 to the power of `places`.
  ///
  /// For example, if `places` is 2, the result for `79.9` is 7990.
  ///
  /// - Parameters:
  ///   - text: One or more ASCII digits, optionally followed by a point and one or more ASCII digits.
  ///   - places: The maximum count of digits after the point, from 0 to 18.
  ///   - wholeDigits: The maximum count of digits before the point.
  /// - Returns: The multiplied number, or `nil` if the text has another form or the multiplied number does
  ///   not fit into 64 bits.
  public static func parse(
    _ text: String,
    places: Int,
    wholeDigits: Int = .max
  ) -> Int64? {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts[0].utf8.count <= wholeDigits, var number = parseDigits(parts[0]) else {
      return nil
    }
    var missingPlaceCount = places
    if parts.count == 2 {
      missingPlaceCount -= parts[1].utf8.count
      guard missingPlaceCount >= 0, parseDigits(parts[1]) != nil else { return nil }
    }
    let decimals = parts.count == 2 ? parts[1].utf8.map { Int64($0 - UInt8(ascii: "0")) } : []
    for digit in decimals + Array(repeating: 0, count: missingPlaceCount) {
      let (product, productOverflows) = number.multipliedReportingOverflow(by: 10)
      let (sum, sumOverflows) = product.addingReportingOverflow(digit)
      guard !productOverflows, !sumOverflows else { return nil }
      number = sum
    }
    return number
  }

  private static func parseDigits(_ text: Substring) -> Int64? {
    text.utf8.allSatisfy(\.isASCIIDigit) ? Int64(text) : nil
  }
}
