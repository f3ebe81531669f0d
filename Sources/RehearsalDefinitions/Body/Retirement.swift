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

  private static let phrases: [StaticString] = [
    " is retired", " was retired", " is deprecated", " was removed", " is obsolete",
    " no longer exists", "(retired", "(deprecated", "(removed", "(obsolete", " has been retired",
    " has been removed", " are retired", " is gone",
  ]
}
