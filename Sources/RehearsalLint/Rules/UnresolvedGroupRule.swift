import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports names of groups of agents, such as `developers`, if nothing says which agents are members.
enum UnresolvedGroupRule: LintRule {
  static let about = LintRuleDescription(
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
    for link in team.handoffStatements where link.resolvedAgents.isEmpty && !link.mention.isCommand
    {
      let groupName = link.mention.name
      guard NameKind(of: groupName) == .group, isName(link.mention),
        !LintTeam.meansAllAgents(groupName),
        !team.teamFiles.policy.knownNames.agents.contains(groupName), !isFutureGroup(groupName),
        !isCategory(groupName, in: team),
        reportedStatements.insert([link.agent, groupName]).inserted
      else { continue }
      findings.add(
        about,
        at: link.mention.location,
        about: "\(link.agent): \(groupName)",
        "`\(groupName)` names a group of agents whose members are not stated"
      )
    }
  }

  /// Returns whether the name of a group stands for agents that do not exist yet, such as `new agents`.
  private static func isFutureGroup(_ name: String) -> Bool {
    let words = name.lowercased().split(separator: " ")
    return words.contains { ["new", "newly", "future", "created"].contains($0) }
  }

  /// Returns whether the first word of a group's name is the category or the folder of some definitions.
  ///
  /// The members of the group are then the agents with these definitions, as for `database agents` and a folder
  /// `database`.
  private static func isCategory(_ name: String, in team: LintTeam) -> Bool {
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

  /// Returns whether the name in a statement is set apart from ordinary words.
  ///
  /// A name is set apart in a list, in a table, as the value of a key, or by marks such as bold type.
  private static func isName(_ mention: HandoffMention) -> Bool {
    switch mention.form {
    case .label, .listed, .row, .key: true
    case .prose, .call: mention.isMarked
    }
  }
}
