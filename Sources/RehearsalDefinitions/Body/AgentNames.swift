import RehearsalSimulation

/// A search for the names of agents in prose.
///
/// A name can be in bold, in backticks, after an `@` or after a `/`. A plain word can also be a name if it has a hyphen
/// or if the word `agent` follows.
enum AgentNames {
  /// A name in a text, and how it is written there.
  struct Name {
    /// The name, without any bold marks, backticks, `@` and `/`.
    var text: Substring
    /// Whether the text marks the name, for example by bold or backticks.
    ///
    /// A name that is not marked could also be an ordinary word with a hyphen.
    var isMarked: Bool
    /// Whether the name is written as a command, such as `/implement` or `implement command`.
    var isCommand = false
    /// Whether the name is written as a reference to an agent, such as `@tester`.
    var isReference = false
    /// The name with the title that a later name shares with it; `nil` if it shares no title.
    ///
    /// An example is `page-writer` for `page` in `page/form-writer`.
    var fullName: String?

    /// The name that the text means: the full name, or the name as it is written.
    var meaning: String { fullName ?? String(text) }
    /// The members that the text states after the name of a group, as in `writers (page-writer)`; empty if it states
    /// none.
    var memberNames: [String] = []
  }

  /// Returns the names at the beginning of a text, and the text after these names.
  ///
  /// Commas, slashes, `and` or `or` can separate the names. An article or a similar word before a name, the
  /// word `agent` after it, and text in parentheses between names are skipped.
  static func leadingNames(of text: Substring) -> (names: [Name], rest: Substring) {
    var names: [Name] = []
    var remainingText = text
    var textAfterNames = text
    while names.count < 64 {
      remainingText = dropping(determiners, from: remainingText)
      guard let unit = firstUnit(of: remainingText) else { break }
      let (unitNames, textAfterUnit) = withMembers(
        unit.names,
        before: dropping(agentNouns, from: unit.rest)
      )
      names += unitNames
      remainingText = MarkdownScanner.trimmed(textAfterUnit)
      textAfterNames = remainingText
      if let afterParentheses = textAfterParentheses(at: remainingText) {
        remainingText = afterParentheses
      }
      guard let afterSeparator = textAfterSeparator(at: remainingText) else { break }
      remainingText = afterSeparator
    }
    return (names, textAfterNames)
  }

  /// Returns the names in a text that consists of names and links to names only, such as `a / [b](b.md)`.
  static func names(in label: Substring) -> [Name] {
    let parts = MarkdownLink.textParts(of: label)
    return parts.enumerated().flatMap { index, part -> [Name] in
      let trimmedPart = MarkdownScanner.trimmed(part)
      // A slash after a link separates names.
      return namesOutsideLinks(
        index > 0 && trimmedPart.hasPrefix("/") ? trimmedPart.dropFirst() : part
      )
    }
  }

  private static func namesOutsideLinks(_ label: Substring) -> [Name] {
    let isCommand = label.hasPrefix("/")
    let parts = isCommand ? [label.dropFirst()] : label.split(separator: "/")
    if let names = namesWithSharedTitle(
      parts.map { strippedName(MarkdownScanner.trimmed($0)) },
      isMarked: true
    ) {
      return names
    }
    return parts.flatMap { $0.split(separator: ",") }.flatMap { split($0, at: " or ") }
      .flatMap { split($0, at: " and ") }.flatMap { split($0, at: " & ") }
      .compactMap { part in
        var name = MarkdownScanner.trimmed(part)
        var isCommand = isCommand
        if name.hasPrefix("/") {
          name = name.dropFirst()
          isCommand = true
        }
        if name.hasSuffix(" command") {
          name = name.dropLast(" command".count)
          isCommand = true
        }
        let isReference = name.drop { "`*".contains($0) }.hasPrefix("@")
        name = strippedName(name)
        return name.isEmpty
          ? nil
          : Name(text: name, isMarked: true, isCommand: isCommand, isReference: isReference)
      }
  }

  private static func split(_ text: Substring, at word: String) -> [Substring] {
    text.containsBytes(of: word) ? text.split(separator: word) : [text]
  }

  /// Returns a name without the backticks and asterisks around it, the `@` before it and the word `agent` after it.
  static func strippedName(_ name: Substring) -> Substring {
    var name = name
    while let firstCharacter = name.first, "`*".contains(firstCharacter) { name.removeFirst() }
    while let lastCharacter = name.last, "`*:".contains(lastCharacter) { name.removeLast() }
    if name.hasPrefix("@") {
      name = name.dropFirst()
      if name.hasPrefix("agent-") { name = name.dropFirst("agent-".count) }
    }
    for ending in [" subagent", " agent"]
    where name.hasSuffix(ending) && !NameKind.meansAllAgents(String(name)) {
      name = name.dropLast(ending.count)
    }
    return MarkdownScanner.trimmed(name)
  }

