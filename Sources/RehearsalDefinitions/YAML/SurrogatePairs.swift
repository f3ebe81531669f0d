/// The pairs of escapes, such as `\ud83d\ude42`, by which JSON can write a character outside the basic plane.
///
/// YAML has another escape for these characters, and libyaml rejects the pairs.
enum SurrogatePairs {
  /// Returns the text of a JSON file with characters in place of the pairs.
  static func decoded(in text: String) -> String {
    let bytes = Array(text.utf8)
    var decodedBytes: [UInt8] = []
    decodedBytes.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      guard bytes[index] == UInt8(ascii: "\\") else {
        decodedBytes.append(bytes[index])
        index += 1
        continue
      }
      if let scalar = scalar(in: bytes, at: index) {
        decodedBytes += Array(String(Character(scalar)).utf8)
        index += 12
      } else {
        // The byte after a backslash belongs to its escape, so that it begins no other one.
        decodedBytes += bytes[index...].prefix(2)
        index += 2
      }
    }
    return String(decoding: decodedBytes, as: UTF8.self)
  }

  /// Returns the character of the pair that begins at an index; `nil` if no pair does.
  private static func scalar(in bytes: [UInt8], at index: Int) -> Unicode.Scalar? {
    guard let high = codeUnit(in: bytes, at: index), (0xd800...0xdbff).contains(high),
      let low = codeUnit(in: bytes, at: index + 6), (0xdc00...0xdfff).contains(low)
    else { return nil }
    return Unicode.Scalar(0x10000 + (high - 0xd800) << 10 + (low - 0xdc00))
  }

  /// Returns the number of an escape such as `\ud83d` that begins at an index; `nil` if none does.
  private static func codeUnit(in bytes: [UInt8], at index: Int) -> UInt32? {
    guard index + 6 <= bytes.count, bytes[index] == UInt8(ascii: "\\"),
      bytes[index + 1] == UInt8(ascii: "u")
    else { return nil }
    let digits = bytes[(index + 2)..<(index + 6)]
    let areHexadecimal = digits.allSatisfy { Character(Unicode.Scalar($0)).isHexDigit }
    return areHexadecimal ? UInt32(String(decoding: digits, as: UTF8.self), radix: 16) : nil
  }
}
