/// A detector of statements that an agent is no longer in use, such as `which is retired`.
enum Retirement {
  /// The number of bytes or, in `begins`, of characters after a name that are searched for a statement.
  private static let searchedLength = 40

  /// Returns whether the text after the name of an agent, which ends at the given byte offset, states that the agent is
  /// retired.
  ///
  /// The statement has to stand in the same sentence, shortly after the name.
  static func isStated(_ text: PlainText, after offset: Int) -> Bool {
    let searchEnd = min(text.lowercasedBytes.count, offset + searchedLength)
    guard offset < searchEnd else { return false }
    let sentence = text.lowercasedBytes[offset..<searchEnd].prefix { !".;".utf8.contains($0) }
    return phrases.contains { phrase in
      text.offset(of: phrase, from: offset, to: sentence.endIndex) != nil
    }
  }

  /// Returns whether the text after the name of an agent begins with a statement that the agent is retired, as in
  /// `name: retired`.
  static func begins(_ text: Substring) -> Bool {
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
