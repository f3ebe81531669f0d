import RehearsalSimulation

/// A reader of JSON texts that keeps the location of each value.
///
/// It accepts what RFC 8259 defines, and nothing else: no comments, no trailing commas and no single quotes. It limits
/// the depth of nesting. Of a key that occurs more than once in its object, only the last value counts, as in
/// JavaScript. Reading uses no recursion. Its time is linear in the length of the text.
struct JSONReader {
  /// An object or array whose end the reader has not reached yet.
  private struct OpenCollection {
    var isObject: Bool
    var location: SourceLocation
    var elements: [YAMLValue] = []
    var pairs: [YAMLPair] = []
    /// The key to which the next value belongs; `nil` in an array.
    var pendingKey: YAMLValue?
    /// The index of the earlier pair that the pair with the pending key replaces; `nil` if there is none.
    var replacedIndex: Int?
    /// The index in `pairs` of each key that was read so far.
    var keyIndices: [String: Int] = [:]

    var value: YAMLValue {
      YAMLValue(content: isObject ? .mapping(pairs) : .sequence(elements), location: location)
    }
  }

  private let file: String
  private let bytes: [UInt8]
  private var position = 0
  private var line = 1
  private var column = 1
  private var openCollections: [OpenCollection] = []
  /// The problem with the first key that occurs more than once in its object; `nil` if there is none.
  private var repeatedKey: YAMLParseError?

  /// Returns the value of a JSON text, and the problem with the first key that occurs more than once in its object.
  ///
  /// Strings become scalars that are not plain. Numbers, Booleans and `null` become plain scalars. The value is `nil` if
  /// the text is empty.
  ///
  /// - Throws: ``YAMLParseError`` if the text is not JSON, or if this reader does not accept it.
  static func read(
    _ text: String,
    file: String
  ) throws(YAMLParseError) -> (value: YAMLValue?, repeatedKey: YAMLParseError?) {
    var reader = JSONReader(file: file, bytes: Array(text.utf8))
    let value = try reader.readText()
    return (value, reader.repeatedKey)
  }

  private init(file: String, bytes: [UInt8]) {
    self.file = file
    self.bytes = bytes
  }

  private mutating func readText() throws(YAMLParseError) -> YAMLValue? {
    skipSpace()
    guard byte != nil else { return nil }
    var completeValue: YAMLValue?
    repeat {
      completeValue = try readValue()
      while let value = completeValue, !openCollections.isEmpty {
        completeValue = try add(value)
      }
    } while completeValue == nil
    skipSpace()
    guard byte == nil else { throw unexpected("text follows the JSON value; remove it") }
    return completeValue
  }

  // MARK: - Position

  /// The byte at the position of the reader; `nil` at the end of the text.
  private var byte: UInt8? { position < bytes.count ? bytes[position] : nil }

  private var location: SourceLocation { SourceLocation(file: file, line: line, column: column) }

  private mutating func advance() {
    let byte = bytes[position]
    position += 1
    if byte == UInt8(ascii: "\n") {
      line += 1
      column = 1
    } else if byte & 0xc0 != 0x80 {
      column += 1
    }
  }

  private mutating func skipSpace() {
    while let byte, [0x20, 0x09, 0x0a, 0x0d].contains(byte) { advance() }
  }

  private func problem(
    _ text: String,
    at location: SourceLocation? = nil,
    _ kind: YAMLParseError.Kind = .syntax
  ) -> YAMLParseError {
    let location = location ?? self.location
    return YAMLParseError(
      kind: kind,
      problem: text,
      line: location.line,
      column: location.column
    )
  }

  /// Returns the problem with the byte at the position of the reader.
  ///
  /// If the byte shows a form that JSON does not have, such as a comment, the problem says so. Otherwise, it has the
  /// given text.
  private func unexpected(_ text: String) -> YAMLParseError {
    switch byte {
    case UInt8(ascii: "/"), UInt8(ascii: "#"): problem("JSON has no comments; remove this one")
    case UInt8(ascii: "'"): problem("JSON has no single quotes; use double quotes")
    default: problem(text)
    }
  }
}

// MARK: - Objects and arrays

extension JSONReader {
  private static let closingBytes = [UInt8(ascii: "]"), UInt8(ascii: "}")]

