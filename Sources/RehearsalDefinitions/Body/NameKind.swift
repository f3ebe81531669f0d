/// The kind of thing that a name in a definition probably stands for, judged by the form of the name.
///
/// Lists of agents also contain people (`User`), commands (`/implement-trd`) and headings (`Acceptance Criteria`).
/// The linter and the report on contracts say that an agent or group is missing only if the name has the form of one.
package enum NameKind: Sendable {
  /// A single agent.
  case agent
  /// Several agents with a common name, such as `implementer-agents` or `QA team`.
  case group
  /// A person, a heading or another phrase.
  case other

  /// Determines the kind of thing that a name probably stands for.
  package init(of name: String) {
    let words = name.split(separator: " ")
    let lowercasedParts = name.lowercased().split { !($0.isLetter || $0.isNumber) }
    let isTitle = Self.isTitle(words)
    if Self.namesPerson(lowercasedParts, isName: isTitle || words.count == 1) {
      self = .other
    } else if lowercasedParts.count > 1, let lastPart = lowercasedParts.last,
      Self.groupNouns.contains(String(lastPart))
    {
      self = .group
    } else if words.count == 1, AgentNames.isName(name[...]) {
      self = Self.oneWordGroups.contains(name) ? .group : .agent
    } else if isTitle {
      self = .agent
    } else {
      self = .other
    }
  }

  /// Returns whether a name is that of a group, also if it is a plural of a role such as `Planners`.
  static func isGroup(_ name: String) -> Bool {
    NameKind(of: name.lowercased()) == .group
      || AgentNames.role(ofGroup: AgentNames.normalised(name)) != nil
  }

  /// Returns whether a name stands for every agent of the team, as `all agents` and `any other agent` do.
  package static func meansAllAgents(_ name: String) -> Bool {
    let words = name.lowercased().split(separator: " ")
    guard let noun = words.last, AgentNames.agentNouns.contains(String(noun)) else { return false }
    let wordsBefore = words.dropLast()
    return wordsBefore.contains { ["all", "any", "every", "each"].contains($0) }
      && wordsBefore.allSatisfy {
        ["all", "any", "every", "each", "other", "of", "the", "our", "your"].contains($0)
      }
  }

  /// Returns whether a group is no fixed one, because the agent chooses its members for each task.
  ///
  /// An example is `optimal agents`.
  package static func isChosenForEachTask(_ name: String) -> Bool {
    let words = name.lowercased().split { !($0.isLetter || $0 == "-") }
    return words.dropLast().contains { choosingAdjectives.contains(String($0)) }
  }

  private static let choosingAdjectives: Set<String> = [
    "appropriate", "available", "best", "best-suited", "correct", "different", "matching",
    "multiple", "optimal", "relevant", "right", "several", "suitable", "various",
  ]

  /// Returns whether the words form a title such as `Report Writer`.
  private static func isTitle(_ words: [Substring]) -> Bool {
    guard (2...4).contains(words.count), let lastWord = words.last else { return false }
    return AgentTitle.ends(lastWord) && lastWord != "Agent"
      && words.allSatisfy { word in
        word.first?.isUppercase == true
          && word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
      }
  }

  /// Returns whether a phrase has a word for a person or an organisation, such as `client` or `management`.
  ///
  /// If the phrase is a name or title, only its last word counts. For example, the result is true for
  /// `key-client`, and false for `client-manager`.
  private static func namesPerson(_ words: [Substring], isName: Bool) -> Bool {
    words.suffix(isName ? 1 : words.count).contains { personNouns.contains(String($0)) }
  }

  /// Returns whether a name stands for a person, such as `User`.
  package static func isPerson(_ name: String) -> Bool {
    namesPerson(name.lowercased().split { !($0.isLetter || $0.isNumber) }, isName: true)
  }

  /// Returns whether a word can be the last word of a group's name, as `team` can.
  static func endsGroupName(_ word: Substring) -> Bool { groupNouns.contains(word.lowercased()) }

  /// The words that can be the last word of a group's name.
  private static let groupNouns: Set<String> = [
    "agents", "team", "teams", "experts", "specialists", "developers", "engineers", "reviewers",
    "orchestrators", "implementers", "subagents", "architects", "testers", "analysts", "members",
    "roles", "leads", "consumers",
  ]

  /// The names of groups that consist of a single word.
  private static let oneWordGroups: Set<String> = [
    "agents", "specialists", "developers", "engineers", "reviewers", "implementers", "experts",
    "subagents", "orchestrators", "testers", "everyone", "anyone", "all", "any", "other", "others",
    "teams", "team",
  ]

  /// The words for people and organisations.
  private static let personNouns: Set<String> = [
    "user", "users", "human", "humans", "stakeholder", "stakeholders", "client", "clients",
    "customer", "customers", "person", "people", "management", "legal", "operator", "caller",
  ]
}
