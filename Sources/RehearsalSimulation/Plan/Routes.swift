/// The edges along which agents hand work to each other, and the judges of each agent's work.
///
/// A plan computes its routes once.
struct Routes: Sendable {
  /// For each agent, the receivers that its contract names, followed by the agents that it works with.
  ///
  /// A name that no agent has is included only if a script mentions the name too.
  private let namedReceivers: [[AgentID]]
  /// For each agent, the senders that its contract names, followed by the agents that it works with.
  ///
  /// A name that no agent has is included only if a script mentions the name too.
  private let namedSenders: [[AgentID]]
  /// For each agent, the other agents to which it may hand work, each once.
  ///
  /// The receivers that the agent's own contract names come first, in the contract's order. The agents whose
  /// contracts name this agent as a sender follow. Agents named only in ``Contract/worksWith`` are left out.
  let receivers: [[AgentID]]
  let roles: [Role]
  /// The planner that plans the work, or `nil` if no agent has the role.
  ///
  /// The plan sets it, because it depends on the tasks.
  var planner: AgentID?
  /// Whether any edge appears in the contract of only one of its two agents.
  let hasOneSidedEdges: Bool
  /// For each agent, whether its definition names a sender of the team.
  private let statesSenders: [Bool]
  /// For each agent, whether its definition names a receiver of the team.
  private let statesReceivers: [Bool]
  /// For each author, the required judges, which judge all its work, in the order in which they judge.
  private var requiredJudgesByAuthor: [[AgentID]] = []
  /// For each author, the judges that can be left out for tasks outside their specialties.
  ///
  /// The required judges are not included.
  private var otherJudgesByAuthor: [[AgentID]] = []

  init(_ members: [Plan.Member], _ indexByName: [String: UInt32]) {
    func agents(of edges: [Contract.Edge]) -> [AgentID] {
      edges.compactMap { indexByName[$0.agent].map(AgentID.init) }
    }
    let contractReceivers = members.map { agents(of: $0.contract.handsOffTo) }
    let contractSenders = members.map { agents(of: $0.contract.receivesFrom) }
    var receivers = contractReceivers.map { $0.filter { $0.index < members.count } }
    for (receiver, senders) in contractSenders.enumerated() {
      for sender in senders where sender.index < members.count {
        receivers[sender.index].append(AgentID(rawValue: UInt32(receiver)))
      }
    }
    let contractCoworkers = members.map { agents(of: $0.contract.worksWith) }
    func statesAgent(_ edges: [Contract.Edge]) -> Bool {
      edges.contains {
        !$0.isFromPolicy && indexByName[$0.agent].map { $0 < members.count } == true
      }
    }
    statesSenders = members.map { statesAgent($0.contract.receivesFrom) }
    statesReceivers = members.map { statesAgent($0.contract.handsOffTo) }
    namedReceivers = zip(contractReceivers, contractCoworkers).map { $0 + $1 }
    namedSenders = zip(contractSenders, contractCoworkers).map { $0 + $1 }
    hasOneSidedEdges =
      Self.edges(namedReceivers) { (sender: $0, receiver: $1) }
      != Self.edges(namedSenders) { (sender: $1, receiver: $0) }
    self.receivers = receivers.enumerated().map { sender, receivers in
      var seenAgents = AgentSet([AgentID(rawValue: UInt32(sender))], of: members.count)
      return receivers.filter { seenAgents.insert($0) }
    }
    roles = members.map(\.role)
    requiredJudgesByAuthor = members.indices.map {
      findRequiredJudges(of: AgentID(rawValue: UInt32($0)))
    }
    otherJudgesByAuthor = members.indices.map {
      findOtherJudges(of: AgentID(rawValue: UInt32($0)))
    }
  }

