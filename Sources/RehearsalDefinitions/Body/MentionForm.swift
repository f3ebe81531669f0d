/// What a name can stand for, judged by its form.
///
/// Definitions list people (`User`), commands (`/implement-trd`) and their own headings
/// (`Acceptance Criteria`) among agents. Only a name with the form of an agent or of a group can be an
/// agent that is missing.
package enum MentionForm: Sendable {
  /// One agent.
  case agent
  /// Several agents under one name: `implementer-agents`, `QA team`.
  case group
  /// Neither: a person, a heading, a phrase.
  case other

  /// Classifies a name.
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

  /// Returns whether a word ends the name of a group.
  static func endsGroup(_ word: Substring) -> Bool { groups.contains(word.lowercased()) }

  /// Words that end the name of a group.
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

  /// Words for people and others outside the team.
  private static let people: Set<String> = [
    "user", "users", "human", "humans", "stakeholder", "stakeholders", "client", "clients",
    "customer", "customers", "person", "people", "management", "legal", "operator", "caller",
  ]
}
