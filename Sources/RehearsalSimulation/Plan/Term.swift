/// A word or phrase that is looked for whole and without regard to case.
public struct Term: Sendable, Hashable, CustomStringConvertible {
  /// The term as it was written.
  public let text: String

  private let words: [String]

  /// Creates a term; its words are split at everything that is neither letter nor digit.
  public init(_ text: String) {
    self.text = text
    words = Self.words(of: text)
  }

  /// The term as it was written.
  public var description: String { text }

  /// Whether the term holds a letter or digit at all.
  package var isEmpty: Bool { words.isEmpty }

  package static func words(of text: String) -> [String] {
    guard text.utf8.allSatisfy({ $0 < 0x80 }) else {
      return text.lowercased().split { !($0.isLetter || $0.isNumber) }.map(String.init)
    }
    return text.utf8.split { !isLetterOrDigit($0) }.map { word in
      String(decoding: word.map(lowercased), as: UTF8.self)
    }
  }

  /// What holds of a character of ASCII without the tables of Unicode.
  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
  }

  /// Whether the term's words follow each other somewhere in the text's words.
  package func occurs(in text: [String]) -> Bool {
    guard !words.isEmpty, text.count >= words.count else { return false }
    return (0...(text.count - words.count)).contains { start in
      text[start..<(start + words.count)].elementsEqual(words)
    }
  }

  /// The words in a form that is equal for a plural and its singular: a final `s` is dropped.
  ///
  /// Two statements of one need seldom agree in number ("API specifications", "API specification").
  package static func stem(of text: String) -> [String] {
    words(of: text).map { $0.count > 3 && $0.hasSuffix("s") ? String($0.dropLast()) : $0 }
  }
}
