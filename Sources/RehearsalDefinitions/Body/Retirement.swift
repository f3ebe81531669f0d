/// A search for statements that an agent is no longer in use, such as `which is retired`.
enum Retirement {
  /// The length of the text that is searched after a name.
  ///
  /// The length is in bytes in `isStated`, and in characters in `isStatedAtStart`.
  private static let searchedLength = 40

  /// Returns whether the text after the name of an agent states that the agent is retired.
  ///
  /// The name ends at the byte offset `offset`. The statement must be in the next `searchedLength` bytes and
  /// in the same sentence.
  static func isStated(_ text: PlainText, after offset: Int) -> Bool {
    let searchEnd = min(text.lowercasedBytes.count, offset + searchedLength)
    guard offset < searchEnd else { return false }
    let sentence = text.lowercasedBytes[offset..<searchEnd].prefix { !".;".utf8.contains($0) }
    return phrases.contains { phrase in
      text.offset(of: phrase, from: offset, to: sentence.endIndex) != nil
    }
  }

  /// Returns whether the text after the name of an agent begins with a statement that the agent is retired.
  ///
  /// An example is `name: retired`.
  static func isStatedAtStart(_ text: Substring) -> Bool {
    let words = text.prefix(searchedLength).split { !$0.isLetter }
    let statement = words.drop { ["is", "was", "now", "has", "been"].contains($0.lowercased()) }
    guard let firstWord = statement.first, adjectives.contains(firstWord.lowercased()) else {
      return false
    }
    return statement.count < words.count || text[firstWord.endIndex...].first != " "
  }

  private static let adjectives: Set<String> = ["retired", "deprecated", "removed", "obsolete"]

  private static let phrases: [StaticString] = [
    " is retired", " was retired", " is deprecated", " was removed", " is obsolete",
    " no longer exists", "(retired", "(deprecated", "(removed", "(obsolete", " has been retired",
    " has been removed", " are retired", " is gone",
  ]
}

/// A search for remarks that a name is that of a person, as in `release-manager (a person)`.
enum PersonRemark {
  /// Returns whether a text begins with such a remark in parentheses.
  static func begins(_ text: Substring) -> Bool {
    guard let opening = text.firstIndex(where: { $0 != " " }), text[opening] == "(" else {
      return false
    }
    let words = text[opening...].prefix(24).lowercased().split { !$0.isLetter }
    let noun = words.drop { ["a", "an", "the", "real"].contains($0) }.first
    return noun.map { ["person", "human", "people", "humans"].contains($0) } ?? false
  }
}
