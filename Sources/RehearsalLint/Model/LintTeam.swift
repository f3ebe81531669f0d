package import RehearsalDefinitions
package import RehearsalSimulation

/// The team that the lint rules check, with its agents, contracts and files.
package struct LintTeam: Sendable {
  /// A statement in a file that one agent hands work to another, takes work from it or works with it.
  package struct HandoffStatement: Sendable {
    /// The name of the agent whose definition has the statement.
    ///
    /// If the statement is in a file that is not a definition, this is the path of the file.
    package var agent: String
    /// The statement, with the other agent's name as it is written in the file.
    package var mention: HandoffMention
    /// The names of the agents that the name in the statement stands for.
    ///
    /// The name of a group stands for several agents, which may include `agent` itself. The array is empty if
    /// there is no such agent, or if the name stands for all agents, because rules judge what is said about single
    /// agents.
    package var resolvedAgents: [String]

    fileprivate init(agent: String, mention: HandoffMention, in files: TeamFiles) {
      self.agent = agent
      self.mention = mention
      resolvedAgents =
        NameKind.meansAllAgents(mention.name) ? [] : files.agents(namedBy: mention)
    }
  }

  /// A definition that a recording of runs has stored.
  package struct RecordedDefinition: Sendable {
    package var agent: String
    package var path: String
    package var fingerprint: String
  }

  /// The definitions, skills and policy of the team.
  package let teamFiles: TeamFiles
  /// The statements about handoffs in all definitions, in the order of the files.
  package let handoffStatements: [HandoffStatement]
  /// The agents that the tools of definitions name, as `Agent(builder)` does.
  ///
  /// They do not state that work passes to the named agents.
  package let toolStatements: [HandoffStatement]
  /// The statements about handoffs in the files beside the definitions, such as commands and skills.
  package let companionStatements: [HandoffStatement]
  /// The handoffs between the agents of the team.
  package let handoffMatrix: HandoffMatrix
  /// A plan with the contracts of all agents, and without tasks.
  package let plan: Plan
  /// The names of commands that any definition of the team mentions, without the slash, such as `implement`.
  package let commandNames: Set<String>
  /// The definitions in a recording, to compare with the team's definitions; empty without a recording.
  package let recordedDefinitions: [RecordedDefinition]

  /// The agent platform that the definitions are written for, such as Claude Code.
  package let platform: TargetPlatform

  private let roles: [String: Role]
  /// The names of the agents with a handoff to or from another agent, or with a role in the policy.
  private let agentsWithHandoffOrRole: Set<String>

  /// The definitions of agents, in the order of the files.
  ///
  /// Several agents can have the same name.
  package let agents: [AgentFile]

  package init(
    _ files: TeamFiles,
    recorded: [RecordedDefinition] = [],
    platform: TargetPlatform? = nil
  ) {
    self.teamFiles = files
    agents = files.files.compactMap(\.agent)
    self.platform = platform ?? files.policy.targetPlatform
    self.recordedDefinitions = recorded
    handoffStatements = agents.flatMap { agent in
      agent.body.mentions.map {
        HandoffStatement(agent: agent.name, mention: $0, in: files)
      }
    }
    toolStatements = agents.flatMap { agent in
      agent.agentsInTools.map {
        HandoffStatement(agent: agent.name, mention: $0, in: files)
      }
    }
    companionStatements = files.companions.flatMap { file in
      file.mentions.map {
        HandoffStatement(agent: file.path, mention: $0, in: files)
      }
    }
    let members = files.members
    var plan = Plan(name: "team", members: members)
    plan.panels = files.policy.panels.compactMap { [plan] in $0.panel(in: plan) }
    self.plan = plan
    handoffMatrix = HandoffMatrix(plan)
    let connectedNames = handoffMatrix.edges.flatMap {
      [plan.name(of: $0.sender), plan.name(of: $0.receiver)]
    }
    agentsWithHandoffOrRole = Set(connectedNames + files.policy.roles.map(\.name))
    commandNames = files.commandNames
    roles = Dictionary(uniqueKeysWithValues: members.map { ($0.name, $0.member.role) })
  }

  /// Returns whether an agent is an implementer that takes part in a pipeline of agents.
  ///
  /// An implementer takes part in a pipeline in three cases: it has a handoff to or from another agent, the
  /// policy states its role, or its name ends in `implementer`. Any other implementer is probably called by a
  /// person directly.
  package func isImplementerInPipeline(_ agent: String) -> Bool {
    role(of: agent) == .implementer
      && (agentsWithHandoffOrRole.contains(agent) || agent.hasSuffix("implementer"))
  }

  /// Returns whether an agent has a handoff to or from another agent, or a role in the policy.
  package func hasHandoffOrRole(_ agent: String) -> Bool { agentsWithHandoffOrRole.contains(agent) }

  /// Returns the agent platform that a definition is written for.
  ///
  /// A definition in the form of another platform is written for that platform. Any other definition is written for the
  /// platform of the team. The result is `nil` if the tools of the platform are not known.
  package func platform(of agent: AgentFile) -> TargetPlatform? {
    let ownPlatform = agent.platform.rawValue
    guard agent.platform != .claudeCode, platform.id != ownPlatform else { return platform }
    return TargetPlatform(ownPlatform, in: platform.table)
  }

  /// Returns the role that the policy gives an agent, or else a guess from the agent's definition.
  ///
  /// If the agent has no definition, the guess is from its name.
  package func role(of agent: String) -> Role { roles[agent] ?? RoleGuess(name: agent).role }

  /// Returns whether the policy states the role of an agent.
  package func hasStatedRole(_ agent: String) -> Bool {
    teamFiles.policy.roles.contains { $0.name == agent }
  }

  /// Returns whether a name stands for all agents, or for agents that the text does not tell apart, such as `other
  /// agents`.
  package static func meansNoSingleAgent(_ name: String) -> Bool {
    NameKind.meansAllAgents(name)
      || ["the agents", "other agents", "the other agents"].contains(name.lowercased())
  }

  /// Returns the tools that an agent may use, and the tools that are denied to it.
  ///
  /// If the allowed tools are `nil`, the agent may use all tools. Entries of the policy override the definition.
  package func tools(of agent: AgentFile) -> (allowed: [String]?, denied: [String]) {
    let definedTools = (allowed: agent.contract.tools, denied: agent.contract.disallowedTools)
    return teamFiles.policy.tools.filter { $0.agent == agent.name }.reduce(definedTools) {
      tools,
      entry in
      (entry.allow ?? tools.allowed, entry.deny ?? tools.denied)
    }
  }

  /// Returns whether an entry of an agent's list of tools lets the agent change files.
  ///
  /// `*` stands for all tools. It lets the agent change files unless all tools of its platform that do so are denied. A
  /// tool is denied also by the name that another platform gives it.
  func letsChangeFiles(_ entry: String, of agent: AgentFile, denied: [String]) -> Bool {
    let toolTable = platform.table
    func isDenied(_ tool: String) -> Bool {
      denied.contains { toolTable.isEntry($0, naming: tool) }
    }
    guard ToolTable.nameWithoutLimits(of: entry) == "*" else {
      return toolTable.changesFiles(entry) && !isDenied(entry)
        && !isDenied(ToolTable.nameWithoutLimits(of: entry))
    }
    return (platform(of: agent) ?? platform).tools.contains { tool in
      tool.kind.changesFiles && tool.removedIn == nil && tool.mainName == nil
        && !isDenied(tool.name)
    }
  }

  /// Returns whether an agent is a judge, that is, a verifier or a reviewer.
  package func isJudge(_ agent: String) -> Bool { role(of: agent).isJudge }
}
