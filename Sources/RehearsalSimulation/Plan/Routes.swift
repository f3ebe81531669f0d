/// The routes along which agents may hand work to each other, according to the contracts.
///
/// The routes are computed once for a plan.
struct Routes: Sendable {
  /// For each agent, the agents that it names as receivers or partners, including names that no agent
  /// has.
  private let namedReceivers: [[AgentID]]
  /// For each agent, the agents that it names as senders or partners.
  private let namedSenders: [[AgentID]]
  /// For each agent, the agents to which it may hand work.
  ///
  /// The agents that its contract names come first, in the contract's order. The agents whose
  /// contracts name it follow.
  let receivers: [[AgentID]]
  let roles: [Role]
  let planner: AgentID?
  /// Whether there is an edge that the contract of only one side names.
  let hasOneSidedEdges: Bool
  /// For each agent, the judges of its work, in order.
  private var judges: [[AgentID]] = []
  /// For each agent, the judges of its work outside the required chain.
  private var otherJudges: [[AgentID]] = []

  init(_ members: [Plan.Member], _ indexByName: [String: UInt32]) {
    func resolved(_ edges: [Contract.Edge]) -> [AgentID] {
      edges.compactMap { indexByName[$0.agent].map(AgentID.init) }
    }
    let named = members.map { resolved($0.contract.handsOffTo) }
    let naming = members.map { resolved($0.contract.receivesFrom) }
    var receivers = named.map { $0.filter { $0.index < members.count } }
    for (receiver, senders) in naming.enumerated() {
      for sender in senders where sender.index < members.count {
        receivers[sender.index].append(AgentID(rawValue: UInt32(receiver)))
      }
    }
    let partners = members.map { resolved($0.contract.worksWith) }
    namedReceivers = zip(named, partners).map { $0 + $1 }
    namedSenders = zip(naming, partners).map { $0 + $1 }
    hasOneSidedEdges =
      Self.edges(namedReceivers) { (sender: $0, receiver: $1) }
      != Self.edges(namedSenders) { (sender: $1, receiver: $0) }
    self.receivers = receivers.enumerated().map { sender, receivers in
      var seen: Set<AgentID> = [AgentID(rawValue: UInt32(sender))]
      return receivers.filter { seen.insert($0).inserted }
    }
    roles = members.map(\.role)
    planner = Self.planner(roles, self.receivers)
    judges = members.indices.map { judges(of: AgentID(rawValue: UInt32($0))) }
    otherJudges = members.indices.map { judgesOutsideChain(of: AgentID(rawValue: UInt32($0))) }
  }

  /// Returns the first planner to which no other planner hands work, or the first planner if there is none.
  private static func planner(_ roles: [Role], _ receivers: [[AgentID]]) -> AgentID? {
    let planners = roles.indices.filter { roles[$0] == .planner }
    guard planners.count > 1 else { return planners.first.map { AgentID(rawValue: UInt32($0)) } }
    let led = Set(planners.flatMap { receivers[$0] })
    let agents = planners.map { AgentID(rawValue: UInt32($0)) }
    return agents.first { !led.contains($0) } ?? agents.first
  }

  /// Returns the first agent on the shortest way from a lead to an agent along edges between leads, or the
  /// agent itself if the lead hands it work or no other lead does.
  func nextLead(from lead: AgentID, to agent: AgentID) -> AgentID {
    guard lead.index < receivers.count, !receivers[lead.index].contains(agent) else { return agent }
    var pending = receivers[lead.index].filter { roles[$0.index].isLead }.map {
      (first: $0, last: $0)
    }
    var seen = Set(pending.map(\.last) + [lead])
    var next = 0
    while next < pending.count {
      let way = pending[next]
      next += 1
      if receivers[way.last.index].contains(agent) { return way.first }
      for other in receivers[way.last.index]
      where roles[other.index].isLead && seen.insert(other).inserted {
        pending.append((way.first, other))
      }
    }
    return agent
  }

  /// Returns the chain of judges that the contracts require.
  ///
  /// A verifier hands work to another verifier as long as the reviewers that it names remain reachable,
  /// then to a reviewer. A reviewer hands work to the next reviewer.
  private func judges(of author: AgentID) -> [AgentID] {
    var judges: [AgentID] = []
    var visited: Set<AgentID> = [author]
    var next = judge(of: author)
    while let judge = next {
      judges.append(judge)
      visited.insert(judge)
      let others = receivers[judge.index].filter { !visited.contains($0) }
      let reviewer = others.first { roles[$0.index] == .reviewer }
      let verifier = others.first { other in
        roles[other.index] == .verifier
          && (reviewer == nil || leadsToReviewer(other, past: visited))
      }
      next = roles[judge.index] == .verifier ? verifier ?? reviewer : reviewer
    }
    return judges
  }