  // MARK: Single names

  /// Returns the names in the first unit of a text, and the text after this unit.
  ///
  /// A unit is a code span, a bold text, a link or a word, such as `` `a` ``, `**a / b**` or `@agent-a`. The result is
  /// `nil` if the text does not begin with a name, or if a noun such as `workflow` follows a code span.
  static func firstUnit(of text: Substring) -> (names: [Name], rest: Substring)? {
    switch text.first {
    case "`":
      let codeSpan = text.dropFirst().prefix { $0 != "`" }
      let textFromClosingMark = text[codeSpan.endIndex...]
      guard !textFromClosingMark.isEmpty else { return nil }
      let names = names(in: codeSpan)
      guard !names.isEmpty, names.allSatisfy({ canBeName($0.text) }),
        !nonAgentNouns.contains(where: { textFromClosingMark.dropFirst().hasPrefix(" " + $0) })
          || textFromClosingMark.dropFirst().hasPrefix(" optional")
      else { return nil }
      return (names, textFromClosingMark.dropFirst())
    case "*":
      guard let (label, textAfterLabel) = MarkdownItem.boldLabelAndRest(text) else {
        return emphasisedNames(at: text)
      }
      let names = names(in: label)
      guard !names.isEmpty, names.allSatisfy({ canBeName($0.text) }) else { return nil }
      return (names, textAfterLabel)
    case "@":
      let name = text[..<text.dropFirst().prefix(while: isNameCharacter).endIndex]
      let bareName = strippedName(trimmedEnd(name))
      guard bareName.count > 1, bareName != "agent" else { return nil }
      return (
        [Name(text: bareName, isMarked: true, isReference: true)], text[name.endIndex...]
      )
    case "/":
      let name = trimmedEnd(text.dropFirst().prefix(while: isNameCharacter))
      guard name.count > 1 else { return nil }
      return (
        [Name(text: name, isMarked: true, isCommand: true)], text[name.endIndex...]
      )
    case "[": return linkedNames(at: text)
    case "_", "\"", "'", "“": return emphasisedNames(at: text)
    default: return plainNamesWithSharedTitle(at: text) ?? plainName(at: text)
    }
  }

  /// Returns the names in the link at the beginning of a text, and the text after the link.
  ///
  /// The text of the link must be a name. It can be any title if the link leads to a file of the same name, as in
  /// `[Report Writer](report-writer.md)`.
  private static func linkedNames(at text: Substring) -> (names: [Name], rest: Substring)? {
    guard let link = MarkdownLink(at: text) else { return nil }
    let name = strippedName(MarkdownScanner.trimmed(link.text))
    if link.leadsToFileOfSameName, canBeName(name) {
      return ([Name(text: name, isMarked: true)], link.rest)
    }
    guard let unit = firstUnit(of: link.text), MarkdownScanner.trimmed(unit.rest).isEmpty else {
      return nil
    }
    return (unit.names, link.rest)
  }

  /// Returns the word at the beginning of a text as a name without marks, and the text after it.
  ///
  /// A word with a hyphen counts as a name. A word before `agent` or `subagent` also counts, except a word
  /// such as `next`, which does not name an agent. In all other cases, the result is `nil`.
  private static func plainName(at text: Substring) -> (names: [Name], rest: Substring)? {
    let word = trimmedEnd(text.prefix(while: isNameCharacter))
    guard word.count > 1, isName(word) else { return nil }
    let textAfterWord = text[word.endIndex...]
    guard
      word.contains("-") || !adjectives.contains(String(word)) && beginsWithAgentNoun(textAfterWord)
    else {
      return nil
    }
    return ([Name(text: word, isMarked: false)], textAfterWord)
  }

  /// Returns whether a text begins with the word `agent` or `subagent`.
  private static func beginsWithAgentNoun(_ textAfterWord: Substring) -> Bool {
    ["agent", "subagent"].contains {
      textAfterWord.hasPrefix(" " + $0) && isWordEnd(textAfterWord, $0.count + 1)
    }
  }

  /// The words that describe an agent but do not name it, such as `next` in `the next agent`.
  private static let adjectives: Set<String> = [
    "ai", "another", "any", "appropriate", "assigned", "autonomous", "background", "calling",
    "child", "correct", "current", "dedicated", "different", "domain", "each", "every", "existing",
    "first", "given", "independent", "individual", "intelligent", "main", "new", "next", "one",
    "other", "parallel", "parent", "previous", "primary", "relevant", "right", "root", "same",
    "second", "separate", "single", "specialist", "specialized", "specific", "sub", "suitable",
    "target", "that", "this", "user", "which", "your",
  ]

