import RehearsalSimulation

/// A stretch of a line in which words are looked for without regard to case.
///
/// Only the letters of ASCII are lowered, so that every place keeps its offset and with it its column.
struct PlainText {
  let line: MarkdownLine
  /// The stretch as it stands in the file.
  let text: Substring
  /// The same in small letters.
  let lowered: [UInt8]

  init(_ text: Substring, in line: MarkdownLine) {
    self.line = line
    self.text = text
    lowered = text.utf8.map(Self.lowered)
  }

  /// A byte, a capital letter of ASCII as a small one.
  static func lowered(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }

  /// The stretch from an offset on.
  func rest(from offset: Int) -> Substring {
    text.utf8.index(text.startIndex, offsetBy: offset, limitedBy: text.endIndex)
      .map { text[$0...] } ?? text[text.endIndex...]
  }

  /// Whether a word stands anywhere.
  func holds(_ word: StaticString) -> Bool { offset(of: word) != nil }

  /// Whether a word stands at an offset.
  func holds(_ word: StaticString, at offset: Int) -> Bool {
    guard offset >= 0, offset + word.utf8CodeUnitCount <= lowered.count else { return false }
    return word.withUTF8Buffer { bytes in
      var place = 0
      while place < bytes.count {
        guard unsafe lowered[offset + place] == bytes[place] else { return false }
        place += 1
      }
      return true
    }
  }

  /// The first place of a word from an offset on and before another, letters before and behind it or
  /// not.
  func offset(of word: StaticString, from start: Int = 0, to end: Int = .max) -> Int? {
    let first = unsafe word.utf8Start[0]
    let last = min(end, lowered.count) - word.utf8CodeUnitCount
    var place = start
    while place <= last {
      if lowered[place] == first, holds(word, at: place) { return place }
      place += 1
    }
    return nil
  }

  /// Whether what stands at an offset begins a word.
  func beginsWord(at offset: Int) -> Bool {
    offset == 0 || !Self.isOfWord(lowered[offset - 1])
  }

  /// Whether a word is over at an offset.
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
  /// The place of a part of a line.
  func location(of part: Substring, in line: MarkdownLine) -> SourceLocation {
    location(line.number, line.column(of: part))
  }
}
