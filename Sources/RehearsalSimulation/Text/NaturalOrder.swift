/// The natural sort order of names, in which `agent-2` comes before `agent-10`.
///
/// Names are compared byte by byte in UTF-8, except that runs of digits are compared as numbers. Names that differ
/// only in leading zeros are compared by all their bytes.
package struct NaturalOrder: Comparable {
  private let bytes: [UInt8]

  package init(_ name: String) {
    bytes = Array(name.utf8)
  }

  package static func < (lhs: NaturalOrder, rhs: NaturalOrder) -> Bool {
    var remainingLeft = lhs.bytes[...]
    var remainingRight = rhs.bytes[...]
    while let leftByte = remainingLeft.first, let rightByte = remainingRight.first {
      if leftByte.isASCIIDigit, rightByte.isASCIIDigit {
        let (leftNumber, rightNumber) = (takeNumber(&remainingLeft), takeNumber(&remainingRight))
        if leftNumber.count != rightNumber.count { return leftNumber.count < rightNumber.count }
        if leftNumber != rightNumber { return leftNumber.lexicographicallyPrecedes(rightNumber) }
      } else if leftByte != rightByte {
        return leftByte < rightByte
      } else {
        remainingLeft = remainingLeft.dropFirst()
        remainingRight = remainingRight.dropFirst()
      }
    }
    if remainingLeft.isEmpty != remainingRight.isEmpty { return remainingLeft.isEmpty }
    return lhs.bytes.lexicographicallyPrecedes(rhs.bytes)
  }

  /// Removes the digits at the start of the bytes, and returns the digits without leading zeros.
  private static func takeNumber(_ bytes: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let digits = bytes.prefix(while: \.isASCIIDigit)
    bytes = bytes[digits.endIndex...]
    return digits.drop { $0 == UInt8(ascii: "0") }
  }
}
