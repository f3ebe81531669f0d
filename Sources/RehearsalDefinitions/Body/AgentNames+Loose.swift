/// A search for names that are written with capitals or with underscores, such as `Beta-Tester` and `beta_tester`.
///
/// The names of agents match regardless of case and separators. An unmarked word of this form can also be another
/// thing, so it matters only if an agent has the name.
extension AgentNames {
  /// Returns the word at the beginning of a text as a name, and the text after it.
  ///
  /// The word must have a hyphen or an underscore. The result is `nil` if it does not, or if a noun such as
  /// `workflow` follows.
  static func looseName(at text: Substring) -> (names: [Name], rest: Substring)? {
    let characters = text.prefix(maximumLength + 1).prefix {
      $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_")
    }
    var word = characters
    while let lastCharacter = word.last, "-_".contains(lastCharacter) { word.removeLast() }
    guard word.count <= maximumLength, word.first?.isLetter == true,
      word.contains(where: { $0 == "-" || $0 == "_" })
    else { return nil }
    let rest = text[word.endIndex...]
    // A dot, slash or parenthesis shows that the word is part of a path, of a property or of a call.
    let isPart = rest.first.map { "/\\(=<".contains($0) } ?? false
    let isProperty = rest.first == "." && rest.dropFirst().first?.isLetter == true
    let isBeforeNonAgentNoun = nonAgentNouns.contains {
      rest.hasPrefix(" " + $0) && rest.dropFirst($0.count + 1).first?.isLetter != true
    }
    guard !isPart, !isProperty, !isBeforeNonAgentNoun else { return nil }
    return ([Name(text: word, isMarked: false)], rest)
  }
}