  /// Returns the agent to which a lead (a planner or orchestrator) hands a task that another agent will do.
  ///
  /// If the lead hands work directly to that agent, the result is that agent. Otherwise, the result is the
  /// first lead on the shortest path of leads to that agent. If there is no such path, the result is that
  /// agent.
  func nextLead(from lead: AgentID, to agent: AgentID) -> AgentID {
    guard lead.index < receivers.count, !receivers[lead.index].contains(agent) else { return agent }
    var pendingPaths = receivers[lead.index].filter { roles[$0.index].isLead }.map {
      (nextLead: $0, lastLead: $0)
    }
    var seenLeads = AgentSet(pendingPaths.map(\.lastLead) + [lead], of: roles.count)
    var nextIndex = 0
    while nextIndex < pendingPaths.count {
      let path = pendingPaths[nextIndex]
      nextIndex += 1
      if receivers[path.lastLead.index].contains(agent) { return path.nextLead }
      for successor in receivers[path.lastLead.index]
      where roles[successor.index].isLead && seenLeads.insert(successor) {
        pendingPaths.append((path.nextLead, successor))
      }
    }
    return agent
  }

  /// Returns the judges that judge all work of an author, in the order in which they judge.
  ///
  /// The first judge is the verifier, or else the reviewer, to which the author hands work. After a verifier
  /// comes another verifier to which it hands work, or else a reviewer. If the verifier also hands work to a
  /// reviewer, the other verifier comes next only if work can get from there to a reviewer. After a reviewer
  /// comes another reviewer to which it hands work. No judge appears twice.
  private func findRequiredJudges(of author: AgentID) -> [AgentID] {
    var judges: [AgentID] = []
    var visitedAgents = AgentSet([author], of: roles.count)
    var nextJudge = firstJudge(of: author)
    while let judge = nextJudge {
      judges.append(judge)
      visitedAgents.insert(judge)
      let candidates = receivers[judge.index].filter { !visitedAgents.contains($0) }
      let reviewer = candidates.first { roles[$0.index] == .reviewer }
      let verifier = candidates.first { candidate in
        roles[candidate.index] == .verifier
          && (reviewer == nil || leadsToReviewer(candidate, past: visitedAgents))
      }
      nextJudge = roles[judge.index] == .verifier ? verifier ?? reviewer : reviewer
    }
    return judges
  }

  /// Returns the judges of an author's work in addition to the required judges.
  ///
  /// Each of these judges gets work from the author or from another judge of the author, as ``agrees(from:to:)`` says.
  /// The result leaves out judges that cannot refuse the author's work. It also leaves out verifiers that get work only
  /// from reviewers.
  private func findOtherJudges(of author: AgentID) -> [AgentID] {
    let requiredJudges = requiredJudgesByAuthor[author.index]
    var additionalJudges: [AgentID] = []
    var seenJudges = AgentSet(requiredJudges + [author], of: roles.count)
    var pendingAgents = (requiredJudges + [author]).reversed() as [AgentID]
    while let namer = pendingAgents.popLast() {
      for judge in receivers[namer.index] where isJudge(judge) && !seenJudges.contains(judge) {
        let leadsBack = roles[namer.index] == .reviewer && roles[judge.index] == .verifier
        guard !leadsBack, agrees(from: namer, to: judge),
          mayRefuse(judge, author)
        else { continue }
        seenJudges.insert(judge)
        additionalJudges.append(judge)
        pendingAgents.append(judge)
      }
    }
    return additionalJudges
  }

  /// Returns whether the contracts agree that work goes along an edge.
  ///
  /// They agree if both name the edge. They also agree if one names it and the definition of the other agent says
  /// nothing about its senders or receivers, as is usual. If that definition names some and leaves out this edge, they
  /// do not agree.
  func agrees(from sender: AgentID, to receiver: AgentID) -> Bool {
    let ends = endsNamingEdge(from: sender, to: receiver)
    return ends == [.sender, .receiver]
      || (ends == .sender && !statesSenders[receiver.index])
      || (ends == .receiver && !statesReceivers[sender.index])
  }

  private func isJudge(_ agent: AgentID) -> Bool { roles[agent.index].isJudge }

  /// Returns whether a judge can refuse an author's work.
  ///
  /// A judge can refuse the work if it hands work to the author, to a debugger, or to no agent except other
  /// judges.
  private func mayRefuse(_ judge: AgentID, _ author: AgentID) -> Bool {
    let fixers = receivers[judge.index].filter { !isJudge($0) }
    return fixers.isEmpty || fixers.contains(author)
      || fixers.contains { roles[$0.index] == .debugger }
  }

