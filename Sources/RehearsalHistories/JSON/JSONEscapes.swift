/// A decoder of the escape sequences in JSON strings, as RFC 8259, section 7, defines them.
enum JSONEscapes {
  /// Returns the UTF-8 text of a string with its escape sequences decoded.
  ///
  /// A surrogate without the other half of its pair becomes the replacement character U+FFFD.
  static func decoded(_ content: ArraySlice<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(content.count)
    var index = content.startIndex
    while index < content.endIndex {
      let byte = content[index]
      index += 1
      guard byte == UInt8(ascii: "\\"), index < content.endIndex else {
        result.append(byte)
        continue
      }
      let letter = content[index]
      index += 1
      if letter == UInt8(ascii: "u") {
        result += UTF8.encode(parseScalar(content, &index)).map(Array.init) ?? []
      } else {
        result.append(characterAfterBackslash(letter))
      }
    }
    return result
  }

  private static func characterAfterBackslash(_ letter: UInt8) -> UInt8 {
    switch letter {
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "t"): 0x09
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    default: letter
    }
  }

  private static func parseScalar(_ content: ArraySlice<UInt8>, _ index: inout Int)
    -> Unicode.Scalar
  {
    let first = parseCodeUnit(content, &index)
    guard UTF16.isLeadSurrogate(first) else { return Unicode.Scalar(first) ?? "\u{FFFD}" }
    var nextIndex = index
    guard content.dropFirst(nextIndex - content.startIndex).starts(with: [0x5C, 0x75]) else {
      return "\u{FFFD}"
    }
    nextIndex += 2
    let second = parseCodeUnit(content, &nextIndex)
    guard UTF16.isTrailSurrogate(second) else { return "\u{FFFD}" }
    index = nextIndex
    return UTF16.decode(UTF16.EncodedScalar([first, second]))
  }

  /// Parses the four hexadecimal digits of a `\u` escape sequence, and moves the index past them.
  private static func parseCodeUnit(_ content: ArraySlice<UInt8>, _ index: inout Int) -> UInt16 {
    var unit: UInt16 = 0
    for _ in 0..<4 where index < content.endIndex {
      unit = unit << 4 | UInt16(hexadecimalValue(content[index]) ?? 0)
      index += 1
    }
    return unit
  }

  /// Returns the value of a hexadecimal digit; `nil` for any other character.
  static func hexadecimalValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
