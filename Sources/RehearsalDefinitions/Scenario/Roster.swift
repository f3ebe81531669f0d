import RehearsalSimulation

/// The agents of a team, with a lookup by name, alias or role.
struct Roster {
  /// The agents with their names.
  ///
  /// After `sortAndIndex`, they are sorted by name in natural order: `agent-2` comes before `agent-10`. The index of an
  /// agent in this order is its identifier in a plan.
  private(set) var members: [(name: String, member: Plan.Member)] = []
  /// The index of each agent in `members`, by name.
  private var indicesByName: [String: Int] = [:]
  /// The location where each agent is defined, by name.
  private var locationsByName: [String: SourceLocation] = [:]
  /// For each normalised name, the name of the agent that has it.
  ///
  /// For example, `Code_Reviewer` and `code-reviewer` have the same normalised name. If several agents have
  /// the same normalised name, the first one in `members` is used.
  private var namesByNormalisedName: [String: String] = [:]
  /// What each alias stands for: a list of names.
  ///
  /// The keys are the aliases in lower case.
  private var aliases: [String: [String]] = [:]
  /// The results of earlier calls of `resolve`, by the name that was looked up.
  private var resolvedNames: [String: [String]] = [:]

  var names: [String] { members.map(\.name) }

  /// Adds an agent.
  ///
  /// If another agent already has the name, adds an error to the diagnostics instead.
  mutating func add(
    _ name: String,
    _ member: Plan.Member,
    at location: SourceLocation,
    _ diagnostics: Diagnostics
  ) {
    if let earlierLocation = locationsByName[name] {
      diagnostics.error(
        "another agent is already named `\(name)`, at \(earlierLocation); rename one",
        at: location
      )
      return
    }
    locationsByName[name] = location
    members.append((name, member))
  }

  /// Sorts the agents by name, and stores what each alias stands for.
  ///
  /// Call this function after all agents have been added, and before a name is looked up. The keys of
  /// `aliases` must be in lower case.
  mutating func sortAndIndex(aliases: [String: [String]] = [:]) {
    self.aliases = aliases
    members = members.map { (NaturalOrder($0.name), $0) }.sorted { $0.0 < $1.0 }.map(\.1)
    for (index, member) in members.enumerated() {
      indicesByName[member.name] = index
      let normalisedName = AgentNames.normalised(member.name)
      namesByNormalisedName[normalisedName] = namesByNormalisedName[normalisedName] ?? member.name
    }
  }

  /// Sets the plugins of the agents whose plugins are known.
  ///
  /// Several plugins can define agents with the same name. Call this function before a name is looked up.
  mutating func setPlugins(_ plugins: [String: Set<String>]) {
    for index in members.indices { members[index].member.plugins = plugins[members[index].name] }
  }

  mutating func update(_ name: String, _ change: (inout Plan.Member) -> Void) {
    guard let index = indicesByName[name] else { return }
    change(&members[index].member)
  }

  /// Sets the edges in each agent's contract to those in its definition.
  ///
  /// A name that stands for no agent or for the agent itself is ignored. Each kind of edge to another agent
  /// is added only once.
  mutating func setEdges(from files: [(name: String, file: AgentFile)]) {
    for (name, file) in files {
      let senderEdges = edges(file.senderMentions, of: name)
      let receiverEdges = edges(file.receiverMentions, of: name)
      let partnerEdges = edges(file.undirectedMentions, of: name)
      update(name) { member in
        member.contract.receivesFrom = senderEdges
        member.contract.handsOffTo = receiverEdges
        member.contract.worksWith = partnerEdges
      }
    }
  }

  /// Adds each edge of a policy to the contracts of its sender and its receiver.
  mutating func addEdges(_ edges: [PolicyFile.Edge]) {
    for edge in edges {
      func contractEdge(with otherAgent: String) -> Contract.Edge {
        Contract.Edge(
          agent: otherAgent,
          purpose: edge.purpose,
          location: edge.location,
          isFromPolicy: true
        )
      }
      update(edge.from) { $0.contract.handsOffTo.append(contractEdge(with: edge.to)) }
      update(edge.to) { $0.contract.receivesFrom.append(contractEdge(with: edge.from)) }
    }
  }

  private mutating func edges(_ mentions: [HandoffMention], of name: String) -> [Contract.Edge] {
    var seenAgents: Set<String> = [name]
    return mentions.flatMap { mention in
      agents(namedBy: mention).filter { seenAgents.insert($0).inserted }.map {
        Contract.Edge(agent: $0, purpose: mention.purpose, location: mention.location)
      }
    }
  }

