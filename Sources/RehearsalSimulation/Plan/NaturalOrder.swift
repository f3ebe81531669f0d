/// The order in which people expect names: `agent-2` before `agent-10`.
///
/// Names are compared by their UTF-8 bytes, but for runs of digits, which count as numbers; names
/// that differ in leading zeros only are compared by their bytes throughout.
package struct NaturalOrder: Comparable {
  private let bytes: [UInt8]

  package init(_ name: String) {
    bytes = Array(name.utf8)
  }

  package static func < (lhs: NaturalOrder, rhs: NaturalOrder) -> Bool {
    var left = lhs.bytes[...]
    var right = rhs.bytes[...]
    while let first = left.first, let second = right.first {
      if isDigit(first), isDigit(second) {
        let (one, other) = (number(&left), number(&right))
        if one.count != other.count { return one.count < other.count }
        if one != other { return one.lexicographicallyPrecedes(other) }
      } else if first != second {
        return first < second
      } else {
        left = left.dropFirst()
        right = right.dropFirst()
      }
    }
    if left.isEmpty != right.isEmpty { return left.isEmpty }
    return lhs.bytes.lexicographicallyPrecedes(rhs.bytes)
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  /// Takes the number that stands first, without its leading zeros.
  private static func number(_ bytes: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let digits = bytes.prefix(while: isDigit)
    bytes = bytes[digits.endIndex...]
    return digits.drop { $0 == UInt8(ascii: "0") }
  }
}
