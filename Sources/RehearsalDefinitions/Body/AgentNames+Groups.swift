import RehearsalSimulation

/// A search for names of several agents: names that share a title, groups with their members, and all agents.
extension AgentNames {
  // MARK: Names that share a title

  /// Returns the names of agents whose names share a title, as in `page/form-writer`.
  ///
  /// `parts` are the parts of the text between slashes. The last one must consist of several words, and its last word
  /// must be a title. Each other part must be a single word that is no title itself. Otherwise, the result is `nil`.
  static func namesWithSharedTitle(_ parts: [Substring], isMarked: Bool) -> [Name]? {
    guard parts.count > 1, let lastPart = parts.last, canBeName(lastPart),
      AgentTitle.ends(lastPart),
      let separatorIndex = lastPart.firstIndex(where: { $0 == "-" || $0 == " " }),
      lastPart.count(where: { $0 == " " }) <= (lastPart.contains("-") ? 0 : 1)
    else { return nil }
    let sharedEnd = lastPart[separatorIndex...]
    let beginnings = parts.dropLast().map { $0.last == "-" ? $0.dropLast() : $0 }
    let areBeginnings = beginnings.allSatisfy { word in
      (2...maximumLength).contains(word.count) && !AgentTitle.isTitle(word.lowercased())
        && word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
    }
    guard areBeginnings else { return nil }
    return beginnings.map { Name(text: $0, isMarked: isMarked, fullName: String($0 + sharedEnd)) }
      + [Name(text: lastPart, isMarked: isMarked)]
  }

  /// Returns the unmarked names at the beginning of a text that share a title, and the text after them.
  static func plainNamesWithSharedTitle(at text: Substring) -> (names: [Name], rest: Substring)? {
    let word = trimmedEnd(
      text.prefix(4 * maximumLength).prefix { isNameCharacter($0) || $0 == "/" }
    )
    guard word.contains("/"), !word.contains(".") else { return nil }
    let parts = word.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.allSatisfy(isName),
      let names = namesWithSharedTitle(parts, isMarked: false)
    else { return nil }
    return (names, text[word.endIndex...])
  }

  // MARK: Groups

  /// Returns names, followed by the members that parentheses after the name of a group list.
  ///
  /// An example is `writers (page-writer, form-writer)`. If there are no such members, the result has the names and the
  /// text unchanged.
  static func withMembers(
    _ names: [Name],
    before rest: Substring
  ) -> (names: [Name], rest: Substring) {
    let text = MarkdownScanner.trimmed(rest)
    guard text.first == "(", let end = text.firstIndex(of: ")") else { return (names, rest) }
    let members = members(of: names, in: text[...end])
    guard let group = names.first, !members.isEmpty else { return (names, rest) }
    return ([group.stating(members)] + members, text[text.index(after: end)...])
  }

  /// Returns the members of a group that a text after its name lists; empty if the text has other words.
  ///
  /// The text can be in parentheses. The result is empty if the names are not that of a single group.
  static func members(of names: [Name], in text: Substring) -> [Name] {
    guard names.count == 1, NameKind.isGroup(String(names[0].text)) else { return [] }
    return ListedEntry.names(in: text)
  }

  // MARK: Code

  /// Returns whether the names at the beginning of a text are probably commands or parts of code, as in
  /// ``run `lint` ``.
  ///
  /// They are if they are marked, and follow a verb that can also precede code. The name of an agent has a hyphen, ends
  /// with a title or belongs to a plugin. Another word counts only before `agent` or, after `use`, before `for`.
  static func areCode(
    _ names: [Name],
    at text: Substring,
    before rest: Substring,
    after verb: String
  ) -> Bool {
    guard text.hasPrefix("`") || text.hasPrefix("**") else { return false }
    let nextWord = MarkdownScanner.trimmed(rest).prefix(while: \.isLetter)
    guard !agentNouns.contains(String(nextWord)), !(verb.hasPrefix("us") && nextWord == "for")
    else { return false }
    return !names.allSatisfy { name in
      let words = name.meaning.split { "-_ ".contains($0) }
      return name.meaning.contains("-") || words.last.map(AgentTitle.ends) ?? false
        || name.meaning.contains(":") && !name.meaning.contains("::")
    }
  }

