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
}
