import RehearsalSimulation

/// The agents of a team, and a lookup of the agents that a name stands for.
struct Roster {
  /// The agents with their names.
  ///
  /// After `close`, they are sorted by name in natural order. A plan numbers its agents in this order.
  private(set) var members: [(name: String, member: Plan.Member)] = []
  /// The index of each agent in `members`, by name.
  private var indices: [String: Int] = [:]
  private var locations: [String: SourceLocation] = [:]
  /// The first agent with each normalised name, which ignores case and separators.
  private var folded: [String: String] = [:]
  private var aliases: [String: [String]] = [:]
  /// A cache of the lookups.
  private var resolved: [String: [String]] = [:]

  var names: [String] { members.map(\.name) }

  /// Adds an agent.
  ///
  /// If another agent has the same name, adds an error instead.
  mutating func add(
    _ name: String,
    _ member: Plan.Member,
    at location: SourceLocation,
    _ diagnostics: Diagnostics
  ) {
    if let other = locations[name] {
      diagnostics.error(
        "another agent is already named `\(name)`, at \(other); rename one",
        at: location
      )
      return
    }
    locations[name] = location
    members.append((name, member))
  }

  /// Sorts the agents by name and sets the aliases.
  ///
  /// Names can be looked up only after this call.
  mutating func close(aliases: [String: [String]] = [:]) {
    self.aliases = aliases
    members = members.map { (NaturalOrder($0.name), $0) }.sorted { $0.0 < $1.0 }.map(\.1)
    for (index, member) in members.enumerated() {
      indices[member.name] = index
      folded[Self.folded(member.name)] = folded[Self.folded(member.name)] ?? member.name
    }
  }

  mutating func edit(_ name: String, _ change: (inout Plan.Member) -> Void) {
    guard let index = indices[name] else { return }
    change(&members[index].member)
  }

  /// Adds the edges that definitions name to the contracts of their agents.
  ///
  /// Edges to unknown names are left out.
  mutating func connect(_ files: [(name: String, file: AgentFile)]) {
    for (name, file) in files {
      let senders = edges(file.senders, of: name)
      let receivers = edges(file.receivers, of: name)
      let partners = edges(file.partners, of: name)
      edit(name) { member in
        member.contract.receivesFrom = senders
        member.contract.handsOffTo = receivers
        member.contract.worksWith = partners
      }
    }
  }

  /// Adds the edges of a policy to the contracts of both the sender and the receiver.
  mutating func connect(_ edges: [PolicyFile.Edge]) {
    for edge in edges {
      func end(_ agent: String) -> Contract.Edge {
        Contract.Edge(agent: agent, purpose: edge.purpose, location: edge.location)
      }
      edit(edge.from) { $0.contract.handsOffTo.append(end(edge.to)) }
      edit(edge.to) { $0.contract.receivesFrom.append(end(edge.from)) }
    }
  }

  private mutating func edges(_ mentions: [HandoffMention], of name: String) -> [Contract.Edge] {
    var named: Set<String> = [name]
    return mentions.flatMap { mention in
      resolve(mention.name).filter { named.insert($0).inserted }.map {
        Contract.Edge(agent: $0, purpose: mention.purpose, location: mention.location)
      }
    }
  }

  /// Returns the agent with exactly the given name; `nil` if there is none.
  func agent(_ name: String) -> AgentID? {
    indices[name].map { AgentID(rawValue: UInt32($0)) }
  }

  /// The agents that can get a message for everyone: those with a definition, except leads.
  var peers: [AgentID] {
    members.indices.filter { index in
      members[index].member.isDefined && !members[index].member.role.isLead
    }
    .map { AgentID(rawValue: UInt32($0)) }
  }

  func member(_ name: String) -> Plan.Member? { indices[name].map { members[$0].member } }

  func member(_ agent: AgentID) -> Plan.Member { members[Int(agent.rawValue)].member }

  func name(of agent: AgentID) -> String { members[Int(agent.rawValue)].name }

  /// Returns the agents that a name in a definition stands for, and caches the result.
  ///
  /// A name can stand for one agent, for the agents of an alias, or for all agents with a role. The result is
  /// empty if no agent is found.
  mutating func resolve(_ name: String) -> [String] {
    if let agents = resolved[name] { return agents }
    let agents = find(name)
    resolved[name] = agents
    return agents
  }

  /// Returns the agents that a name stands for, without caching the result.
  func resolving(_ name: String) -> [String] { resolved[name] ?? find(name) }

  private func find(_ name: String) -> [String] {
    if indices[name] != nil { return [name] }
    if aliases[name.lowercased()] != nil { return expand(name.lowercased()) }
    let folded = Self.folded(name)
    if let same = self.folded[folded] { return [same] }
    guard let role = Self.role(ofGroup: folded) else { return [] }
    return members.filter { $0.member.role == role }.map(\.name)
  }

  /// Returns the agents that an alias stands for, directly or through other aliases, in the order
  /// of the policy.
  private func expand(_ alias: String) -> [String] {
    var agents: [String] = []
    var seen: Set<String> = [alias]
    var pending = Array((aliases[alias] ?? []).reversed())
    while let name = pending.popLast() {
      if indices[name] != nil {
        agents.append(name)
      } else if seen.insert(name.lowercased()).inserted {
        pending += (aliases[name.lowercased()] ?? []).reversed()
      }
    }
    return agents
  }

  /// Normalises a name to lower case and uniform separators.
  ///
  /// Claude Code ignores case and separators too when it looks up an agent.
  private static func folded(_ name: String) -> String {
    name.lowercased().split { !($0.isLetter || $0.isNumber) }.joined(separator: "-")
  }

  /// Returns the role that a plural such as `implementer agents` or `implementers` means; `nil` if
  /// it means none.
  private static func role(ofGroup name: String) -> Role? {
    Role.allCases.first { role in
      ["\(role.rawValue)-agents", "\(role.rawValue)s", "all-\(role.rawValue)s"].contains(name)
    }
  }
}
