import RehearsalDefinitions
import RehearsalSimulation

/// A definition names a group of agents that stands for nobody.
enum UnresolvedGroupRule: LintRule {
  static let about = LintRuleDescription(
    id: "handoff.unresolved-group",
    severity: .note,
    summary: "a definition names a group of agents, and nothing says who belongs to it",
    reason: """
      A sender that is told to hand work to "the developers" chooses for itself, differently each \
      time. Who is meant has to be written down once.
      """,
    remedy: "name the agents, or say in the policy whom it stands for: `aliases: {group: [agent]}`",
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
    var told: Set<[String]> = []
    for link in team.links where link.others.isEmpty && !link.mention.isCommand {
      let name = link.mention.name
      guard MentionForm(of: name) == .group, isMeant(link.mention), !LintTeam.isEveryone(name),
        !team.files.policy.known.agents.contains(name),
        told.insert([link.agent, name]).inserted
      else { continue }
      findings.add(
        about,
        at: link.mention.location,
        about: "\(link.agent): \(name)",
        "`\(name)` names a group of agents, and nothing says who belongs to it"
      )
    }
  }

  private static func isMeant(_ mention: HandoffMention) -> Bool {
    switch mention.form {
    case .label, .listed, .row: true
    case .prose, .call: mention.isMarked
    }
  }
}
