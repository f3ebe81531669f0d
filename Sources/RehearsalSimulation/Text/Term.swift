/// A word or phrase to search for, as whole words and without regard to case.
public struct Term: Sendable, Hashable, CustomStringConvertible {
  /// The term as it was written.
  public let text: String

  private let words: [String]

  /// Creates a term from a word or phrase.
  ///
  /// Characters that are neither letters nor digits separate the words of a phrase.
  public init(_ text: String) {
    self.text = text
    words = Self.words(of: text)
  }

  /// The term as it was written.
  public var description: String { text }

  /// Whether the term contains no words, so that it occurs in no text.
  package var isEmpty: Bool { words.isEmpty }

  /// Returns the words of a text (its runs of letters and digits) in lower case.
  package static func words(of text: String) -> [String] {
    guard text.utf8.allSatisfy({ $0 < 0x80 }) else {
      return text.lowercased().split { !($0.isLetter || $0.isNumber) }.map(String.init)
    }
    return text.utf8.split { !isLetterOrDigit($0) }.map { word in
      String(decoding: word.map(lowercased), as: UTF8.self)
    }
  }

  /// Returns whether an ASCII character is a letter or a digit.
  ///
  /// This function is faster than the Unicode properties of characters.
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

  /// Returns whether the words of the term occur consecutively in the words of a text.
  package func occurs(in text: [String]) -> Bool {
    guard !words.isEmpty, text.count >= words.count else { return false }
    return (0...(text.count - words.count)).contains { start in
      text[start..<(start + words.count)].elementsEqual(words)
    }
  }

  /// Returns the words of a text in lower case, without the final `s` of words of more than three characters.
  ///
  /// The singular and the plural of most words are then equal. Definitions often state the same need once in
  /// the singular and once in the plural, such as "API specification" and "API specifications".
  package static func stemmedWords(of text: String) -> [String] {
    words(of: text).map { $0.count > 3 && $0.hasSuffix("s") ? String($0.dropLast()) : $0 }
  }
}
