import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports groups of agents whose members are not stated, such as `developers`.
enum UnresolvedGroupRule: LintRule {
  static let ruleDescription = LintRuleDescription(
    id: "handoff.unresolved-group",
    severity: .note,
    summary: "a definition names a group of agents whose members are not stated",
    reason: """
      A sender that has to hand work to "the developers" chooses a receiver itself, a different one each \
      time. The members have to be stated once.
      """,
    remedy: "name the agents, or list them in the policy under `aliases: {group: [agent]}`",
    example: [
      ExampleFile(
        "lead.md",
        "---\nname: lead\ndescription: Leads.\n---\n## Hands Off To\n- **page developers**: pages\n"
      )
    ],
    correctedFiles: [
      ExampleFile(
        "lead.md",
        "---\nname: lead\ndescription: Leads.\n---\nHands nothing on.\n"
      )
    ]
  )

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    var reportedStatements: Set<[String]> = []
    for statement in team.handoffStatements
    where statement.resolvedAgents.isEmpty && !statement.mention.isCommand {
      let groupName = statement.mention.name
      guard NameKind(of: groupName) == .group, isMarkedAsName(statement.mention),
        !LintTeam.meansNoSingleAgent(groupName), !NameKind.isChosenForEachTask(groupName),
        !team.teamFiles.statesMembers(statement.mention),
        !team.teamFiles.policy.knownNames.agents.contains(groupName), !isFutureGroup(groupName),
        !beginsWithCategory(groupName, in: team),
        reportedStatements.insert([statement.agent, groupName]).inserted
      else { continue }
      findings.add(
        ruleDescription,
        at: statement.mention.location,
        about: "\(statement.agent): \(groupName)",
        "`\(groupName)` names a group of agents whose members are not stated"
      )
    }
  }

  /// Returns whether a group consists of agents that do not exist yet, such as `new agents`.
  private static func isFutureGroup(_ name: String) -> Bool {
    let words = name.lowercased().split(separator: " ")
    return words.contains { ["new", "newly", "future", "created"].contains($0) }
  }

  /// Returns whether the first word of a group's name is the beginning of a category or of a word in a folder
  /// name.
  ///
  /// The category or folder can belong to any definition of the team. For example, the members of
  /// `database agents` are the agents with definitions in a folder `database`. A plural ending of the word is
  /// ignored.
  private static func beginsWithCategory(_ name: String, in team: LintTeam) -> Bool {
    guard let word = name.lowercased().split(separator: " ").first, word != "all" else {
      return false
    }
    let stem = word.hasSuffix("s") ? word.dropLast() : word
    return team.agents.contains { agent in
      let category = agent.frontMatter["category"]?.text?.lowercased() ?? ""
      let folders = agent.definition.path.lowercased().split(separator: "/").dropLast()
      return category.hasPrefix(stem)
        || folders.contains { $0.split { !$0.isLetter }.contains { $0.hasPrefix(stem) } }
    }
  }

  /// Returns whether the name in a statement is marked as a name.
  ///
  /// A name in a sentence or a call needs a mark such as bold type. In a list, in a table or as the value of a key, any
  /// name counts as marked.
  private static func isMarkedAsName(_ mention: HandoffMention) -> Bool {
    switch mention.form {
    case .label, .listed, .row, .key: true
    case .prose, .call: mention.isMarked
    }
  }
}
