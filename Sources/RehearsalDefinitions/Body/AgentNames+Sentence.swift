/// Names in sentences, where a name can also be a title of several words.
extension AgentNames {
  /// Returns the names in the first unit of a text in a sentence, and the rest of the text; `nil` if the
  /// text does not begin with a name.
  ///
  /// The rest ends with the searched part of the text, so that names cost the same in long lines.
  static func unit(at text: Substring) -> (names: [Name], rest: Substring)? {
    let text = text.prefix(maximumUnit)
    if text.hasPrefix("**") {
      guard let (label, _) = MarkdownItem.labelled(text), isOneUnit(label)
      else { return nil }
    }
    if let found = name(at: text) {
      let isOther = nonAgentNouns.contains { noun in
        found.rest.hasPrefix(" " + noun) && endsWord(found.rest, noun.count + 1)
      }
      let isShort = found.names.allSatisfy { $0.text.utf8.count <= maximumLength }
      return isOther || !isShort ? nil : found
    }
    return title(at: text)
  }

  /// The greatest length of a unit and of what is searched after it, in characters.
  private static let maximumUnit = 160

  /// Returns whether a text in bold is a name or a title, rather than words and a name.
  private static func isOneUnit(_ label: Substring) -> Bool {
    !label.contains(" ") || !label.contains("-") && !label.contains(":") || label.contains("/")
  }

  /// Returns the title with which a text begins, such as `context manager` or `Report Writer`, and the rest of
  /// the text; `nil` if it begins with none.
  private static func title(at text: Substring) -> (names: [Name], rest: Substring)? {
    var rest = text
    var end: Substring.Index?
    for _ in 0..<4 {
      let word = rest.prefix { $0.isASCII && $0.isLetter }
      let lowered = word.lowercased()
      guard word.count > 1, !lowercasedNonTitles.contains(lowered) else { break }
      rest = rest[word.endIndex...]
      if AgentTitle.isTitle(lowered), lowered != "agent", lowered != "subagent",
        rest.first.map({ !$0.isNumber && $0 != "-" }) ?? true
      {
        end = word.endIndex
      }
      guard rest.hasPrefix(" ") else { break }
      rest = rest.dropFirst()
    }
    guard let end, !AgentTitle.namesGroup(before: text[end...]) else { return nil }
    return ([Name(text: text[..<end], isMarked: false)], text[end...])
  }

  /// The words that are no part of a title.
  private static let lowercasedNonTitles: Set<String> = [
    "and", "or", "for", "to", "of", "on", "in", "with", "from", "by", "the", "that", "which", "who",
    "any", "each", "every", "this", "your", "when", "if", "as", "via", "using", "then", "all",
    "another", "other", "new", "same", "current",
  ]

  /// Returns a text without the word `agent` or the like at its beginning, and whether the word was there.
  static func withoutAgentNoun(_ text: Substring) -> (rest: Substring, isCalled: Bool) {
    for noun in agentNouns where text.hasPrefix(" " + noun) {
      let rest = text.dropFirst(noun.count + 1)
      guard rest.first.map({ !$0.isLetter && $0 != "-" }) ?? true else { continue }
      return (rest, true)
    }
    return (text, false)
  }
}
