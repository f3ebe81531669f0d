/// A detector of statements that an agent is not used any more, such as `which is retired`.
enum Retirement {
  /// The number of bytes after a name in which the statement must begin.
  private static let searchedLength = 40

  /// Returns whether a text states, right after a name that ends at a byte offset, that the agent is retired.
  static func isStated(_ text: PlainText, after offset: Int) -> Bool {
    let limit = min(text.lowered.count, offset + searchedLength)
    guard offset < limit else { return false }
    let sentence = text.lowered[offset..<limit].prefix { !".;".utf8.contains($0) }
    return phrases.contains { phrase in
      text.offset(of: phrase, from: offset, to: sentence.endIndex) != nil
    }
  }

  /// Returns whether the text after a name begins with a statement that the agent is retired, as in
  /// `name: retired`.
  static func begins(_ text: Substring) -> Bool {
    let words = text.prefix(searchedLength).split { !$0.isLetter }
    let statement = words.drop { ["is", "was", "now", "has", "been"].contains($0.lowercased()) }
    guard let first = statement.first, adjectives.contains(first.lowercased()) else { return false }
    return statement.count < words.count || text[first.endIndex...].first != " "
  }

  private static let adjectives: Set<String> = ["retired", "deprecated", "removed", "obsolete"]

  private static let phrases: [StaticString] = [
    " is retired", " was retired", " is deprecated", " was removed", " is obsolete",
    " no longer exists", "(retired", "(deprecated", "(removed", "(obsolete", " has been retired",
    " has been removed", " are retired", " is gone",
  ]
}
