import RehearsalSimulation

/// The agents of a scenario with their names resolved.
struct Roster {
  /// The agents, in the natural order of their names once all are added, as a plan numbers them.
  private(set) var members: [(name: String, member: Plan.Member)] = []
  /// Names that scripts use though no agent has them.
  private(set) var mentioned: [String] = []
  /// The place of each agent among the members.
  private var places: [String: Int] = [:]
  private var mentions: [String: Int] = [:]
  private var locations: [String: SourceLocation] = [:]
  /// The first agent of each name without regard to case and separators.
  private var folded: [String: String] = [:]
  private var aliases: [String: [String]] = [:]
  /// What names were found to stand for.
  private var resolved: [String: [String]] = [:]

  var names: [String] { members.map(\.name) }

  /// Adds an agent, or complains where its name is taken.
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

  /// Brings the agents into their order; nobody is found before.
  mutating func close(aliases: [String: [String]] = [:]) {
    self.aliases = aliases
    members = members.map { (NaturalOrder($0.name), $0) }.sorted { $0.0 < $1.0 }.map(\.1)
    for (place, member) in members.enumerated() {
      places[member.name] = place
      folded[Self.folded(member.name)] = folded[Self.folded(member.name)] ?? member.name
    }
  }

  mutating func edit(_ name: String, _ change: (inout Plan.Member) -> Void) {
    guard let place = places[name] else { return }
    change(&members[place].member)
  }

  /// Gives each agent the edges that its definition names, as far as agents have the names.
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

  /// Adds the edges of a policy, which count as named by both sides.
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

  /// Returns the agent of a name.
  func agent(_ name: String) -> AgentID? {
    places[name].map { AgentID(rawValue: UInt32($0)) }
  }

  /// Returns the number of a name that a script or a fault uses though no agent has it.
  func mention(_ name: String) -> AgentID? {
    mentions[name].map { AgentID(rawValue: UInt32(members.count + $0)) }
  }

  /// Returns the agent of a name, which need not exist.
  mutating func agentOrMention(_ name: String) -> AgentID {
    if let agent = agent(name) { return agent }
    let place = mentions[name] ?? mentioned.count
    if place == mentioned.count {
      mentioned.append(name)
      mentions[name] = place
    }
    return AgentID(rawValue: UInt32(members.count + place))
  }

  /// The agents that a name in a definition stands for: an agent, an alias, or all of a role.
  mutating func resolve(_ name: String) -> [String] {
    if let known = resolved[name] { return known }
    let agents = find(name)
    resolved[name] = agents
    return agents
  }

  /// The same without keeping it.
  func resolving(_ name: String) -> [String] { resolved[name] ?? find(name) }

  private func find(_ name: String) -> [String] {
    if places[name] != nil { return [name] }
    if aliases[name.lowercased()] != nil { return expand(name.lowercased()) }
    let folded = Self.folded(name)
    if let same = self.folded[folded] { return [same] }
    guard let role = Self.role(ofGroup: folded) else { return [] }
    return members.filter { $0.member.role == role }.map(\.name)
  }

  /// The agents behind an alias, those behind other aliases included, in the order they are listed.
  private func expand(_ alias: String) -> [String] {
    var agents: [String] = []
    var seen: Set<String> = [alias]
    var open = Array((aliases[alias] ?? []).reversed())
    while let name = open.popLast() {
      if places[name] != nil {
        agents.append(name)
      } else if seen.insert(name.lowercased()).inserted {
        open += (aliases[name.lowercased()] ?? []).reversed()
      }
    }
    return agents
  }

  /// Names match without regard to case and separators, as Claude Code matches them.
  private static func folded(_ name: String) -> String {
    name.lowercased().split { !($0.isLetter || $0.isNumber) }.joined(separator: "-")
  }

  /// The role behind a plural such as `implementer agents` or `implementers`.
  private static func role(ofGroup name: String) -> Role? {
    Role.allCases.first { role in
      ["\(role.rawValue)-agents", "\(role.rawValue)s", "all-\(role.rawValue)s"].contains(name)
    }
  }
}
