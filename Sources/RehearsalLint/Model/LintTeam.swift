package import RehearsalDefinitions
package import RehearsalSimulation

/// The team that the rules check, with everything that the rules need to know about it.
package struct LintTeam: Sendable {
  /// A statement in a definition that names another agent.
  package struct Link: Sendable {
    /// The agent whose definition makes the statement, or the path of the file if it defines no agent.
    package var agent: String
    /// The statement, with the name that it contains.
    package var mention: HandoffMention
    /// The agents that the name in the statement resolves to.
    ///
    /// The array can include `agent` itself. It is empty if no agent has the name.
    package var others: [String]
  }

  /// A definition with which the runs of a recording were made.
  package struct Recorded: Sendable {
    package var agent: String
    package var path: String
    package var fingerprint: String
  }

  /// The definitions, skills and policy of the team.
  package let files: TeamFiles
  /// The statements of all definitions about other agents, in the order of the files.
  package let links: [Link]
  /// The statements of the files beside the definitions that name agents, each with the path of its file.
  package let companionLinks: [Link]
  /// The edges between the agents of the team.
  package let matrix: HandoffMatrix
  /// A plan with the team's contracts and without work.
  package let plan: Plan
  /// The names that any definition of the team writes as a command, such as `/implement`.
  package let commands: Set<String>
  /// The definitions in the recording; empty if the user names no recording.
  package let recorded: [Recorded]

  /// The platform that the definitions are written for.
  package let platform: TargetPlatform

  private let roles: [String: Role]
  /// The agents that a statement about handoffs connects with others, or whose role the policy states.
  private let connectedAgents: Set<String>

  /// The agents with their definitions, in the order of the files.
  ///
  /// Several agents can have the same name.
  package var agents: [AgentFile] { files.files.compactMap(\.agent) }

  package init(
    _ files: TeamFiles,
    recorded: [Recorded] = [],
    platform: TargetPlatform? = nil
  ) {
    self.files = files
    self.platform = platform ?? files.policy.platform
    self.recorded = recorded
    links = files.files.compactMap(\.agent).flatMap { agent in
      agent.body.mentions.map {
        Link(agent: agent.name, mention: $0, others: files.resolve($0.name))
      }
    }
    companionLinks = files.companions.flatMap { file in
      file.mentions.map {
        Link(agent: file.path, mention: $0, others: files.resolve($0.name))
      }
    }
    let members = files.members
    var plan = Plan(name: "team", members: members)
    plan.panels = files.policy.panels.compactMap { [plan] in $0.panel(in: plan) }
    self.plan = plan
    matrix = HandoffMatrix(plan)
    let connected = matrix.edges.flatMap { [plan.name(of: $0.sender), plan.name(of: $0.receiver)] }
    connectedAgents = Set(connected + files.policy.roles.map(\.name))
    commands = files.commands
    roles = Dictionary(uniqueKeysWithValues: members.map { ($0.name, $0.member.role) })
  }

  /// Returns whether an agent is an implementer in a pipeline: a statement about handoffs connects it with others,
  /// the policy states its role, or its name says that it is one.
  ///
  /// The agents of a catalogue, which a person calls one at a time, hand nothing on.
  package func isImplementerInPipeline(_ agent: String) -> Bool {
    role(of: agent) == .implementer
      && (connectedAgents.contains(agent) || agent.hasSuffix("implementer"))
  }

  /// Returns whether a statement about handoffs connects an agent with others, or the policy states its role.
  package func isConnected(_ agent: String) -> Bool { connectedAgents.contains(agent) }

  /// Returns the platform that a definition is written for.
  ///
  /// A definition in the form of another platform keeps that platform. The result is `nil` if the table of tools
  /// does not have that platform.
  package func platform(of agent: AgentFile) -> TargetPlatform? {
    let own = agent.platform.rawValue
    guard agent.platform != .claudeCode, platform.id != own else { return platform }
    return TargetPlatform(own, in: platform.table)
  }

  /// Returns the role of an agent, from the policy or, if the policy gives none, guessed from its definition.
  package func role(of agent: String) -> Role { roles[agent] ?? RoleGuess(name: agent).role }

  /// Returns whether a name means all agents, such as `all agents` or `any other agent`.
  package static func isEveryone(_ name: String) -> Bool {
    let words = name.lowercased().split(separator: " ")
    return (words.last == "agents" || words.last == "agent")
      && words.dropLast().allSatisfy { ["all", "any", "other", "every", "the"].contains($0) }
      && words.count > 1
  }

  /// Returns the tools that an agent may use, and the tools that are denied to it.
  ///
  /// If the allowed tools are `nil`, the agent may use all tools. The policy overrides the definition.
  package func tools(of agent: AgentFile) -> (allowed: [String]?, denied: [String]) {
    let own = (allowed: agent.contract.tools, denied: agent.contract.disallowedTools)
    return files.policy.tools.filter { $0.agent == agent.name }.reduce(own) { tools, entry in
      (entry.allow ?? tools.allowed, entry.deny ?? tools.denied)
    }
  }

  /// Returns whether an agent is a judge, which is a verifier or a reviewer.
  package func isJudge(_ agent: String) -> Bool {
    switch role(of: agent) {
    case .verifier, .reviewer: true
    case .planner, .implementer, .debugger, .orchestrator, .worker: false
    }
  }
}