  // MARK: All agents

  /// Returns the words for all agents at the beginning of a text, such as `any other agent`, and the text after them.
  ///
  /// The result is `nil` if the next words limit the agents, as in `all agents with a browser`.
  static func allAgents(at text: Substring) -> (name: Name, rest: Substring)? {
    var remainingText = text.prefix(searchedLengthForAllAgents)
    for _ in 0..<5 {
      let word = remainingText.prefix { $0.isASCII && ($0.isLetter || $0 == "-") }
      guard !word.isEmpty else { return nil }
      remainingText = remainingText[word.endIndex...]
      let phrase = text[..<word.endIndex]
      if NameKind.meansAllAgents(String(phrase)) {
        let rest = text[word.endIndex...]
        return limitsAgents(rest) ? nil : (Name(text: phrase, isMarked: false), rest)
      }
      guard remainingText.first == " " else { return nil }
      remainingText = remainingText.dropFirst()
    }
    return nil
  }

  private static let searchedLengthForAllAgents = 60

  /// Returns whether the words after `all agents` say which agents are meant, or are a verb.
  private static func limitsAgents(_ rest: Substring) -> Bool {
    let words = rest.prefix(searchedLengthForAllAgents).split(separator: " ", maxSplits: 3)
    guard rest.first == " ", let firstWord = words.first, firstWord.first?.isLetter == true else {
      return false
    }
    if wordsAfterAllAgents.contains(firstWord.lowercased()) { return false }
    guard words.count > 2, ["in", "of", "on"].contains(firstWord), words[1] == "the" else {
      return true
    }
    return !["system", "team", "project", "pipeline", "workflow"]
      .contains(String(words[2].prefix(while: \.isLetter)))
  }

  private static let wordsAfterAllAgents: Set<String> = [
    "for", "on", "when", "whenever", "to", "about", "after", "before", "as", "and", "or", "if",
  ]
}

extension AgentNames.Name {
  /// Returns the name of a group with the names of its members.
  fileprivate func stating(_ members: [AgentNames.Name]) -> AgentNames.Name {
    var group = self
    group.memberNames = members.map(\.meaning)
    return group
  }

  /// Sets the names of the members of a group.
  mutating func state(_ members: [AgentNames.Name]) { self = stating(members) }
}

// MARK: Normalised names

extension AgentNames {
  /// Converts a name to lower case, and replaces each run of characters that are not letters or digits by a
  /// hyphen.
  ///
  /// Such characters at the beginning and the end are removed. Names that differ only in case and separators
  /// become equal. Claude Code also ignores these differences.
  static func normalised(_ name: String) -> String {
    name.lowercased().split { !($0.isLetter || $0.isNumber) }.joined(separator: "-")
  }

  /// Returns the normalised names of the plugin and the agent in a name such as `plugin:agent` or `plugin:folder:agent`.
  ///
  /// The result is `nil` if the name does not have such a form.
  static func pluginAndAgent(in name: String) -> (plugin: String, agent: String)? {
    let parts = name.split(separator: ":", omittingEmptySubsequences: false)
    guard (2...4).contains(parts.count), !parts.contains(where: \.isEmpty) else { return nil }
    return (normalised(String(parts[0])), normalised(String(parts[parts.count - 1])))
  }

  /// Returns the role that a normalised plural stands for; `nil` if the name is not such a plural.
  ///
  /// Examples are `implementers`, `implementer-agents` and `all-implementers`.
  static func role(ofGroup name: String) -> Role? {
    Role.allCases.first { role in
      ["\(role.rawValue)-agents", "\(role.rawValue)s", "all-\(role.rawValue)s"].contains(name)
    }
  }
}
