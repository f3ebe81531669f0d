/// The edges along which contracts let agents hand work to each other, and the judges that follow from these edges.
///
/// A plan computes its routes once.
struct Routes: Sendable {
  /// For each agent, the receivers and partners that its contract names, including names that no agent has.
  private let namedReceivers: [[AgentID]]
  /// For each agent, the senders and partners that its contract names, including names that no agent has.
  private let namedSenders: [[AgentID]]
  /// For each agent, the agents to which it may hand work.
  ///
  /// The receivers that the agent's own contract names come first, in the contract's order. The agents whose
  /// contracts name this agent as a sender follow.
  let receivers: [[AgentID]]
  let roles: [Role]
  let planner: AgentID?
  /// Whether there is an edge that only one of its two agents' contracts names.
  let hasOneSidedEdges: Bool
  /// For each author, the judges that have to approve its work, in the order in which they judge.
  private var requiredChains: [[AgentID]] = []
  /// For each author, the further judges of its work, which are not in its required chain.
  private var judgesOutsideChains: [[AgentID]] = []

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
    let contractPartners = members.map { agents(of: $0.contract.worksWith) }
    namedReceivers = zip(contractReceivers, contractPartners).map { $0 + $1 }
    namedSenders = zip(contractSenders, contractPartners).map { $0 + $1 }
    hasOneSidedEdges =
      Self.edges(namedReceivers) { (sender: $0, receiver: $1) }
      != Self.edges(namedSenders) { (sender: $1, receiver: $0) }
    self.receivers = receivers.enumerated().map { sender, receivers in
      var seen: Set<AgentID> = [AgentID(rawValue: UInt32(sender))]
      return receivers.filter { seen.insert($0).inserted }
    }
    roles = members.map(\.role)
    planner = Self.planner(roles, self.receivers)
    requiredChains = members.indices.map { requiredChain(of: AgentID(rawValue: UInt32($0))) }
    judgesOutsideChains = members.indices.map {
      judgesOutsideChain(of: AgentID(rawValue: UInt32($0)))
    }
  }

  /// Returns the planner that plans the work, or `nil` if no agent has the role.
  ///
  /// This is the first planner to which no other planner hands work, or the first planner if there is no such
  /// planner.
  private static func planner(_ roles: [Role], _ receivers: [[AgentID]]) -> AgentID? {
    let planners = roles.indices.filter { roles[$0] == .planner }
    guard planners.count > 1 else { return planners.first.map { AgentID(rawValue: UInt32($0)) } }
    let receiversOfPlanners = Set(planners.flatMap { receivers[$0] })
    let plannerIDs = planners.map { AgentID(rawValue: UInt32($0)) }
    return plannerIDs.first { !receiversOfPlanners.contains($0) } ?? plannerIDs.first
  }

  /// Returns the agent to which a lead (a planner or orchestrator) sends a task so that the task reaches an agent.
  ///
  /// This is the first agent on the shortest path of edges between leads. If the lead hands work directly to the
  /// agent, or no path leads there, the result is the agent itself.
  func nextLead(from lead: AgentID, to agent: AgentID) -> AgentID {
    guard lead.index < receivers.count, !receivers[lead.index].contains(agent) else { return agent }
    var pending = receivers[lead.index].filter { roles[$0.index].isLead }.map {
      (nextLead: $0, lastLead: $0)
    }
    var seen = Set(pending.map(\.lastLead) + [lead])
    var nextIndex = 0
    while nextIndex < pending.count {
      let path = pending[nextIndex]
      nextIndex += 1
      if receivers[path.lastLead.index].contains(agent) { return path.nextLead }
      for successor in receivers[path.lastLead.index]
      where roles[successor.index].isLead && seen.insert(successor).inserted {
        pending.append((path.nextLead, successor))
      }
    }
    return agent
  }

  /// Returns the judges that have to approve an author's work, in order.
  ///
  /// A verifier is followed by another verifier if a reviewer then remains reachable, and otherwise by a reviewer. A
  /// reviewer is followed by the next reviewer.
  private func requiredChain(of author: AgentID) -> [AgentID] {
    var judges: [AgentID] = []
    var visited: Set<AgentID> = [author]
    var nextJudge = firstJudge(of: author)
    while let judge = nextJudge {
      judges.append(judge)
      visited.insert(judge)
      let candidates = receivers[judge.index].filter { !visited.contains($0) }
      let reviewer = candidates.first { roles[$0.index] == .reviewer }
      let verifier = candidates.first { candidate in
        roles[candidate.index] == .verifier
          && (reviewer == nil || leadsToReviewer(candidate, past: visited))
      }
      nextJudge = roles[judge.index] == .verifier ? verifier ?? reviewer : reviewer
    }
    return judges
  }

  /// Returns the further judges of an author's work, which are not in the author's required chain.
  ///
  /// The contracts of both sides name an edge to such a judge, from the author or from another judge of the author. A
  /// judge whose contract sends refused work only to agents other than the author does not judge the author's work.
  private func judgesOutsideChain(of author: AgentID) -> [AgentID] {
    let requiredChain = requiredChains[author.index]
    var outsideJudges: [AgentID] = []
    var seen = Set(requiredChain + [author])
    var pending = (requiredChain + [author]).reversed() as [AgentID]
    while let namer = pending.popLast() {
      for judge in receivers[namer.index] where isJudge(judge) && !seen.contains(judge) {
        let leadsBack = roles[namer.index] == .reviewer && roles[judge.index] == .verifier
        guard !leadsBack, sides(from: namer, to: judge) == [.sender, .receiver],
          mayRefuse(judge, author)
        else { continue }
        seen.insert(judge)
        outsideJudges.append(judge)
        pending.append(judge)
      }
    }
    return outsideJudges
  }

  private func isJudge(_ agent: AgentID) -> Bool {
    roles[agent.index] == .verifier || roles[agent.index] == .reviewer
  }

  /// Returns whether a judge can refuse an author's work.
  ///
  /// The judge can if it hands work to the author or to a debugger, or if it names no agent at all that could fix the
  /// work.
  private func mayRefuse(_ judge: AgentID, _ author: AgentID) -> Bool {
    let fixers = receivers[judge.index].filter { !isJudge($0) }
    return fixers.isEmpty || fixers.contains(author)
      || fixers.contains { roles[$0.index] == .debugger }
  }

  /// Returns whether a verifier hands work to a reviewer, directly or through verifiers that are not yet in the
  /// chain.
  private func leadsToReviewer(_ verifier: AgentID, past judges: Set<AgentID>) -> Bool {
    var seen = judges.union([verifier])
    var pending = [verifier]
    while let next = pending.popLast() {
      for other in receivers[next.index] where seen.insert(other).inserted {
        if roles[other.index] == .reviewer { return true }
        if roles[other.index] == .verifier { pending.append(other) }
      }
    }
    return false
  }

  /// Returns all edges, given the agents that each contract names.
  ///
  /// An edge is packed into one number, with the sender in the high and the receiver in the low 32 bits.
  private static func edges(
    _ namedAgents: [[AgentID]],
    _ edge: (AgentID, AgentID) -> (sender: AgentID, receiver: AgentID)
  ) -> Set<UInt64> {
    var edges: Set<UInt64> = []
    for (namer, named) in namedAgents.enumerated() {
      for namedAgent in named {
        let (sender, receiver) = edge(AgentID(rawValue: UInt32(namer)), namedAgent)
        edges.insert(UInt64(sender.rawValue) << 32 | UInt64(receiver.rawValue))
      }
    }
    return edges
  }

  func receiver(of sender: AgentID, role: Role) -> AgentID? {
    guard sender.index < receivers.count else { return nil }
    return receivers[sender.index].first { roles[$0.index] == role }
  }

  /// Returns the first judge of an author's work: the verifier, or else the reviewer, to which the author hands work.
  private func firstJudge(of author: AgentID) -> AgentID? {
    receiver(of: author, role: .verifier) ?? receiver(of: author, role: .reviewer)
  }

  /// Returns the judges that have to approve an author's work, in the order in which they judge.
  func requiredJudges(of author: AgentID) -> [AgentID] {
    author.index < requiredChains.count ? requiredChains[author.index] : []
  }

  /// Returns the further judges of an author's work, which are not in the author's required chain.
  func otherJudges(of author: AgentID) -> [AgentID] {
    author.index < judgesOutsideChains.count ? judgesOutsideChains[author.index] : []
  }

  func reviewer(after verifier: AgentID) -> AgentID? {
    receiver(of: verifier, role: .reviewer)
  }

  func sides(from sender: AgentID, to receiver: AgentID) -> Plan.Sides {
    var sides: Plan.Sides = []
    if sender.index < namedReceivers.count, namedReceivers[sender.index].contains(receiver) {
      sides.insert(.sender)
    }
    if receiver.index < namedSenders.count, namedSenders[receiver.index].contains(sender) {
      sides.insert(.receiver)
    }
    return sides
  }
}

