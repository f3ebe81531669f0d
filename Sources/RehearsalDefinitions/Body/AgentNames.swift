/// A finder of agents' names in prose.
///
/// A name can be in bold, in backticks, after an `@`, after a `/`, or a plain word with a hyphen.
enum AgentNames {
  /// A name that was found, and how it is written.
  struct Name {
    /// The name without bold marks, backticks, `@` or `/`.
    var text: Substring
    /// Whether the name is marked, for example with bold or backticks.
    ///
    /// An unmarked name could also be an ordinary word with a hyphen.
    var isMarked: Bool
    /// Whether the name is written as a command, such as `/implement` or `implement command`.
    var isCommand = false
  }

  /// Returns the names at the beginning of a text, and the text after them.
  ///
  /// The names can be separated by commas, slashes, `and` or `or`. Articles before a name are skipped. The
  /// word `agent` and text in parentheses after a name are skipped too.
  static func leading(_ text: Substring) -> (names: [Name], rest: Substring) {
    var names: [Name] = []
    var rest = text
    var after = text
    while names.count < 64 {
      rest = dropping(articles, from: rest)
      guard let (found, remainder) = name(at: rest) else { break }
      names += found
      rest = dropping(agentNouns, from: remainder)
      after = rest
      if let closed = parenthesis(at: rest) { rest = closed }
      guard let next = separator(at: rest) else { break }
      rest = next
    }
    return (names, after)
  }

  /// Returns the names at the beginning of a text, and the text after them.
  ///
  /// If the text begins with the name of a group, such as `specialist agents (a, b)`, the result has the
  /// names of its members.
  static func leadingOrGroupMembers(_ text: Substring) -> (names: [Name], rest: Substring) {
    let found = leading(text)
    guard found.names.isEmpty else { return found }
    var rest = MarkdownScanner.trimmed(text)
    for _ in 0..<4 {
      let word = rest.prefix { $0.isLetter || $0 == "-" || $0 == "/" }
      guard !word.isEmpty else { return found }
      rest = MarkdownScanner.trimmed(rest[word.endIndex...])
      guard MentionForm.endsGroup(word) else { continue }
      guard let mark = rest.first, "(:".contains(mark) else { return found }
      return leading(rest.dropFirst())
    }
    return found
  }