  /// Returns whether work can get from a verifier to a reviewer, directly or through other verifiers.
  ///
  /// The path does not pass through any of the given judges.
  private func leadsToReviewer(_ verifier: AgentID, past judges: AgentSet) -> Bool {
    var seenAgents = judges
    seenAgents.insert(verifier)
    var pendingVerifiers = [verifier]
    while let currentVerifier = pendingVerifiers.popLast() {
      for successor in receivers[currentVerifier.index]
      where seenAgents.insert(successor) {
        if roles[successor.index] == .reviewer { return true }
        if roles[successor.index] == .verifier { pendingVerifiers.append(successor) }
      }
    }
    return false
  }

  /// Returns all edges in ascending order, each once.
  ///
  /// `namedAgents` contains the agents that each agent's contract names. `orient` returns the sender and the
  /// receiver of an edge, given the agent with the contract and the agent that the contract names. An edge is
  /// packed into one number, with the sender in the high and the receiver in the low 32 bits.
  private static func edges(
    _ namedAgents: [[AgentID]],
    _ orient: (AgentID, AgentID) -> (sender: AgentID, receiver: AgentID)
  ) -> [UInt64] {
    var edges: [UInt64] = []
    for (contractIndex, agentsInContract) in namedAgents.enumerated() {
      for namedAgent in agentsInContract {
        let (sender, receiver) = orient(AgentID(rawValue: UInt32(contractIndex)), namedAgent)
        edges.append(UInt64(sender.rawValue) << 32 | UInt64(receiver.rawValue))
      }
    }
    edges.sort()
    return edges.indices.filter { $0 == 0 || edges[$0] != edges[$0 - 1] }.map { edges[$0] }
  }

  func receiver(of sender: AgentID, role: Role) -> AgentID? {
    guard sender.index < receivers.count else { return nil }
    return receivers[sender.index].first { roles[$0.index] == role }
  }

  /// Returns the first judge of an author's work: the verifier, or else the reviewer, to which the author hands work.
  private func firstJudge(of author: AgentID) -> AgentID? {
    receiver(of: author, role: .verifier) ?? receiver(of: author, role: .reviewer)
  }

  /// Returns the judges that judge all work of an author, in the order in which they judge.
  func requiredJudges(of author: AgentID) -> [AgentID] {
    author.index < requiredJudgesByAuthor.count ? requiredJudgesByAuthor[author.index] : []
  }

  /// Returns the judges of an author's work in addition to the required judges.
  ///
  /// These judges can be left out for tasks outside their specialties.
  func additionalJudges(of author: AgentID) -> [AgentID] {
    author.index < otherJudgesByAuthor.count ? otherJudgesByAuthor[author.index] : []
  }

  func reviewer(after verifier: AgentID) -> AgentID? {
    receiver(of: verifier, role: .reviewer)
  }

  func endsNamingEdge(from sender: AgentID, to receiver: AgentID) -> Plan.EdgeEnds {
    var sides: Plan.EdgeEnds = []
    if sender.index < namedReceivers.count, namedReceivers[sender.index].contains(receiver) {
      sides.insert(.sender)
    }
    if receiver.index < namedSenders.count, namedSenders[receiver.index].contains(sender) {
      sides.insert(.receiver)
    }
    return sides
  }
}

/// A set of a plan's agents, stored as one flag for each agent.
///
/// A plan has few agents. A `Set` would make loading a plan slower, because the Swift runtime would have to
/// look up the `Hashable` conformance of the identifiers.
private struct AgentSet {
  private var isMember: [Bool]

  init(_ agents: [AgentID], of count: Int) {
    isMember = Array(repeating: false, count: count)
    for agent in agents { isMember[agent.index] = true }
  }

  func contains(_ agent: AgentID) -> Bool { isMember[agent.index] }

  /// Adds an agent, and returns whether the set did not contain it before.
  @discardableResult
  mutating func insert(_ agent: AgentID) -> Bool {
    defer { isMember[agent.index] = true }
    return !isMember[agent.index]
  }
}

