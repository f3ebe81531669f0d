import RehearsalDefinitions
import RehearsalSimulation

/// A rule that reports names of missing agents in definitions and in the files beside them.
enum DanglingAgentRule: LintRule {
  static let ruleDescription = LintRuleDescription(
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
    correctedFiles: [
      ExampleFile(
        "test-runner.md",
        "---\nname: test-runner\ndescription: Runs tests.\n---\n## Receives Work From\n- **builder**: finished work\n"
      )
    ]
  )

  static func check(_ team: LintTeam, _ findings: inout LintFindings) {
    let agentNames = team.agents.map(\.name)
    var reportedStatements: Set<[String]> = []
    for statement in team.handoffStatements + team.toolStatements + team.companionStatements
    where statement.resolvedAgents.isEmpty
      && MissingNameCheck.isProbablyAgentName(statement.mention, in: team)
    {
      let missingName = statement.mention.name
      guard reportedStatements.insert([statement.agent, missingName]).inserted else { continue }
      findings.add(
        ruleDescription,
        at: statement.mention.location,
        about: "\(statement.agent): \(missingName)",
        "there is no agent `\(missingName)`\(suggestionText(for: missingName, in: agentNames))",
        severity: isCertain(statement.mention, agentNames) ? nil : .note
      )
    }
  }

  /// Returns whether a missing name can only be that of one agent.
  ///
  /// A short name such as `reviewer` may stand for agents in several plugins. A word such as `tester` without marks may
  /// also be that of a person.
  private static func isCertain(_ mention: HandoffMention, _ agentNames: [String]) -> Bool {
    let isPlainWord = !mention.isMarked && mention.form == .prose && !mention.name.contains("-")
    return !isPlainWord && agentNames.count { $0.hasSuffix("-\(mention.name)") } <= 1
  }

  /// Returns a text that suggests agents for a name that no agent has; empty if no agent has a similar name.
  ///
  /// The text suggests the agents whose names end in a hyphen and the missing name. If there are none, it
  /// suggests the agent with the most similar name.
  private static func suggestionText(for name: String, in agentNames: [String]) -> String {
    let longerNames = agentNames.filter { $0.hasSuffix("-\(name)") }
    if longerNames.count > 1 {
      let shownNames = longerNames.prefix(3).map { "`\($0)`" }.joined(separator: ", ")
      let hiddenNote = longerNames.count > 3 ? " and \(longerNames.count - 3) more" : ""
      return "; there are \(shownNames)\(hiddenNote)"
    }
    // The name of a plugin, as in `kit:checker`, is not part of the agent's own name.
    let ownName = name.split(separator: ":").last.map(String.init) ?? name
    let plugin = name.dropLast(ownName.count)
    let suggestion =
      longerNames.first
      ?? Spelling.nearestWord(to: ownName, in: agentNames).map { $0 == ownName ? $0 : plugin + $0 }
    return suggestion.map { "; did you mean `\($0)`?" } ?? ""
  }
}

/// A check whether an unknown word is the name of a missing agent.
enum MissingNameCheck {
  /// Returns whether an unknown name is probably meant as the name of an agent.
  static func isProbablyAgentName(_ mention: HandoffMention, in team: LintTeam) -> Bool {
    let name = mention.name
    if canBeMisspelling(mention), isMisspelling(name, in: team) { return true }
    guard NameKind(of: name) == .agent, !mention.isCommand, !team.commandNames.contains(name),
      !BuiltInAgents.contains(name),
      !team.teamFiles.policy.knownNames.agents.contains(name),
      !team.platform.table.isKnownToReferencePlatform(name), !canBeMainSession(name, in: team),
      !team.teamFiles.skillNames.contains(name)
    else { return false }
    if name.hasSuffix("-agent"), nonAgentPrefixes.contains(String(name.dropLast("-agent".count))) {
      return false
    }
    if mention.isSubagentType, !name.contains("_") {
      return !placeholders.contains(name.lowercased())
    }
    return isWrittenAsAgent(mention)
  }

  /// Returns whether the text around an unknown name, or the form of the name, shows that it is an agent's.
  private static func isWrittenAsAgent(_ mention: HandoffMention) -> Bool {
    let name = mention.name
    let endsInTitle = AgentTitle.ends(name)
    let isHyphenated = name.contains("-")
    if mention.isCalledAgent, isHyphenated, !isAdjective(name) { return true }
    if mention.isReference, mention.direction == .sends { return true }
    if mention.isHandedOffTo, mention.isMarked || endsInTitle { return true }
    switch mention.form {
    case .label, .listed, .row:
      return endsInTitle
        || isHyphenated && mention.direction != .works
          && (mention.isMarked || mention.standsAlone && !isAdjective(name) && !isThing(name))
    case .prose:
      return endsInTitle && (isHyphenated || mention.isMarked && name.contains(" "))
    case .call: return endsInTitle || mention.isMarked && isHyphenated
    case .key: return true
    }
  }

