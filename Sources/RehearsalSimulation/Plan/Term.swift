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
    text.lowercased().split { !($0.isLetter || $0.isNumber) }.map(String.init)
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