  /// Returns the judges of an author's work outside the required chain.
  ///
  /// An edge that both sides name leads to such a judge from the author or from one of the author's
  /// judges. A judge that hands refused work only to other agents is not a judge of the author.
  private func judgesOutsideChain(of author: AgentID) -> [AgentID] {
    let requiredChain = judges[author.index]
    var found: [AgentID] = []
    var seen = Set(requiredChain + [author])
    var pending = (requiredChain + [author]).reversed() as [AgentID]
    while let next = pending.popLast() {
      for judge in receivers[next.index] where isJudge(judge) && !seen.contains(judge) {
        let leadsBack = roles[next.index] == .reviewer && roles[judge.index] == .verifier
        guard !leadsBack, sides(from: next, to: judge) == [.sender, .receiver],
          mayRefuse(judge, author)
        else { continue }
        seen.insert(judge)
        found.append(judge)
        pending.append(judge)
      }
    }
    return found
  }

  private func isJudge(_ agent: AgentID) -> Bool {
    roles[agent.index] == .verifier || roles[agent.index] == .reviewer
  }

  /// Returns whether a judge may hand refused work to an author, or names no agent that would fix
  /// it.
  private func mayRefuse(_ judge: AgentID, _ author: AgentID) -> Bool {
    let fixers = receivers[judge.index].filter { !isJudge($0) }
    return fixers.isEmpty || fixers.contains(author)
      || fixers.contains { roles[$0.index] == .debugger }
  }

  /// Returns whether a verifier names a reviewer, directly or through other verifiers.
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

  /// Returns the set of all edges, given the agents that each agent names.
  private static func edges(
    _ names: [[AgentID]],
    _ edge: (AgentID, AgentID) -> (sender: AgentID, receiver: AgentID)
  ) -> Set<UInt64> {
    var edges: Set<UInt64> = []
    for (index, others) in names.enumerated() {
      for other in others {
        let (sender, receiver) = edge(AgentID(rawValue: UInt32(index)), other)
        edges.insert(UInt64(sender.rawValue) << 32 | UInt64(receiver.rawValue))
      }
    }
    return edges
  }

  func receiver(of sender: AgentID, role: Role) -> AgentID? {
    guard sender.index < receivers.count else { return nil }
    return receivers[sender.index].first { roles[$0.index] == role }
  }

  /// Returns the first judge that the contracts require for an agent's work, which is a verifier, or else a
  /// reviewer.
  private func judge(of implementer: AgentID) -> AgentID? {
    receiver(of: implementer, role: .verifier) ?? receiver(of: implementer, role: .reviewer)
  }

  /// Returns the judges that have to approve an author's work, in order.
  func requiredJudges(of author: AgentID) -> [AgentID] {
    author.index < judges.count ? judges[author.index] : []
  }

  /// Returns the judges of an author's work outside the required chain.
  func otherJudges(of author: AgentID) -> [AgentID] {
    author.index < otherJudges.count ? otherJudges[author.index] : []
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
  /// The sides whose contracts name an edge.
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

  /// Whether there is an edge that the contract of only one side names.
  package var hasOneSidedEdges: Bool { routes.hasOneSidedEdges }

  package func sides(from sender: AgentID, to receiver: AgentID) -> Sides {
    routes.sides(from: sender, to: receiver)
  }

  /// Returns the agents to which an agent may hand work.
  ///
  /// The agents that its contract names come first, in the contract's order. The agents whose
  /// contracts name it follow.
  public func receivers(of sender: AgentID) -> [AgentID] {
    sender.index < routes.receivers.count ? routes.receivers[sender.index] : []
  }

  /// Returns the role of an agent, or `nil` if scripts only mention the agent's name.
  public func role(of agent: AgentID) -> Role? {
    agent.index < routes.roles.count ? routes.roles[agent.index] : nil
  }

  /// Returns the agent to which a lead assigns a task, which is the agent that does the task, or a lead on
  /// the way to it.
  ///
  /// The coordinator is on no such way, because it only keeps the ledger.
  func receiver(ofAssignment task: TaskID, by lead: AgentID) -> AgentID {
    let next = routes.nextLead(from: lead, to: tasks[task.index].agent)
    return next == coordinator || next == planner ? tasks[task.index].agent : next
  }

  func debugger(of judge: AgentID) -> AgentID? { routes.receiver(of: judge, role: .debugger) }

  /// The first agent whose role is planner.
  public var planner: AgentID? { routes.planner }

  /// Whether an agent other than the coordinator assigns the tasks.
  var hasSeparatePlanner: Bool { planner != nil && planner != coordinator }

  /// Returns whether a judge has to check the gates.
  ///
  /// A reviewer has to check them. A verifier has to check them if its contract states a gate or if
  /// no reviewer follows.
  public func checksGates(_ judge: AgentID) -> Bool {
    guard let member = member(judge) else { return false }
    return member.role != .verifier || !member.contract.floors.isEmpty
      || routes.reviewer(after: judge) == nil
  }

  /// Returns whether an agent that receives a handoff with an intent does the work itself, instead
  /// of judging or coordinating it.
  package func owns(_ agent: AgentID, on intent: Intent) -> Bool {
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

  /// The metrics that have a gate.
  var metrics: [String] { gates.map(\.metric) }
}