  /// Returns whether a name with hyphens is probably an adjective, such as `read-only` or `domain-specific`.
  private static func isAdjective(_ name: String) -> Bool {
    let parts = name.lowercased().split(separator: "-").map(String.init)
    return parts.first.map(adjectiveBeginnings.contains) ?? false
      || parts.last.map(adjectiveEndings.contains) ?? false
  }

  private static let adjectiveBeginnings: Set<String> = [
    "all", "built", "co", "cross", "first", "full", "high", "in", "long", "low", "multi", "new",
    "non", "off", "on", "one", "open", "out", "post", "pre", "read", "real", "second", "self",
    "short", "single", "sub", "third", "top", "two", "up", "well", "write",
  ]

  private static let adjectiveEndings: Set<String> = [
    "agnostic", "aware", "based", "bound", "capable", "centric", "conscious", "consuming",
    "critical", "dependent", "driven", "end", "facing", "first", "focused", "free", "friendly",
    "grade", "heavy", "in", "independent", "intensive", "known", "level", "lived", "native", "off",
    "only", "out", "oriented", "owned", "party", "prone", "purpose", "ready", "related", "rich",
    "running", "safe", "scale", "scoped", "sensitive", "side", "specific", "step", "stop", "time",
    "to", "up", "use", "wide",
  ]

  /// Returns whether a name with hyphens is probably that of a result or a system.
  ///
  /// Examples are `bug-reports` and `order-service`.
  private static func isThing(_ name: String) -> Bool {
    name.split(separator: "-").last.map { nonAgentEndings.contains($0.lowercased()) } ?? false
  }

  private static let nonAgentEndings: Set<String> = [
    "artifacts", "changes", "code", "criteria", "data", "decisions", "designs", "docs", "documents",
    "events", "feedback", "files", "findings", "issues", "logs", "metrics", "notes", "plans",
    "report", "reports", "requests", "requirements", "results", "service", "services", "specs",
    "stories", "system", "systems", "tests", "tickets",
  ]

  /// Returns whether a name can mean the main session, which needs no definition.
  ///
  /// A name that ends in `-supervisor` never means the main session.
  private static func canBeMainSession(_ name: String, in team: LintTeam) -> Bool {
    team.teamFiles.canBeOrchestrator(name) && !name.hasSuffix("-supervisor")
  }

  /// Returns whether a name is written in such a way that it can only be a misspelling of a similar name.
  ///
  /// The name is marked, is an item or a cell on its own, or has a hyphen.
  private static func canBeMisspelling(_ mention: HandoffMention) -> Bool {
    mention.direction != .works && !mention.isCommand
      && (mention.isMarked || mention.standsAlone || mention.name.contains("-"))
  }

  /// Returns whether a name is that of an agent with one typing error, in any case and with any separators.
  ///
  /// A plural is not an error. Neither is a name that the team has for something else.
  private static func isMisspelling(_ writtenName: String, in team: LintTeam) -> Bool {
    let name = writtenName.lowercased().split { $0 == " " || $0 == "_" }.joined(separator: "-")
    let teamFiles = team.teamFiles
    return name.count >= minMisspellingLength && !team.commandNames.contains(writtenName)
      && !teamFiles.policy.knownNames.agents.contains(writtenName)
      && !teamFiles.skillNames.contains(writtenName) && !BuiltInAgents.contains(writtenName)
      && team.agents.contains { agent in
        Spelling.areOneEditApart(name, agent.name) && name != agent.name + "s"
          && agent.name != name + "s"
      }
  }

  /// The minimum length of a name that is compared with similar names, since shorter words are often similar.
  private static let minMisspellingLength = 5

  /// Words that stand for the name of an agent in explanations of `subagent_type`.
  private static let placeholders: Set<String> = [
    "name", "agent", "agent-name", "agent-type", "subagent", "subagent-name", "type", "string",
    "your-agent",
  ]

  /// Words before `-agent` that do not name an agent, such as `multi` in `multi-agent work` and `ssh` in `ssh-agent`.
  private static let nonAgentPrefixes: Set<String> = [
    "multi", "cross", "inter", "single", "sub", "per", "non", "co", "ai", "llm", "child", "main",
    "user", "ssh", "gpg", "http-proxy", "https-proxy", "proxy", "socks-proxy",
  ]
}
