import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports definitions, and files beside them, that name an agent that is not in the team.
enum DanglingAgentRule: LintRule {
  static let about = LintRuleDescription(
    id: "handoff.dangling",
    severity: .warning,
    summary: "a definition names an agent that is not in the team",
    reason: """
      Work handed to an unknown name is lost, or goes to the agent that the platform falls back to. In \
      most cases the agent was renamed, or never written.
      """,
    remedy:
      "correct the name, add the agent, or list it in the policy under `known: {agents: [...]}`",
    example: [
      ExampleFile(
        "builder.md",
        "---\nname: builder\ndescription: Builds.\n---\n## Hands Off To\n- **test-runner**: finished work\n"
      )
    ],
    mended: [
      ExampleFile(
        "test-runner.md",
        "---\nname: test-runner\ndescription: Runs tests.\n---\n## Receives Work From\n- **builder**: finished work\n"
      )
    ]
  )

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    let names = team.agents.map(\.name)
    var reported: Set<[String]> = []
    for link in team.links + team.companionLinks
    where link.others.isEmpty && MissingName.isMeant(link.mention, in: team) {
      let name = link.mention.name
      guard reported.insert([link.agent, name]).inserted else { continue }
      findings.add(
        about,
        at: link.mention.location,
        about: "\(link.agent): \(name)",
        "there is no agent `\(name)`\(hint(for: name, in: names))",
        // Agents of several plugins can be meant, and the text can be about their common role.
        severity: names.count { $0.hasSuffix("-\(name)") } > 1 ? .note : nil
      )
    }
  }

  /// Returns a suggestion for a missing name; empty if there is none.
  ///
  /// The text suggests the agents whose names end in the missing name. If there are none, it suggests the
  /// most similar name.
  private static func hint(for name: String, in names: [String]) -> String {
    let longerNames = names.filter { $0.hasSuffix("-\(name)") }
    if longerNames.count > 1 {
      let shownNames = longerNames.prefix(3).map { "`\($0)`" }.joined(separator: ", ")
      let rest = longerNames.count > 3 ? " and \(longerNames.count - 3) more" : ""
      return "; there are \(shownNames)\(rest)"
    }
    let suggestion = longerNames.first ?? Spelling.nearest(to: name, in: names)
    return suggestion.map { "; did you mean `\($0)`?" } ?? ""
  }
}

/// A check that distinguishes names of missing agents from other words.
enum MissingName {
  /// Returns whether a name that no agent has is probably meant as the name of an agent.
  static func isMeant(_ mention: HandoffMention, in team: LintTeam) -> Bool {
    let name = mention.name
    guard MentionForm(of: name) == .agent, !mention.isCommand, !team.commands.contains(name),
      !builtInAgents.contains(name.lowercased()), !team.files.policy.known.agents.contains(name),
      !team.platform.table.isKnown(name), !canBeSession(name, in: team),
      !team.files.skills.contains(name)
    else { return false }
    let parts = name.split(separator: "-").map(String.init)
    if parts.count == 2, parts[1] == "agent", prefixes.contains(parts[0]) { return false }
    let endsInTitle = AgentTitle.ends(name)
    switch mention.form {
    case .label, .listed, .row:
      return endsInTitle || mention.isMarked && name.contains("-") && mention.direction != .works
    case .prose:
      return endsInTitle && (name.contains("-") || mention.isMarked && name.contains(" "))
    case .call: return endsInTitle || mention.isMarked && name.contains("-")
    case .key: return true
    }
  }

  /// Returns whether a name can mean the session that starts the agents, which needs no definition.
  ///
  /// A supervisor has a lead's role, but it is an agent that others start.
  private static func canBeSession(_ name: String, in team: LintTeam) -> Bool {
    team.files.canBeOrchestrator(name) && !name.hasSuffix("-supervisor")
  }

  /// The words that form no agent's name with `-agent`, such as `multi` in `multi-agent work`.
  private static let prefixes: Set<String> = [
    "multi", "cross", "inter", "single", "sub", "per", "non", "co", "ai", "llm", "child", "main",
  ]

  /// The built-in agents of the platform.
  private static let builtInAgents: Set<String> = [
    "general-purpose", "explore", "plan", "statusline-setup", "output-style-setup",
    "claude-code-guide", "claude", "main", "main-agent", "parent-agent",
  ]
}
