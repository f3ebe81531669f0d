import RehearsalSimulation

/// A part of a line, prepared for searches that ignore case.
///
/// Only ASCII letters are converted to lower case, so that offsets and columns stay the same.
struct PlainText {
  let line: MarkdownLine
  /// The text as written.
  let text: Substring
  /// The bytes of the text, with ASCII letters in lower case.
  let lowered: [UInt8]

  init(_ text: Substring, in line: MarkdownLine) {
    self.line = line
    self.text = text
    lowered = text.utf8.map(Self.lowered)
  }

  /// Returns a byte, converted to lower case if it is an ASCII letter.
  static func lowered(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }

  /// Returns the text that begins at a byte offset.
  func rest(from offset: Int) -> Substring {
    text.utf8.index(text.startIndex, offsetBy: offset, limitedBy: text.endIndex)
      .map { text[$0...] } ?? text[text.endIndex...]
  }

  /// Returns whether the text contains a word.
  func holds(_ word: StaticString) -> Bool { offset(of: word) != nil }

  /// Returns whether a word begins at a byte offset.
  func holds(_ word: StaticString, at offset: Int) -> Bool {
    guard offset >= 0, offset + word.utf8CodeUnitCount <= lowered.count else { return false }
    return word.withUTF8Buffer { bytes in
      var index = 0
      while index < bytes.count {
        guard unsafe lowered[offset + index] == bytes[index] else { return false }
        index += 1
      }
      return true
    }
  }

  /// Returns the first offset of a word between two byte offsets, also inside a longer word.
  func offset(of word: StaticString, from start: Int = 0, to end: Int = .max) -> Int? {
    let first = unsafe word.utf8Start[0]
    let last = min(end, lowered.count) - word.utf8CodeUnitCount
    var offset = start
    while offset <= last {
      if lowered[offset] == first, holds(word, at: offset) { return offset }
      offset += 1
    }
    return nil
  }

  /// Returns whether a word can begin at an offset.
  func beginsWord(at offset: Int) -> Bool {
    offset == 0 || !Self.isOfWord(lowered[offset - 1])
  }

  /// Returns whether a word can end at an offset.
  func endsWord(at offset: Int) -> Bool {
    offset >= lowered.count || !Self.isOfWord(lowered[offset])
  }

  static func isOfWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), 0x80...:
      true
    default: false
    }
  }
}

extension SourceText {
  /// Returns the location of a part of a line.
  func location(of part: Substring, in line: MarkdownLine) -> SourceLocation {
    location(line.number, line.column(of: part))
  }
}
