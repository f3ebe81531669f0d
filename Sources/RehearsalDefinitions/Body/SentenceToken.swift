/// A word of a sentence, or a punctuation mark that separates or joins words.
enum SentenceToken: Equatable {
  /// A word in lower case. It can contain hyphens, dots, colons and apostrophes.
  case word(String)
  /// A mark at which a name can begin: a backtick, two asterisks, an `@` or a slash.
  case mark(UInt8)
  case openingParenthesis
  case closingParenthesis
  /// A comma, `&` or `+`, which can separate the names in a list.
  case comma
  case semicolon
  case colon
  /// The end of a sentence.
  case sentenceEnd
  /// A vertical bar between the cells of a table.
  case bar
  /// An arrow such as `→`, `->` or `=>`.
  case arrow
  case dash
  /// A tick such as `✅`, before what the agent may do.
  case tick
  /// Two tildes, which begin or end text that is struck through.
  case strike
  /// A space or another character without a meaning for this parser.
  case other

  /// Returns the token that begins at a byte offset, and the byte offset of its end.
  static func next(in text: PlainText, at start: Int) -> (token: SentenceToken, end: Int) {
    let bytes = text.lowercasedBytes
    switch bytes[start] {
    case UInt8(ascii: "*"):
      let isBold = start + 1 < bytes.count && bytes[start + 1] == UInt8(ascii: "*")
      return isBold ? (.mark(bytes[start]), start + 2) : (.other, start + 1)
    case UInt8(ascii: "-"), UInt8(ascii: "="): return arrowOrDash(bytes, start)
    case UInt8(ascii: "."):
      let isInsideWord = start + 1 < bytes.count && belongsToWord(bytes[start + 1])
      return (isInsideWord ? .other : .sentenceEnd, start + 1)
    case UInt8(ascii: "~"):
      let isStrike = start + 1 < bytes.count && bytes[start + 1] == UInt8(ascii: "~")
      return isStrike ? (.strike, start + 2) : (.other, start + 1)
    case 0xe2: return typographicToken(bytes, start)
    // The variation selector after a symbol, as in `✔️`, is no word.
    case 0xef where bytes[start...].starts(with: [0xef, 0xb8, 0x8f]): return (.other, start + 3)
    case let byte where belongsToWord(byte): return word(bytes, start)
    case let byte: return (tokensByByte[byte] ?? .other, start + 1)
    }
  }

  private static let tokensByByte: [UInt8: SentenceToken] = [
    UInt8(ascii: "`"): .mark(UInt8(ascii: "`")), UInt8(ascii: "@"): .mark(UInt8(ascii: "@")),
    UInt8(ascii: "/"): .mark(UInt8(ascii: "/")), UInt8(ascii: "("): .openingParenthesis,
    UInt8(ascii: ")"): .closingParenthesis, UInt8(ascii: ","): .comma, UInt8(ascii: "&"): .comma,
    UInt8(ascii: "+"): .comma, UInt8(ascii: ";"): .semicolon, UInt8(ascii: ":"): .colon,
    UInt8(ascii: "!"): .sentenceEnd, UInt8(ascii: "?"): .sentenceEnd, UInt8(ascii: "|"): .bar,
  ]

  /// Returns the token that begins with a hyphen or an equals sign.
  ///
  /// It is an arrow, a dash, or a sequence without a meaning.
  private static func arrowOrDash(_ bytes: [UInt8], _ start: Int) -> (
    token: SentenceToken, end: Int
  ) {
    let end = bytes[start...].firstIndex { $0 != bytes[start] } ?? bytes.count
    if end < bytes.count, end - start <= 3, bytes[end] == UInt8(ascii: ">") {
      return (.arrow, end + 1)
    }
    let isAlone = end == bytes.count || MarkdownScanner.isBlank(bytes[end])
    return (bytes[start] == UInt8(ascii: "-") && isAlone ? .dash : .other, end)
  }

  /// Returns the token for a character of three bytes in UTF-8, such as `→` or a dash.
  private static func typographicToken(
    _ bytes: [UInt8],
    _ start: Int
  ) -> (token: SentenceToken, end: Int) {
    let end = min(start + 3, bytes.count)
    guard end == start + 3 else { return (.other, end) }
    switch (bytes[start + 1], bytes[start + 2]) {
    case (0x86, _): return (.arrow, end)
    case (0x80, 0x93), (0x80, 0x94): return (.dash, end)
    case (0x9c, 0x85), (0x9c, 0x93), (0x9c, 0x94): return (.tick, end)
    case (0x9c, 0x96...0x98), (0x9d, 0x8c), (0x9d, 0x8e), (0x9b, 0x94):
      return (.word(String(decoding: bytes[start..<end], as: UTF8.self)), end)
    default: return (.other, end)
    }
  }

  private static func word(_ bytes: [UInt8], _ start: Int) -> (token: SentenceToken, end: Int) {
    var end = start
    while end < bytes.count {
      let isJoint = "-.:'".utf8.contains(bytes[end]) && end + 1 < bytes.count
      guard belongsToWord(bytes[end]) || isJoint && belongsToWord(bytes[end + 1]) else { break }
      end += 1
    }
    let word = String(decoding: bytes[start..<end], as: UTF8.self)
    let isAbbreviation =
      abbreviations.contains(word) && end < bytes.count
      && bytes[end] == UInt8(ascii: ".")
    return (.word(word), isAbbreviation ? end + 1 : end)
  }

  /// The abbreviations whose final full stop does not end a sentence, without this full stop.
  private static let abbreviations: Set<String> = ["e.g", "i.e", "etc", "vs", "incl"]

  private static func belongsToWord(_ byte: UInt8) -> Bool {
    byte != 0xe2 && byte != UInt8(ascii: "-") && PlainText.isWordByte(byte)
  }
}
