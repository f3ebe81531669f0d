import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports definitions that name a group of agents whose members are unknown.
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
    mended: [
      ExampleFile(
        "lead.md",
        "---\nname: lead\ndescription: Leads.\n---\nHands nothing on.\n"
      )
    ]
  )

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    var reported: Set<[String]> = []
    for link in team.links where link.others.isEmpty && !link.mention.isCommand {
      let name = link.mention.name
      guard MentionForm(of: name) == .group, isName(link.mention), !LintTeam.isEveryone(name),
        !team.files.policy.known.agents.contains(name), !isFutureGroup(name),
        !isCategory(name, in: team), reported.insert([link.agent, name]).inserted
      else { continue }
      findings.add(
        about,
        at: link.mention.location,
        about: "\(link.agent): \(name)",
        "`\(name)` names a group of agents whose members are not stated"
      )
    }
  }

  /// Returns whether the name of a group means agents that do not exist yet, such as `new agents`.
  private static func isFutureGroup(_ name: String) -> Bool {
    let words = name.lowercased().split(separator: " ")
    return words.contains { ["new", "newly", "future", "created"].contains($0) }
  }

  /// Returns whether the first word of a group's name is the category or the folder of some definitions.
  ///
  /// Such a group consists of the agents with these definitions.
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

  private static func isName(_ mention: HandoffMention) -> Bool {
    switch mention.form {
    case .label, .listed, .row, .key: true
    case .prose, .call: mention.isMarked
    }
  }
}