  static func isWordEnd(_ text: Substring, _ length: Int) -> Bool {
    text.dropFirst(length).first.map { !isNameCharacter($0) } ?? true
  }

  /// Returns a word without any punctuation at its end.
  static func trimmedEnd(_ word: Substring) -> Substring {
    var word = word
    while let lastCharacter = word.last, ".:-_".contains(lastCharacter) { word.removeLast() }
    return word
  }

  static func isNameCharacter(_ character: Character) -> Bool {
    character.isASCII
      && (character.isLetter || character.isNumber || "-_:.".contains(character))
  }

  /// The greatest length of a name, in characters.
  static let maximumLength = 64

  /// Returns whether a marked text, such as a text in backticks, can be the name of an agent.
  ///
  /// File paths, function calls and sentences cannot be names.
  static func canBeName(_ text: Substring) -> Bool {
    text.count > 1 && text.count <= maximumLength
      && text.allSatisfy { isNameCharacter($0) || $0 == " " }
      && text.first.map { $0.isLetter || $0.isNumber } == true && text.contains(where: \.isLetter)
      && text.count { $0 == " " } < 4
      && !fileExtensions.contains { text.hasSuffix($0) }
  }

  /// The file extensions of texts that are file names, such as `README.md`, and not names of agents.
  private static let fileExtensions = [
    ".md", ".json", ".yaml", ".yml", ".py", ".ts", ".js", ".toml", ".txt", ".sh", ".html",
  ]

  /// Returns whether a word has the form of an agent's name, such as `backend-developer`.
  ///
  /// The word must consist of lower-case letters, digits and `-_:.`. Its first character must be a lower-case letter,
  /// or a digit as in `3d-artist`.
  static func isName(_ word: Substring) -> Bool {
    guard let firstByte = word.utf8.first,
      isLowerCase(firstByte) || firstByte.isASCIIDigit && word.contains("-"),
      word.utf8.contains(where: isLowerCase)
    else { return false }
    return word.utf8.allSatisfy { isLowerCase($0) || $0.isASCIIDigit || "-_:.".utf8.contains($0) }
  }

  private static func isLowerCase(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
  }

  /// The nouns that show that the name before them is not the name of an agent.
  ///
  /// For example, `` `release` workflow `` names a workflow.
  static let nonAgentNouns = [
    "workflow", "command", "skill", "tool", "hook", "script", "function", "file", "folder", "table",
    "endpoint", "package", "library", "module", "branch", "flag", "field", "key", "section",
    "header", "option", "setting", "variable", "daemon",
  ]

  // MARK: Text between names

  /// Returns whether the text after names shows that the names are a whole item of a list or cell of a table.
  ///
  /// Only a colon, a dash, a bar or parentheses can follow.
  static func endsUnit(beforeRest text: Substring) -> Bool {
    guard let firstCharacter = text.first(where: { $0 != " " }) else { return true }
    return ":—–-|(".contains(firstCharacter)
  }

  private static let determiners = ["the", "an", "a", "our", "either", "both", "specialized"]
  static let agentNouns = ["agents", "agent", "subagents", "subagent"]

  private static func dropping(_ words: [String], from text: Substring) -> Substring {
    let text = MarkdownScanner.trimmed(text)
    let word = text.prefix { $0.isLetter }
    return words.contains { word == $0 } && text.dropFirst(word.count).first != "-"
      ? MarkdownScanner.trimmed(text.dropFirst(word.count)) : text
  }

  /// Returns the text after the parentheses at the beginning of a text; `nil` if the text does not begin with
  /// parentheses.
  private static func textAfterParentheses(at text: Substring) -> Substring? {
    guard text.first == "(", let closingIndex = text.firstIndex(of: ")") else { return nil }
    return MarkdownScanner.trimmed(text[text.index(after: closingIndex)...])
  }

  private static func textAfterSeparator(at text: Substring) -> Substring? {
    var remainingText = text
    if let firstCharacter = remainingText.first, ",/+&".contains(firstCharacter) {
      remainingText = MarkdownScanner.trimmed(remainingText.dropFirst())
    }
    for word in ["and/or ", "and ", "or "] where remainingText.hasPrefix(word) {
      return MarkdownScanner.trimmed(remainingText.dropFirst(word.count))
    }
    return remainingText.startIndex == text.startIndex ? nil : remainingText
  }
}
