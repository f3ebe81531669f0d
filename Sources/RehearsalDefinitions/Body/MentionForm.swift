/// What a name can stand for, judged by the form of the name.
///
/// Among agents, definitions list people (`User`), commands (`/implement-trd`) and their own headings
/// (`Acceptance Criteria`). Only a name with the form of an agent or a group can refer to a missing agent.
package enum MentionForm: Sendable {
  /// One agent.
  case agent
  /// Several agents under one name, such as `implementer-agents` or `QA team`.
  case group
  /// A person, a heading or another phrase.
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
      self = Self.oneWordGroups.contains(name) ? .group : .agent
    } else {
      self = .other
    }
  }

  /// Returns whether a word such as `team` ends the name of a group.
  static func endsGroup(_ word: Substring) -> Bool { groups.contains(word.lowercased()) }

  /// The words that end the name of a group.
  private static let groups: Set<String> = [
    "agents", "team", "teams", "experts", "specialists", "developers", "engineers", "reviewers",
    "orchestrators", "implementers", "subagents", "architects", "testers", "analysts", "members",
    "roles", "leads", "consumers",
  ]

  /// The names of groups that consist of one word.
  private static let oneWordGroups: Set<String> = [
    "agents", "specialists", "developers", "engineers", "reviewers", "implementers", "experts",
    "subagents", "orchestrators", "testers", "everyone", "anyone", "all", "any", "other", "others",
  ]

  /// The words for people and organisations outside the team.
  private static let people: Set<String> = [
    "user", "users", "human", "humans", "stakeholder", "stakeholders", "client", "clients",
    "customer", "customers", "person", "people", "management", "legal", "operator", "caller",
  ]
}
