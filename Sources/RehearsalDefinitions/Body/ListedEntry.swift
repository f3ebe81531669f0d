/// The parts of an item in a list of agents that are not names themselves.
enum ListedEntry {
  /// Returns a text without the emoji and other symbols at its beginning.
  ///
  /// An arrow, and a cross such as `❌`, stay, because they change the meaning of the text.
  static func withoutSymbols(_ text: Substring) -> Substring {
    let rest = text.drop { character in
      guard let scalar = character.unicodeScalars.first, !scalar.isASCII else {
        return character == " "
      }
      let isArrow = (0x2190...0x21ff).contains(scalar.value)
      return !character.isLetter && !character.isNumber && !isArrow
        && !HandoffVerb.crosses.contains(scalar) && character != "“"
    }
    return rest
  }

  /// Returns the names in a text that consists of names only, with or without parentheses around it.
  ///
  /// A link to a Markdown file whose name has a hyphen stands for that name. The result is empty if the text has
  /// other words.
  static func names(in text: Substring) -> [AgentNames.Name] {
    var text = MarkdownScanner.trimmed(text)
    if text.first == "(", let end = text.firstIndex(of: ")") { text = text[..<end].dropFirst() }
    if text.first == "[", let link = MarkdownLink(at: text), let fileName = link.fileName,
      fileName.contains("-"), AgentNames.canBeName(fileName)
    {
      return [AgentNames.Name(text: fileName, isMarked: false)]
    }
    let (names, rest) = AgentNames.leadingNames(of: text)
    let restAfterSpaces = MarkdownScanner.trimmed(rest)
    guard restAfterSpaces.isEmpty || "(.".contains(restAfterSpaces.first ?? " ") else { return [] }
    return names
  }

  /// Returns a label without the parentheses at its end, and these parentheses; `nil` if there are none.
  static func splitAtParentheses(_ label: Substring) -> (Substring, Substring?) {
    guard label.last == ")", let start = label.firstIndex(of: "("), start > label.startIndex else {
      return (label, nil)
    }
    return (MarkdownScanner.trimmed(label[..<start]), label[start...])
  }

  /// Returns the text after the members of a group in parentheses; empty if the text has no parentheses.
  static func textAfterMembers(_ text: Substring) -> Substring {
    guard text.first == "(", let end = text.firstIndex(of: ")") else { return "" }
    return MarkdownScanner.trimmed(
      text[text.index(after: end)...].drop { " :—–-".contains($0) }
    )
  }

  // MARK: Groups

  /// Returns the group of agents that a text begins with, such as `all implementers`, followed by its members; `nil`
  /// if there is no group.
  ///
  /// Members can follow in parentheses or after a colon, as in `page developers (form-developer)`.
  static func group(at text: Substring) -> [AgentNames.Name]? {
    let firstWord = text.prefix { $0 != " " }
    let textAfterVerb =
      HandoffVerb.helpVerbs.contains(firstWord.lowercased())
      ? MarkdownScanner.trimmed(text[firstWord.endIndex...]) : text
    if let (name, _) = AgentNames.allAgents(at: textAfterVerb) { return [name] }
    guard var group = groupName(at: text) else { return nil }
    let rest = text[group.text.endIndex...].drop { " :".contains($0) }
    let members = AgentNames.members(of: [group], in: rest)
    if !members.isEmpty { group.state(members) }
    return [group] + members
  }

  /// Returns the name of the group of agents that a text begins with; `nil` if there is none.
  ///
  /// The name of a group has two or three words. After a verb for help, it can also have one word, as in `guide
  /// testers`.
  private static func groupName(at text: Substring) -> AgentNames.Name? {
    var words = text.prefix { !":,(—–".contains($0) }.split(separator: " ", maxSplits: 8)[...]
    if let firstWord = words.first?.lowercased(), let secondWord = words.dropFirst().first,
      HandoffVerb.helpVerbs.contains(firstWord),
      firstWord != "support" || !secondWord.hasPrefix("team")
    {
      words = words.dropFirst()
      if NameKind(of: String(secondWord)) == .group {
        return AgentNames.Name(text: secondWord, isMarked: false)
      }
    }
    for wordCount in [2, 3] where words.count >= wordCount {
      let phrase = text[
        words[words.startIndex].startIndex..<words[words.startIndex + wordCount - 1].endIndex
      ]
      let innerWords = words.prefix(wordCount - 1).map { $0.lowercased() }
      if NameKind(of: phrase.lowercased()) == .group, !NameKind.meansAllAgents(String(phrase)),
        !innerWords.contains(where: { ["with", "to", "from", "for", "by"].contains($0) }),
        !isPartOfName(phrase, before: words.dropFirst(wordCount).first)
      {
        return AgentNames.Name(text: phrase, isMarked: false)
      }
    }
    return nil
  }

  /// Returns whether a phrase that ends with `team` is part of the name of something else, as in `team capacity`.
  private static func isPartOfName(_ phrase: Substring, before nextWord: Substring?) -> Bool {
    guard let nextWord, phrase.lowercased().hasSuffix("team") else { return false }
    return nextWord.first?.isLetter == true
      && !wordsAfterTeam.contains(nextWord.lowercased().filter(\.isLetter))
  }

  private static let wordsAfterTeam: Set<String> = [
    "about", "after", "and", "as", "at", "before", "during", "for", "from", "if", "in", "needs",
    "on",
    "or", "regarding", "that", "through", "to", "via", "when", "whenever", "where", "who", "with",
  ]
}
