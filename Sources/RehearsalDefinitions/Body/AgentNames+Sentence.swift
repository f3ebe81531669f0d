/// A search for names of agents in sentences.
///
/// In a sentence, a name can also be a title of several words, such as `Report Writer`.
extension AgentNames {
  /// Returns the names at the beginning of a text in a sentence, and the text after them.
  ///
  /// The names are in the first unit of the text: a code span, a bold text, a word or a title. The result is
  /// `nil` if the text does not begin with a name, or if a noun such as `workflow` follows, because the unit
  /// then does not name an agent. Only the first `searchedLength` characters of the text are used, and the
  /// returned text ends with them. The time is therefore independent of the length of the line.
  static func firstUnitInSentence(of text: Substring) -> (names: [Name], rest: Substring)? {
    let text = text.prefix(searchedLength)
    if text.hasPrefix("**") {
      guard let (label, _) = MarkdownItem.boldLabelAndRest(text), isOneUnit(label)
      else { return nil }
    }
    if let unit = firstUnit(of: text) {
      let isOtherThing = nonAgentNouns.contains { noun in
        unit.rest.hasPrefix(" " + noun) && isWordEnd(unit.rest, noun.count + 1)
      }
      let hasShortNames = unit.names.allSatisfy { $0.text.utf8.count <= maximumLength }
      return isOtherThing || !hasShortNames ? nil : unit
    }
    return looseName(at: text) ?? title(at: text)
  }

  /// The number of characters at the beginning of a text that are searched for names and for the words after them.
  private static let searchedLength = 160

  /// Returns whether a bold text is a name or title itself, and not a phrase that contains a name.
  private static func isOneUnit(_ label: Substring) -> Bool {
    !label.contains(" ") || !label.contains("-") && !label.contains(":") || label.contains("/")
  }

  /// Returns the title at the beginning of a text, such as `Report Writer`, and the text after it.
  ///
  /// The result is `nil` if the text does not begin with a title.
  private static func title(at text: Substring) -> (names: [Name], rest: Substring)? {
    var remainingText = text
    var titleEnd: Substring.Index?
    for _ in 0..<4 {
      let word = remainingText.prefix { $0.isASCII && $0.isLetter }
      let lowercasedWord = word.lowercased()
      guard word.count > 1, !lowercasedNonTitles.contains(lowercasedWord) else { break }
      remainingText = remainingText[word.endIndex...]
      if AgentTitle.isTitle(lowercasedWord), lowercasedWord != "agent",
        lowercasedWord != "subagent",
        remainingText.first.map({ !$0.isNumber && $0 != "-" }) ?? true
      {
        titleEnd = word.endIndex
      }
      guard remainingText.hasPrefix(" ") else { break }
      remainingText = remainingText.dropFirst()
    }
    guard let titleEnd, !AgentTitle.namesGroup(before: text[titleEnd...]) else { return nil }
    return ([Name(text: text[..<titleEnd], isMarked: false)], text[titleEnd...])
  }

  /// The words that are never part of a title, in lower case.
  private static let lowercasedNonTitles: Set<String> = [
    "and", "or", "for", "to", "of", "on", "in", "with", "from", "by", "the", "that", "which", "who",
    "any", "each", "every", "this", "your", "when", "if", "as", "via", "using", "then", "all",
    "another", "other", "new", "same", "current",
  ]

  /// Returns a text without a space and the word `agent` or `subagent` at its beginning.
  ///
  /// The plural of these words counts, too. `isCalledAgent` is whether the text begins in this way. If not,
  /// `rest` is the whole text.
  static func withoutAgentNoun(_ text: Substring) -> (rest: Substring, isCalledAgent: Bool) {
    for noun in agentNouns where text.hasPrefix(" " + noun) {
      let textAfterNoun = text.dropFirst(noun.count + 1)
      guard textAfterNoun.first.map({ !$0.isLetter && $0 != "-" }) ?? true else { continue }
      return (textAfterNoun, true)
    }
    return (text, false)
  }
}