  /// Reads a scalar or an empty object or array, and returns it.
  ///
  /// If the value is an object or array with content, reads only its beginning, and returns `nil`.
  private mutating func readValue() throws(YAMLParseError) -> YAMLValue? {
    skipSpace()
    let start = location
    switch byte {
    case UInt8(ascii: "\""):
      return YAMLValue(content: .scalar(try readString(), isPlain: false), location: start)
    case UInt8(ascii: "{"): return try open(OpenCollection(isObject: true, location: start))
    case UInt8(ascii: "["): return try open(OpenCollection(isObject: false, location: start))
    case nil: throw problem("a value is missing here")
    default: return YAMLValue(content: .scalar(try readWord(), isPlain: true), location: start)
    }
  }

  private mutating func open(_ collection: OpenCollection) throws(YAMLParseError) -> YAMLValue? {
    guard openCollections.count < YAMLValueBuilder.maximumDepth else {
      throw problem(
        "values are nested more than \(YAMLValueBuilder.maximumDepth) levels deep",
        .unsupported
      )
    }
    advance()
    skipSpace()
    if byte == Self.closingBytes[collection.isObject ? 1 : 0] {
      advance()
      return collection.value
    }
    openCollections.append(collection)
    if collection.isObject { try readKey() }
    return nil
  }

  /// Adds a value to the innermost open object or array, and reads the comma or the bracket after the value.
  ///
  /// Returns the object or array if it ends there, and `nil` if another value follows.
  private mutating func add(_ value: YAMLValue) throws(YAMLParseError) -> YAMLValue? {
    let index = openCollections.count - 1
    if let key = openCollections[index].pendingKey {
      let pair = YAMLPair(key: key, value: value)
      if let replacedIndex = openCollections[index].replacedIndex {
        openCollections[index].pairs[replacedIndex] = pair
      } else {
        openCollections[index].pairs.append(pair)
      }
    } else {
      openCollections[index].elements.append(value)
    }
    let isObject = openCollections[index].isObject
    let bracket = isObject ? "}" : "]"
    skipSpace()
    let separatorLocation = location
    if byte == Self.closingBytes[isObject ? 1 : 0] {
      advance()
      return openCollections.removeLast().value
    }
    guard byte == UInt8(ascii: ",") else {
      throw byte == nil
        ? problem("a `\(bracket)` is missing at the end")
        : unexpected("a `\(bracket)` or a comma is missing before this place")
    }
    advance()
    skipSpace()
    if let byte, Self.closingBytes.contains(byte) {
      throw problem(
        "JSON allows no comma before `\(bracket)`; remove the comma",
        at: separatorLocation
      )
    }
    if isObject { try readKey() }
    return nil
  }

  /// Reads a key and the colon after it.
  private mutating func readKey() throws(YAMLParseError) {
    skipSpace()
    let start = location
    guard byte == UInt8(ascii: "\"") else {
      throw byte == nil
        ? problem("a `}` is missing at the end")
        : unexpected("a key in double quotes is missing here")
    }
    let text = try readString()
    let index = openCollections.count - 1
    noteKey(text, at: start, inCollectionAt: index)
    openCollections[index].pendingKey = YAMLValue(
      content: .scalar(text, isPlain: false),
      location: start
    )
    skipSpace()
    guard byte == UInt8(ascii: ":") else { throw unexpected("a colon is missing after the key") }
    advance()
  }
}

// MARK: - Repeated keys

extension JSONReader {
  /// Notes which pair of an object the next pair replaces, if its key is already in the object.
  private mutating func noteKey(
    _ key: String,
    at location: SourceLocation,
    inCollectionAt index: Int
  ) {
    let earlierIndex = openCollections[index].keyIndices[key]
    openCollections[index].replacedIndex = earlierIndex
    guard let earlierIndex else {
      openCollections[index].keyIndices[key] = openCollections[index].pairs.count
      return
    }
    let earlierLine = openCollections[index].pairs[earlierIndex].key.location.line
    repeatedKey =
      repeatedKey
      ?? problem(
        "the key `\(key)` is already in line \(earlierLine), and only the last one counts; keep one",
        at: location
      )
  }
}

// MARK: - Scalars

extension JSONReader {
  /// Reads a number, a Boolean or `null`.
  private mutating func readWord() throws(YAMLParseError) -> String {
    let start = position
    let startLocation = location
    while let byte, Self.canBeInWord(byte) { advance() }
    let word = bytes[start..<position]
    let text = String(decoding: word, as: UTF8.self)
    guard !word.isEmpty else { throw unexpected("a value is missing here") }
    guard ["true", "false", "null"].contains(text) || Self.isNumber(word) else {
      throw problem(
        "`\(text.prefix(40))` is not a JSON value; put text in double quotes",
        at: startLocation
      )
    }
    return text
  }