  /// Returns the identifier of the agent with exactly this name; `nil` if no agent has it.
  func agent(_ name: String) -> AgentID? {
    indicesByName[name].map { AgentID(rawValue: UInt32($0)) }
  }

  /// The receivers of a message to everyone in the team.
  ///
  /// They are all agents with a definition, except planners and orchestrators.
  var messageReceivers: [AgentID] {
    members.indices.filter { index in
      members[index].member.isDefined && !members[index].member.role.isLead
    }
    .map { AgentID(rawValue: UInt32($0)) }
  }

  func member(_ name: String) -> Plan.Member? { indicesByName[name].map { members[$0].member } }

  func member(_ agent: AgentID) -> Plan.Member { members[Int(agent.rawValue)].member }

  func name(of agent: AgentID) -> String { members[Int(agent.rawValue)].name }

  /// Returns the names of the agents that a name in a definition stands for, and caches them.
  ///
  /// The name can be that of an agent, an alias from the policy, a plural such as `implementers`, or `all agents`. It
  /// can also be the name of an agent after that of its plugin, such as `kit:checker`. Case and separators do not
  /// matter in the name of an agent. The result is empty if the name stands for no agent.
  mutating func resolve(_ name: String) -> [String] {
    if let agents = resolvedNames[name] { return agents }
    let agents = lookUp(name)
    resolvedNames[name] = agents
    return agents
  }

  /// Returns the names of the agents that a statement about handoffs stands for, and caches them.
  mutating func agents(namedBy mention: HandoffMention) -> [String] {
    mention.agents { resolve($0) }
  }

  /// Returns the same names as `resolve`, but stores no result.
  func resolveWithoutCaching(_ name: String) -> [String] { resolvedNames[name] ?? lookUp(name) }

  private func lookUp(_ name: String) -> [String] {
    if indicesByName[name] != nil { return [name] }
    if aliases[name.lowercased()] != nil { return agentNames(ofAlias: name.lowercased()) }
    let normalisedName = AgentNames.normalised(name)
    if let agent = namesByNormalisedName[normalisedName] { return [agent] }
    if let agent = agent(ofQualifiedName: name) { return [agent] }
    if NameKind.meansAllAgents(name) { return namesOfAllAgents }
    return AgentNames.role(ofGroup: normalisedName).map(agentNames(ofRole:)) ?? []
  }

  /// The names of all agents, without an orchestrator that is no agent but a command or a person.
  private var namesOfAllAgents: [String] {
    members.filter { $0.member.role != .orchestrator || $0.member.definition != nil }.map(\.name)
  }

  /// Returns the names of the agents that the plural of a role stands for.
  ///
  /// They are the agents with the role and its name in their names, such as `page-implementer`. If there are none, they
  /// are all agents with the role, because roles are guessed from words such as `builder`, too.
  private func agentNames(ofRole role: Role) -> [String] {
    let names = members.filter { $0.member.role == role }.map(\.name)
    let namesWithRole = names.filter {
      AgentNames.normalised($0).split(separator: "-").contains(role.rawValue[...])
    }
    return namesWithRole.isEmpty ? names : namesWithRole
  }

  /// Returns the agent that a name such as `plugin:agent` or `plugin:folder:agent` stands for.
  ///
  /// The agent must belong to the plugin, or its plugin must be unknown. The result is `nil` if there is no such agent.
  private func agent(ofQualifiedName name: String) -> String? {
    guard let (plugin, bareName) = AgentNames.pluginAndAgent(in: name),
      let agent = namesByNormalisedName[bareName]
    else { return nil }
    return member(agent)?.plugins?.contains(plugin) ?? true ? agent : nil
  }

  /// Returns the names of the agents that an alias stands for, directly or through other aliases.
  ///
  /// The names are in the order of the policy.
  private func agentNames(ofAlias alias: String) -> [String] {
    var agents: [String] = []
    var visitedAliases: Set<String> = [alias]
    var pendingNames = Array((aliases[alias] ?? []).reversed())
    while let name = pendingNames.popLast() {
      if indicesByName[name] != nil {
        agents.append(name)
      } else if visitedAliases.insert(name.lowercased()).inserted {
        pendingNames += (aliases[name.lowercased()] ?? []).reversed()
      }
    }
    return agents
  }
}
