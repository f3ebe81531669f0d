/// What a name in a handoff can stand for, by its form.
///
/// Definitions list people (`User`), commands (`/implement-trd`) and headings of their own
/// (`Acceptance Criteria`) among agents; only what has the form of an agent's name, or of a group of
/// agents, can be an agent that is missing.
package enum MentionForm: Sendable {
  /// One agent.
  case agent
  /// Several agents under one name: `implementer-agents`, `QA team`.
  case group
  /// Neither: a person, a heading, a phrase.
  case other

  /// Returns what a name can stand for.
  package init(of name: String) {
    let words = name.split(separator: " ")
    let parts = name.lowercased().split { !($0.isLetter || $0.isNumber) }
    if parts.contains(where: { Self.people.contains(String($0)) }) {
      self = .other
    } else if parts.count > 1, let last = parts.last, Self.groups.contains(String(last)) {
      self = .group
    } else if words.count == 1, AgentNames.isName(name[...]) {
      self = Self.plurals.contains(name) ? .group : .agent
    } else {
      self = .other
    }
  }

  /// Whether a word ends the name of a group.
  static func endsGroup(_ word: Substring) -> Bool { groups.contains(word.lowercased()) }

  /// The words that end the name of a group.
  private static let groups: Set<String> = [
    "agents", "team", "teams", "experts", "specialists", "developers", "engineers", "reviewers",
    "orchestrators", "implementers", "subagents", "architects", "testers", "analysts", "members",
    "roles", "leads", "consumers",
  ]

  /// Groups of one word.
  private static let plurals: Set<String> = [
    "agents", "specialists", "developers", "engineers", "reviewers", "implementers", "experts",
    "subagents", "orchestrators", "testers", "everyone", "anyone", "all", "any", "other", "others",
  ]

  /// Words that name people and those outside.
  private static let people: Set<String> = [
    "user", "users", "human", "humans", "stakeholder", "stakeholders", "client", "clients",
    "customer", "customers", "person", "people", "management", "legal", "operator", "caller",
  ]
}
