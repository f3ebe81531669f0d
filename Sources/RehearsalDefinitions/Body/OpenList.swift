/// A list of names that a verb has announced, as in `delegate to a, b`, and the state of parsing the list.
struct OpenList {
  /// The positions in a list at which the next token can be.
  enum Position {
    /// Before the first name. The next token can be this name.
    case beginning
    /// In words that describe the receivers, as in `delegate to the specialists for each kind`.
    ///
    /// The names can follow after a colon or in parentheses. `wordsLeft` is the number of words by which the
    /// description can still grow.
    case description(wordsLeft: Int)
    /// After at least one name.
    case names
  }

  var direction: HandoffMention.Direction
  /// Whether the names must follow the verb directly, as in `invoke a`.
  ///
  /// Only words such as `the` or `in` can be between the verb and the first name.
  var isDirect: Bool
  /// Whether the names are parsed but not recorded.
  ///
  /// They are not recorded if the verb does not tell the agent of the definition what to do, for example because it is
  /// negated, is in the past tense or has another subject.
  var isIgnored: Bool
  /// Whether the verb tells the agent to start or ask the receivers itself, as `invoke` and `ask` do.
  var isDirectInstruction = false
  /// Whether a heading or label above the paragraph announces the names.
  ///
  /// If so, a name can also follow the words `with`, `to`, `from` and `by`, even without a verb. An example
  /// is `Security questions to tester`. In other lists, a further name follows only a separator, such as a
  /// comma or a conjunction.
  var followsTitle = false
  /// The verb or arrow before the names, if it can also precede code, as `run` does in ``run `lint` ``; `nil` otherwise.
  var commandVerb: String?
  /// Whether the names follow `to` after the verb `hand`, as in `hand off to a`.
  var handsOff = false
  /// Whether words such as `all other agents` can be in the list.
  var mayNameAllAgents = false
  /// The preposition that announces a further name after a separator and a few words; `nil` if none does.
  ///
  /// An example is `to` in `route pages to a, tests to b`. Other prepositions do not announce one, as in `invoked by a,
  /// followed by b`.
  var repeatablePreposition: String?
  /// The number of words since the last separator; `nil` if no separator follows the last name.
  private(set) var wordsSinceSeparator: Int?
  /// Whether the verb has an object such as `these agents`, whose names follow in a list after a colon.
  private(set) var announcesAgents = false
  /// Whether a word such as `these` follows the verb.
  private(set) var followsDemonstrative = false
  var position: Position = .beginning
  /// Whether a comma or conjunction precedes the next token.
  ///
  /// If so, the token can be another name.
  var followsSeparator = false

  /// The greatest number of words in a description of the receivers after its first word.
  private static let maximumDescriptionLength = 14

  /// Whether the next token can be a name in the list.
  var acceptsName: Bool {
    switch position {
    case .beginning: true
    case .description: false
    case .names: followsSeparator
    }
  }

  /// Whether the list has no names yet.
  var isEmpty: Bool {
    if case .names = position { false } else { true }
  }

  /// Returns the names at the beginning of a text that can be in the list, and the text after them; `nil` if there are
  /// none.
  ///
  /// The members in parentheses after a group are among the names.
  func names(at text: Substring) -> (names: [AgentNames.Name], rest: Substring)? {
    guard let unit = AgentNames.firstUnitInSentence(of: text) else {
      return mayNameAllAgents ? AgentNames.allAgents(at: text).map { ([$0.name], $0.rest) } : nil
    }
    if let commandVerb,
      AgentNames.areCode(unit.names, at: text, before: unit.rest, after: commandVerb)
    {
      return nil
    }
    return AgentNames.withMembers(unit.names, before: unit.rest)
  }

  mutating func addName() {
    position = .names
    followsSeparator = false
    wordsSinceSeparator = nil
  }

  mutating func readSeparator() {
    guard case .names = position else { return }
    followsSeparator = true
    wordsSinceSeparator = 0
  }

  /// Processes a colon or a word such as `including`, after which the first name can follow.
  mutating func expectNames() {
    if isEmpty { position = .beginning }
  }

  /// Processes a word that is not a name, and returns whether names of the list can still follow.
  mutating func readOtherWord(_ word: String) -> Bool {
    if HandoffVerb.excludingWords.contains(word) || word == "instead" { return false }
    switch position {
    case .beginning:
      if HandoffVerb.describingWords.contains(word) { return true }
      if isDirect { return readWordAfterVerb(word) }
      position = .description(wordsLeft: Self.maximumDescriptionLength)
    case .description(let wordsLeft):
      position = .description(wordsLeft: wordsLeft - 1)
      if ["including", "namely", "like", "e.g"].contains(word) { position = .beginning }
      return wordsLeft > 0
    case .names:
      readWordAfterName(word)
    }
    return true
  }

  /// Processes a word between a verb such as `use` and the first name, and returns whether a name can still follow.
  private mutating func readWordAfterVerb(_ word: String) -> Bool {
    if announcesAgents { return false }
    let isDemonstrative = ["these", "those", "following", "one"].contains(word)
    if isDemonstrative || word == "of" && followsDemonstrative {
      followsDemonstrative = true
      return true
    }
    if followsDemonstrative, AgentNames.agentNouns.contains(word) {
      announcesAgents = true
      return true
    }
    return HandoffVerb.wordsBetweenVerbAndName.contains(word)
  }

  private mutating func readWordAfterName(_ word: String) {
    let repeatsPreposition =
      word == repeatablePreposition && (wordsSinceSeparator.map { (1...3).contains($0) } ?? false)
    if ["and", "or", "then", "plus"].contains(word) {
      followsSeparator = true
      wordsSinceSeparator = 0
    } else if followsTitle && ["with", "to", "from", "by"].contains(word) || repeatsPreposition {
      followsSeparator = true
    } else if !HandoffVerb.describingWords.contains(word) {
      followsSeparator = false
      let belongsToOtherTo = Self.wordsBeforeOtherTo.contains(word)
      wordsSinceSeparator = belongsToOtherTo ? nil : wordsSinceSeparator.map { $0 + 1 }
    }
  }

  /// The words before `to` that do not pass work on, as in `and go to tester` and `similar to tester`.
  private static let wordsBeforeOtherTo: Set<String> = [
    "go", "move", "continue", "proceed", "switch", "compare", "according", "due", "up", "back",
    "add", "link", "reply", "respond", "listen", "refer", "want", "need", "have", "similar",
    "equivalent", "relative", "opposed", "prior", "next", "close", "thanks", "subject", "identical",
  ]
}
