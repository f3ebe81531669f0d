import RehearsalSimulation

/// A part of a line, prepared for searches that ignore the case of ASCII letters.
///
/// Only ASCII letters are converted to lower case. This does not change byte offsets.
struct PlainText {
  let line: MarkdownLine
  /// The text as the file contains it, in its original case.
  let text: Substring
  /// The bytes of the text, with ASCII letters in lower case.
  let lowercasedBytes: [UInt8]

  init(_ text: Substring, in line: MarkdownLine) {
    self.line = line
    self.text = text
    lowercasedBytes = text.utf8.map(Self.lowercased)
  }

  /// Returns a byte in lower case if it is an ASCII letter, and unchanged otherwise.
  static func lowercased(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }

  /// Returns the text from a byte offset to the end; empty if the offset is beyond the end.
  func rest(from offset: Int) -> Substring {
    text.utf8.index(text.startIndex, offsetBy: offset, limitedBy: text.endIndex)
      .map { text[$0...] } ?? text[text.endIndex...]
  }

  /// Returns the byte offset at which a part of the text begins.
  func offset(of part: Substring) -> Int {
    text.utf8.distance(from: text.startIndex, to: part.startIndex)
  }

  /// Returns whether the text contains a word.
  ///
  /// The word must be in lower case. It can be inside a longer word.
  func contains(_ word: StaticString) -> Bool { offset(of: word) != nil }

  /// Returns whether the text has another text at a byte offset.
  ///
  /// `searchedText` must be in lower case. It can be inside a word.
  func hasText(_ searchedText: StaticString, at offset: Int) -> Bool {
    guard offset >= 0, offset + searchedText.utf8CodeUnitCount <= lowercasedBytes.count else {
      return false
    }
    return searchedText.withUTF8Buffer { bytes in
      var index = 0
      while index < bytes.count {
        guard unsafe lowercasedBytes[offset + index] == bytes[index] else { return false }
        index += 1
      }
      return true
    }
  }

  /// Returns the first byte offset of a word between two byte offsets; `nil` if the word is not there.
  ///
  /// The word must be in lower case. It can be inside a longer word.
  func offset(of word: StaticString, from start: Int = 0, to end: Int = .max) -> Int? {
    let firstByte = unsafe word.utf8Start[0]
    let lastOffset = min(end, lowercasedBytes.count) - word.utf8CodeUnitCount
    var offset = start
    while offset <= lastOffset {
      if lowercasedBytes[offset] == firstByte, hasText(word, at: offset) { return offset }
      offset += 1
    }
    return nil
  }

  /// Returns whether a word can begin at a byte offset.
  ///
  /// It can if no ASCII letter, digit, `_`, `-` or character outside ASCII precedes the offset.
  func beginsWord(at offset: Int) -> Bool {
    offset == 0 || !Self.isWordByte(lowercasedBytes[offset - 1])
  }

  /// Returns whether a word can end before a byte offset.
  ///
  /// It can if no ASCII letter, digit, `_`, `-` or character outside ASCII is at the offset.
  func endsWord(at offset: Int) -> Bool {
    offset >= lowercasedBytes.count || !Self.isWordByte(lowercasedBytes[offset])
  }

  static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), 0x80...:
      true
    default: false
    }
  }
}

extension SourceText {
  /// Returns the location in the file where a part of a line begins.
  func location(of part: Substring, in line: MarkdownLine) -> SourceLocation {
    location(line.number, line.column(of: part))
  }
}
