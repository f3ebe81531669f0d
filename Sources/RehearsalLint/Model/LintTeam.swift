package import RehearsalDefinitions
package import RehearsalSimulation

/// The team that rules check, with its files and the statements of its definitions about other agents.
package struct LintTeam: Sendable {
  /// A statement in a definition about another agent.
  package struct Link: Sendable {
    /// The agent whose definition makes the statement.
    package var agent: String
    /// The statement.
    package var mention: HandoffMention
    /// The agents that the name in the statement stands for.
    ///
    /// The array can include the agent itself. It is empty if no agent has the name.
    package var others: [String]
  }

  /// A definition in a recording.
  package struct Recorded: Sendable {
    package var agent: String
    package var path: String
    package var fingerprint: String
  }

  /// The files of the team.
  package let files: TeamFiles
  /// The statements about other agents, in the order of the files.
  package let links: [Link]
  /// The handoff matrix of the team's contracts.
  package let matrix: HandoffMatrix
  /// A plan with the team's contracts and without work.
  package let plan: Plan
  /// The names that are written as commands anywhere in the team's definitions.
  package let commands: Set<String>
  /// The definitions in the recording; empty if no recording is given.
  package let recorded: [Recorded]

  private let roles: [String: Role]

  /// The agents with their definitions, in the order of the files; several agents can have the same name.
  package var agents: [AgentFile] { files.files.compactMap(\.agent) }

  package init(_ files: TeamFiles, recorded: [Recorded] = []) {
    self.files = files
    self.recorded = recorded
    links = files.files.compactMap(\.agent).flatMap { agent in
      agent.body.mentions.map {
        Link(agent: agent.name, mention: $0, others: files.resolve($0.name))
      }
    }
    plan = Plan(name: "team", members: files.members)
    matrix = HandoffMatrix(plan)
    commands = files.commands
    roles = Dictionary(uniqueKeysWithValues: files.members.map { ($0.name, $0.member.role) })
  }

  /// Returns the role that the policy gives to an agent, or else the role that the agent's name suggests.
  ///
  /// An agent without another role is a reviewer if its name is `reviewer` or ends in `-reviewer`.
  package func role(of agent: String) -> Role {
    let role = roles[agent] ?? .worker
    guard role == .worker, agent == "reviewer" || agent.hasSuffix("-reviewer") else { return role }
    return .reviewer
  }

  /// Returns whether a name stands for all agents, as `all agents` and `any other agent` do.
  package static func isEveryone(_ name: String) -> Bool {
    let words = name.lowercased().split(separator: " ")
    return (words.last == "agents" || words.last == "agent")
      && words.dropLast().allSatisfy { ["all", "any", "other", "every", "the"].contains($0) }
      && words.count > 1
  }

  /// Returns the tools that an agent is allowed to use, or `nil` for all tools, and the tools denied to it.
  ///
  /// The policy overrides the definition.
  package func tools(of agent: AgentFile) -> (allowed: [String]?, denied: [String]) {
    let own = (allowed: agent.contract.tools, denied: agent.contract.disallowedTools)
    return files.policy.tools.filter { $0.agent == agent.name }.reduce(own) { tools, entry in
      (entry.allow ?? tools.allowed, entry.deny ?? tools.denied)
    }
  }

  /// Returns whether an agent judges the work of others.
  package func isJudge(_ agent: String) -> Bool {
    switch role(of: agent) {
    case .verifier, .reviewer: true
    case .planner, .implementer, .debugger, .orchestrator, .worker: false
    }
  }
}
