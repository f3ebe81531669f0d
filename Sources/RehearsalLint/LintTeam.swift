package import RehearsalDefinitions
package import RehearsalSimulation

/// A team of definitions as rules see it: every file, and who says what of whom.
package struct LintTeam: Sendable {
  /// A definition's word on another agent, with the agents that its name stands for.
  package struct Link: Sendable {
    /// The agent whose definition says so.
    package var agent: String
    /// What it says.
    package var mention: HandoffMention
    /// The agents that are meant, the definition's own among them where it is; none where nobody has
    /// the name.
    package var others: [String]
  }

  /// A definition as a recording knows it.
  package struct Recorded: Sendable {
    package var agent: String
    package var path: String
    package var fingerprint: String
  }

  /// The files and what they make.
  package let files: TeamFiles
  /// Every word on another agent, in the order of the files.
  package let links: [Link]
  /// Who says they hand work to whom.
  package let matrix: HandoffMatrix
  /// The contracts as a plan without work.
  package let plan: Plan
  /// Whether the team has commands by these names.
  package let commands: Set<String>
  /// The definitions of the latest recording, where one is given.
  package let recorded: [Recorded]

  private let roles: [String: Role]

  /// The agents with their definitions, in the order of the files; several may share a name.
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

  /// The role of an agent: the policy's word, else by its name; `*-reviewer` reviews too.
  package func role(of agent: String) -> Role {
    let role = roles[agent] ?? .worker
    guard role == .worker, agent == "reviewer" || agent.hasSuffix("-reviewer") else { return role }
    return .reviewer
  }

  /// Whether a name stands for whoever there is: `all agents`, `any other agent`.
  package static func isEveryone(_ name: String) -> Bool {
    let words = name.lowercased().split(separator: " ")
    return (words.last == "agents" || words.last == "agent")
      && words.dropLast().allSatisfy { ["all", "any", "other", "every", "the"].contains($0) }
      && words.count > 1
  }

  /// The tools that an agent may use, `nil` for all, and those it may not, the policy's word before its
  /// own.
  package func tools(of agent: AgentFile) -> (allowed: [String]?, denied: [String]) {
    let own = (allowed: agent.contract.tools, denied: agent.contract.disallowedTools)
    return files.policy.tools.filter { $0.agent == agent.name }.reduce(own) { tools, entry in
      (entry.allow ?? tools.allowed, entry.deny ?? tools.denied)
    }
  }

  /// Whether an agent judges what others made.
  package func isJudge(_ agent: String) -> Bool {
    switch role(of: agent) {
    case .verifier, .reviewer: true
    case .planner, .implementer, .debugger, .orchestrator, .worker: false
    }
  }
}
