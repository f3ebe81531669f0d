/// A list of names that a verb has announced, and how much of it was parsed.
struct OpenList {
  /// The part of the list in which the next token is.
  enum Part {
    /// The first name is next.
    case beginning
    /// Words describe the receivers, as in `delegate to the specialists for each kind`. The names can follow
    /// a colon or be in parentheses.
    case description(wordsLeft: Int)
    /// At least one name was parsed.
    case names
  }

  var direction: HandoffMention.Direction
  /// Whether the names must follow the verb without other words between.
  var isDirect: Bool
  /// Whether the names are not receivers, because the verb is negated or another agent does it.
  var isVoid: Bool
  /// Whether the verb tells the agent itself to reach the receivers, as `invoke` and `ask` do.
  var isCall = false
  /// Whether a heading or label announced the list, so that names can also follow a preposition.
  var isTitled = false
  var part: Part = .beginning
  /// Whether a comma or conjunction precedes the next token.
  var isSeparated = false

  /// The greatest number of words in a description.
  private static let longestDescription = 14

  /// Whether the next token can be a name of the list.
  var acceptsName: Bool {
    switch part {
    case .beginning: true
    case .description: false
    case .names: isSeparated
    }
  }

  /// Whether no name was parsed.
  var isEmpty: Bool {
    if case .names = part { false } else { true }
  }

  mutating func addName() {
    part = .names
    isSeparated = false
  }

  mutating func separate() {
    if case .names = part { isSeparated = true }
  }

  /// Continues with a colon or a word such as `including`, after which the names of an empty list follow.
  mutating func announce() {
    if isEmpty { part = .beginning }
  }

  /// Continues with a word that is not a name, and returns whether the list is still open.
  mutating func pass(_ word: String) -> Bool {
    if HandoffVerb.exclusions.contains(word) || word == "instead" { return false }
    switch part {
    case .beginning:
      if HandoffVerb.describing.contains(word) { return true }
      if isDirect { return HandoffVerb.particles.contains(word) }
      part = .description(wordsLeft: Self.longestDescription)
    case .description(let wordsLeft):
      part = .description(wordsLeft: wordsLeft - 1)
      if ["including", "namely", "like", "e.g"].contains(word) { part = .beginning }
      return wordsLeft > 0
    case .names:
      if ["and", "or", "then", "plus"].contains(word) {
        isSeparated = true
      } else if isTitled, ["with", "to", "from", "by"].contains(word) {
        isSeparated = true
      } else if !HandoffVerb.describing.contains(word) {
        isSeparated = false
      }
    }
    return true
  }
}