extension Plan {
  /// The agents of an edge whose contracts name the edge: the sender, the receiver or both.
  package struct EdgeEnds: OptionSet, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
      self.rawValue = rawValue
    }

    /// The sender's contract names the receiver.
    package static let sender = EdgeEnds(rawValue: 1)
    /// The receiver's contract names the sender.
    package static let receiver = EdgeEnds(rawValue: 2)
  }

  /// Whether any edge appears in the contract of only one of its two agents.
  package var hasOneSidedEdges: Bool { routes.hasOneSidedEdges }

  package func sides(from sender: AgentID, to receiver: AgentID) -> EdgeEnds {
    routes.endsNamingEdge(from: sender, to: receiver)
  }

  /// Returns the agents to which an agent may hand work according to the contracts.
  ///
  /// The receivers that the agent's own contract names come first, in the contract's order. The agents whose
  /// contracts name this agent as a sender follow. Agents named only in ``Contract/worksWith`` are left out.
  public func receivers(of sender: AgentID) -> [AgentID] {
    sender.index < routes.receivers.count ? routes.receivers[sender.index] : []
  }

  /// Returns the role of an agent, or `nil` for a name that no agent has.
  public func role(of agent: AgentID) -> Role? {
    agent.index < routes.roles.count ? routes.roles[agent.index] : nil
  }

  /// Returns whether an agent is a judge, that is, a verifier or a reviewer.
  package func isJudge(_ agent: AgentID) -> Bool { role(of: agent)?.isJudge == true }

  /// Returns the agent to which a lead (a planner or orchestrator) sends the assignment of a task.
  ///
  /// This is the agent that does the task, or another lead that passes the assignment on. The coordinator and
  /// the main planner do not pass assignments on. If the path begins with one of them, the result is the
  /// agent that does the task.
  func receiver(ofAssignment task: TaskID, by lead: AgentID) -> AgentID {
    let receiver = routes.nextLead(from: lead, to: tasks[task.index].agent)
    return receiver == coordinator || receiver == planner ? tasks[task.index].agent : receiver
  }

  func debugger(of judge: AgentID) -> AgentID? { routes.receiver(of: judge, role: .debugger) }

  /// The planner that plans the work, or `nil` if no agent has the role.
  ///
  /// If there are several planners, this is the one from which work gets to the agents of the most tasks, directly or
  /// through other leads. If several are equal in this, those that hand work to nobody are left out. Of the others, it
  /// is the first one to which no other planner hands work, or else the first one.
  public var planner: AgentID? { routes.planner }

  /// Whether the planner and the coordinator, which keeps the ledger of tasks, are different agents.
  var hasSeparatePlanner: Bool { planner != nil && planner != coordinator }

  /// Returns whether a judge has to check the gates.
  ///
  /// A reviewer always has to check them. A verifier has to if its contract states a gate, or if it hands work to no
  /// reviewer.
  public func checksGates(_ judge: AgentID) -> Bool {
    guard let role = role(of: judge) else { return false }
    return role != .verifier || !members[judge.index].contract.floors.isEmpty
      || routes.reviewer(after: judge) == nil
  }

  /// Returns whether an agent does the work itself after it receives a handoff with the given intent.
  ///
  /// If not, the agent judges or coordinates the work of another agent.
  package func producesWork(_ agent: AgentID, on intent: Intent) -> Bool {
    switch role(of: agent) {
    case .implementer, .worker, .debugger: true
    case .verifier, .reviewer, .planner, .orchestrator:
      switch intent {
      case .assign, .delegate, .reject, .escalate: true
      case .deliver, .approve, .call, .conflict, .clarify, .inform, .complete, .fail: false
      }
    case nil: false
    }
  }

  /// The names of the metrics that have a gate.
  var metrics: [String] { gates.map(\.metric) }

  /// Returns whether the policy names the file at a path as one that states a gate.
  ///
  /// A file in a worktree counts like the same file of the project.
  package func isGateFile(_ path: String) -> Bool {
    let path = WorktreePath.withinTree(path)
    return gateFiles.contains { $0.matches(path) }
  }
}