  /// Returns the names in a text that consists of names only, such as `a / b`.
  static func all(in label: Substring) -> [Name] {
    let isCommand = label.hasPrefix("/")
    let parts = isCommand ? [label.dropFirst()] : label.split(separator: "/")
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
        name = strippedName(name)
        return name.isEmpty ? nil : Name(text: name, isMarked: true, isCommand: isCommand)
      }
  }

  private static func split(_ text: Substring, at word: String) -> [Substring] {
    text.contains(word) ? text.split(separator: word) : [text]
  }

  /// Returns a name without backticks, asterisks, an initial `@`, and a final word `agent`.
  private static func strippedName(_ name: Substring) -> Substring {
    var name = name
    while let first = name.first, "`*".contains(first) { name.removeFirst() }
    while let last = name.last, "`*:".contains(last) { name.removeLast() }
    if name.hasPrefix("@") {
      name = name.dropFirst()
      if name.hasPrefix("agent-") { name = name.dropFirst("agent-".count) }
    }
    for ending in [" subagent", " agent"] where name.hasSuffix(ending) {
      name = name.dropLast(ending.count)
    }
    return MarkdownScanner.trimmed(name)
  }

  // MARK: One name

  /// Returns the names in the first unit of a text, such as `` `a` ``, `**a / b**` or `@agent-a`,
  /// and the rest.
  ///
  /// The result is `nil` if the text does not begin with a name.
  static func name(at text: Substring) -> (names: [Name], rest: Substring)? {
    switch text.first {
    case "`":
      let inside = text.dropFirst().prefix { $0 != "`" }
      let rest = text[inside.endIndex...]
      guard !rest.isEmpty else { return nil }
      let names = all(in: inside)
      guard !names.isEmpty, names.allSatisfy({ canBeName($0.text) }),
        !nonAgentNouns.contains(where: { rest.dropFirst().hasPrefix(" " + $0) })
      else { return nil }
      return (names, rest.dropFirst())
    case "*":
      guard let (label, rest) = MarkdownItem.labelled(text) else { return nil }
      let names = all(in: label)
      guard !names.isEmpty, names.allSatisfy({ canBeName($0.text) }) else { return nil }
      return (names, rest)
    case "@":
      let name = text[..<text.dropFirst().prefix(while: isNameCharacter).endIndex]
      let bare = strippedName(trimmedEnd(name))
      guard bare.count > 1, bare != "agent" else { return nil }
      return ([Name(text: bare, isMarked: true)], text[name.endIndex...])
    case "/":
      let name = trimmedEnd(text.dropFirst().prefix(while: isNameCharacter))
      guard name.count > 1 else { return nil }
      return (
        [Name(text: name, isMarked: true, isCommand: true)], text[name.endIndex...]
      )
    default: return plainName(at: text)
    }
  }

  /// Returns the unmarked word at the beginning of a text as a name, and the rest of the text.
  ///
  /// The result is `nil` unless the word contains a hyphen or the word `agent` follows it.
  private static func plainName(at text: Substring) -> (names: [Name], rest: Substring)? {
    let word = trimmedEnd(text.prefix(while: isNameCharacter))
    guard word.count > 1, isName(word) else { return nil }
    let rest = text[word.endIndex...]
    guard word.contains("-") || !adjectives.contains(String(word)) && isCalledAgent(rest) else {
      return nil
    }
    return ([Name(text: word, isMarked: false)], rest)
  }

  /// Returns whether the text that follows a word begins with `agent` or `subagent`.
  private static func isCalledAgent(_ rest: Substring) -> Bool {
    ["agent", "subagent"].contains { rest.hasPrefix(" " + $0) && endsWord(rest, $0.count + 1) }
  }

  /// The words that can stand before `agent` but are not names.
  private static let adjectives: Set<String> = [
    "ai", "another", "any", "appropriate", "assigned", "autonomous", "background", "calling",
    "child", "correct", "current", "dedicated", "different", "domain", "each", "every", "existing",
    "first", "given", "independent", "individual", "intelligent", "main", "new", "next", "one",
    "other", "parallel", "parent", "previous", "primary", "relevant", "right", "root", "same",
    "second", "separate", "single", "specialist", "specialized", "specific", "sub", "suitable",
    "target", "that", "this", "user", "which", "your",
  ]

  static func endsWord(_ text: Substring, _ length: Int) -> Bool {
    text.dropFirst(length).first.map { !isNameCharacter($0) } ?? true
  }

  /// Returns a word without punctuation at its end.
  private static func trimmedEnd(_ word: Substring) -> Substring {
    var word = word
    while let last = word.last, ".:-_".contains(last) { word.removeLast() }
    return word
  }

  static func isNameCharacter(_ character: Character) -> Bool {
    character.isASCII
      && (character.isLetter || character.isNumber || "-_:.".contains(character))
  }

  /// The greatest length of a name, in characters.
  static let maximumLength = 64

  /// Returns whether a marked text can be a name.
  ///
  /// Paths, calls and sentences cannot.
  static func canBeName(_ text: Substring) -> Bool {
    text.count > 1 && text.count <= maximumLength
      && text.allSatisfy { isNameCharacter($0) || $0 == " " }
      && text.first.map { $0.isLetter || $0.isNumber } == true && text.contains(where: \.isLetter)
      && text.count { $0 == " " } < 4
      && !fileExtensions.contains { text.hasSuffix($0) }
  }

  /// File extensions.
  ///
  /// A text with such an extension, such as `README.md`, is not the name of an agent.
  private static let fileExtensions = [
    ".md", ".json", ".yaml", ".yml", ".py", ".ts", ".js", ".toml", ".txt", ".sh", ".html",
  ]

  /// Returns whether a word has the form of a name, such as `backend-developer`.
  ///
  /// The word must consist of lower-case letters, digits and `-_:.`. It must begin with a lower-case letter,
  /// or with a digit as in `3d-artist`.
  static func isName(_ word: Substring) -> Bool {
    guard let first = word.utf8.first, isLowerCase(first) || isDigit(first) && word.contains("-"),
      word.utf8.contains(where: isLowerCase)
    else { return false }
    return word.utf8.allSatisfy { isLowerCase($0) || isDigit($0) || "-_:.".utf8.contains($0) }
  }

  private static func isLowerCase(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  /// The nouns that can follow a word in backticks and show that it is not an agent, as in ``
  /// `release` workflow ``.
  static let nonAgentNouns = [
    "workflow", "command", "skill", "tool", "hook", "script", "function", "file", "folder", "table",
    "endpoint", "package", "library", "module", "branch", "flag", "field", "key", "section",
  ]

  // MARK: Between names

  private static let articles = ["the", "an", "a", "our", "either", "both", "specialized"]
  static let agentNouns = ["agents", "agent", "subagents", "subagent"]

  private static func dropping(_ words: [String], from text: Substring) -> Substring {
    let text = MarkdownScanner.trimmed(text)
    let word = text.prefix { $0.isLetter }
    return words.contains { word == $0 } && text.dropFirst(word.count).first != "-"
      ? MarkdownScanner.trimmed(text.dropFirst(word.count)) : text
  }

  /// Returns the rest of a text after the parentheses with which it begins; `nil` if it begins with none.
  private static func parenthesis(at text: Substring) -> Substring? {
    guard text.first == "(", let end = text.firstIndex(of: ")") else { return nil }
    return MarkdownScanner.trimmed(text[text.index(after: end)...])
  }

  private static func separator(at text: Substring) -> Substring? {
    var rest = text
    if let first = rest.first, ",/+&".contains(first) {
      rest = MarkdownScanner.trimmed(rest.dropFirst())
    }
    for word in ["and/or ", "and ", "or "] where rest.hasPrefix(word) {
      return MarkdownScanner.trimmed(rest.dropFirst(word.count))
    }
    return rest.startIndex == text.startIndex ? nil : rest
  }
}