  private static func canBeInWord(_ byte: UInt8) -> Bool {
    byte.isASCIIDigit
      || "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+-._".utf8.contains(byte)
  }

  /// Returns whether a word is a number of JSON, such as `-1.5e3`.
  private static func isNumber(_ word: ArraySlice<UInt8>) -> Bool {
    var rest = word
    if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
    let digits = rest.prefix(while: \.isASCIIDigit)
    guard !digits.isEmpty, digits.count == 1 || digits.first != UInt8(ascii: "0") else {
      return false
    }
    rest = rest.dropFirst(digits.count)
    if rest.first == UInt8(ascii: ".") {
      let fraction = rest.dropFirst().prefix(while: \.isASCIIDigit)
      guard !fraction.isEmpty else { return false }
      rest = rest.dropFirst(fraction.count + 1)
    }
    if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
      rest = rest.dropFirst()
      if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") {
        rest = rest.dropFirst()
      }
      return !rest.isEmpty && rest.allSatisfy(\.isASCIIDigit)
    }
    return rest.isEmpty
  }

  /// Reads a string with its quotation marks, and returns its text.
  private mutating func readString() throws(YAMLParseError) -> String {
    let start = location
    advance()
    var content: [UInt8] = []
    while let byte, byte != UInt8(ascii: "\"") {
      guard byte >= 0x20 else {
        throw byte == 0x0a || byte == 0x0d
          ? problem("a string ends on its line; close it there, or write `\\n` for a line end")
          : problem("a control character is in a string; write it as an escape such as `\\t`")
      }
      if byte == UInt8(ascii: "\\") {
        content += Array(String(Character(try readEscape())).utf8)
      } else {
        content.append(byte)
        advance()
      }
    }
    guard byte != nil else { throw problem("a quotation mark is not closed", at: start) }
    advance()
    let text = String(decoding: content, as: UTF8.self)
    guard LongCombiningRun.endOfFirstRun(in: text) == nil else {
      throw problem(
        "more than \(LongCombiningRun.maximumRunLength) combining marks or regional indicators follow "
          + "each other; this is not text",
        at: start,
        .unsupported
      )
    }
    return text
  }

  /// Reads an escape such as `\n` or `\u00e9`, and returns its character.
  ///
  /// Half of a surrogate pair becomes the replacement character.
  private mutating func readEscape() throws(YAMLParseError) -> Unicode.Scalar {
    let start = location
    advance()
    let letter = byte.map { Unicode.Scalar($0) }
    switch letter {
    case "\"", "\\", "/": advance()
    case "b", "f", "n", "r", "t": advance()
    case "u":
      advance()
      return try readCodePoint(start)
    default:
      throw problem("this backslash begins no escape; write `\\\\` for a backslash", at: start)
    }
    return switch letter {
    case "b": "\u{8}"
    case "f": "\u{c}"
    case "n": "\n"
    case "r": "\r"
    case "t": "\t"
    default: letter ?? "\u{fffd}"
    }
  }

  private mutating func readCodePoint(
    _ start: SourceLocation
  ) throws(YAMLParseError) -> Unicode.Scalar {
    let high = try readCodeUnit(start)
    guard (0xd800...0xdbff).contains(high), bytes[position...].starts(with: Array("\\u".utf8))
    else { return Unicode.Scalar(high) ?? "\u{fffd}" }
    let (savedPosition, savedColumn) = (position, column)
    advance()
    advance()
    let low = try readCodeUnit(start)
    guard (0xdc00...0xdfff).contains(low) else {
      (position, column) = (savedPosition, savedColumn)
      return "\u{fffd}"
    }
    return Unicode.Scalar(0x10000 + (high - 0xd800) << 10 + (low - 0xdc00)) ?? "\u{fffd}"
  }

  /// Reads the four hexadecimal digits of an escape such as `\u00e9`.
  private mutating func readCodeUnit(_ start: SourceLocation) throws(YAMLParseError) -> UInt32 {
    let digits = bytes[position...].prefix(4)
    guard digits.count == 4,
      digits.allSatisfy({ $0 < 0x80 && Character(Unicode.Scalar($0)).isHexDigit }),
      let codeUnit = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw problem("`\\u` needs four hexadecimal digits", at: start) }
    for _ in 0..<4 { advance() }
    return codeUnit
  }
}