extension Plan {
  /// The sides of an edge, sender and receiver, whose contracts name the edge.
  package struct Sides: OptionSet, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
      self.rawValue = rawValue
    }

    /// The sender's contract names the receiver.
    package static let sender = Sides(rawValue: 1)
    /// The receiver's contract names the sender.
    package static let receiver = Sides(rawValue: 2)
  }

  /// Whether there is an edge that only one of its two agents' contracts names.
  package var hasOneSidedEdges: Bool { routes.hasOneSidedEdges }

  package func sides(from sender: AgentID, to receiver: AgentID) -> Sides {
    routes.sides(from: sender, to: receiver)
  }

  /// Returns the agents to which an agent may hand work according to the contracts.
  ///
  /// The receivers that the agent's own contract names come first, in the contract's order. The agents whose
  /// contracts name this agent as a sender follow.
  public func receivers(of sender: AgentID) -> [AgentID] {
    sender.index < routes.receivers.count ? routes.receivers[sender.index] : []
  }

  /// Returns the role of an agent, or `nil` if only scripts mention the name and no agent has it.
  public func role(of agent: AgentID) -> Role? {
    agent.index < routes.roles.count ? routes.roles[agent.index] : nil
  }

  /// Returns the agent to which a lead (a planner or orchestrator) sends the assignment of a task.
  ///
  /// This is the agent that does the task, or another lead that passes the assignment on. The coordinator and the
  /// main planner never pass an assignment on, so a path through them is not used.
  func receiver(ofAssignment task: TaskID, by lead: AgentID) -> AgentID {
    let receiver = routes.nextLead(from: lead, to: tasks[task.index].agent)
    return receiver == coordinator || receiver == planner ? tasks[task.index].agent : receiver
  }

  func debugger(of judge: AgentID) -> AgentID? { routes.receiver(of: judge, role: .debugger) }

  /// The planner that plans the work, or `nil` if no agent has the role.
  ///
  /// Of several planners, this is the first to which no other planner hands work.
  public var planner: AgentID? { routes.planner }

  /// Whether the planner is another agent than the coordinator, which keeps the ledger of the tasks.
  var hasSeparatePlanner: Bool { planner != nil && planner != coordinator }

  /// Returns whether a judge has to check the gates.
  ///
  /// A reviewer always has to. A verifier has to if its contract states a gate, or if it hands work to no reviewer.
  public func checksGates(_ judge: AgentID) -> Bool {
    guard let member = member(judge) else { return false }
    return member.role != .verifier || !member.contract.floors.isEmpty
      || routes.reviewer(after: judge) == nil
  }

  /// Returns whether an agent that receives a handoff with an intent does the work itself, instead of judging or
  /// coordinating the work of another agent.
  package func doesWorkItself(_ agent: AgentID, on intent: Intent) -> Bool {
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
}
