/// Which agents may hand work to which, according to the contracts.
///
/// Computed once for a plan.
struct Routes: Sendable {
  /// For each agent, the agents that it names as receivers or partners, including names that no agent
  /// has.
  private let namedReceivers: [[AgentID]]
  /// For each agent, the agents that it names as senders or partners.
  private let namedSenders: [[AgentID]]
  /// For each agent, the agents to which it may hand work: first those that it names, in its own order,
  /// then those that name it.
  let receivers: [[AgentID]]
  let roles: [Role]
  let planner: AgentID?
  /// Whether only one side names some edge.
  let hasOneSidedEdges: Bool
  /// For each agent, the judges of its work, in order.
  private(set) var judges: [[AgentID]] = []
  /// For each agent, the other judges of its work that both sides name.
  private(set) var otherJudges: [[AgentID]] = []

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
    planner = roles.firstIndex(of: .planner).map { AgentID(rawValue: UInt32($0)) }
    judges = members.indices.map { judges(of: AgentID(rawValue: UInt32($0))) }
    otherJudges = members.indices.map { otherJudges(of: AgentID(rawValue: UInt32($0))) }
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

  /// Returns the judges, outside the required chain, that both sides of an edge from the author or from
  /// one of its judges name.
  ///
  /// A judge that hands refused work only to other agents is not a judge of the author.
  private func otherJudges(of author: AgentID) -> [AgentID] {
    let known = judges[author.index]
    var found: [AgentID] = []
    var seen = Set(known + [author])
    var open = (known + [author]).reversed() as [AgentID]
    while let next = open.popLast() {
      for judge in receivers[next.index] where isJudge(judge) && !seen.contains(judge) {
        let leadsBack = roles[next.index] == .reviewer && roles[judge.index] == .verifier
        guard !leadsBack, sides(from: next, to: judge) == [.sender, .receiver],
          mayRefuse(judge, author)
        else { continue }
        seen.insert(judge)
        found.append(judge)
        open.append(judge)
      }
    }
    return found
  }

  private func isJudge(_ agent: AgentID) -> Bool {
    roles[agent.index] == .verifier || roles[agent.index] == .reviewer
  }

  /// Whether a judge may hand refused work to an author, or names no agent that would fix it.
  private func mayRefuse(_ judge: AgentID, _ author: AgentID) -> Bool {
    let fixers = receivers[judge.index].filter { !isJudge($0) }
    return fixers.isEmpty || fixers.contains(author)
      || fixers.contains { roles[$0.index] == .debugger }
  }

  /// Whether a verifier names a reviewer, or another verifier that does.
  private func leadsToReviewer(_ verifier: AgentID, past judges: Set<AgentID>) -> Bool {
    var seen = judges.union([verifier])
    var open = [verifier]
    while let next = open.popLast() {
      for other in receivers[next.index] where seen.insert(other).inserted {
        if roles[other.index] == .reviewer { return true }
        if roles[other.index] == .verifier { open.append(other) }
      }
    }
    return false
  }

  /// Returns each edge once, given the agents that each agent names.
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

  /// The agent that receives an implementer's finished work: a verifier, otherwise a reviewer; `nil` if
  /// there is neither.
  func judge(of implementer: AgentID) -> AgentID? {
    receiver(of: implementer, role: .verifier) ?? receiver(of: implementer, role: .reviewer)
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

  /// Whether only one side names some edge.
  package var hasOneSidedEdges: Bool { routes.hasOneSidedEdges }

  package func sides(from sender: AgentID, to receiver: AgentID) -> Sides {
    routes.sides(from: sender, to: receiver)
  }

  /// The agents to which an agent may hand work: first those that it names, in its own order, then those
  /// that name it.
  public func receivers(of sender: AgentID) -> [AgentID] {
    sender.index < routes.receivers.count ? routes.receivers[sender.index] : []
  }

  /// The role of an agent; `nil` if scripts only mention the name.
  public func role(of agent: AgentID) -> Role? {
    agent.index < routes.roles.count ? routes.roles[agent.index] : nil
  }

  func judge(of implementer: AgentID) -> AgentID? { routes.judge(of: implementer) }

  /// The next judge of an author's work after a judge.
  ///
  /// For a verifier that is not in the chain, its reviewer.
  func judge(after judge: AgentID, of author: AgentID) -> AgentID? {
    let judges = requiredJudges(of: author)
    guard let index = judges.firstIndex(of: judge) else {
      return role(of: judge) == .verifier ? routes.reviewer(after: judge) : nil
    }
    return judges.dropFirst(index + 1).first
  }

  func debugger(of judge: AgentID) -> AgentID? { routes.receiver(of: judge, role: .debugger) }

  /// The judges that have to approve an author's work, in order.
  public func requiredJudges(of author: AgentID) -> [AgentID] {
    author.index < routes.judges.count ? routes.judges[author.index] : []
  }

  /// The judges of an author's work that both sides name but that receive it only if a script says so,
  /// without judges of other specialties than the task's.
  package func otherJudges(of author: AgentID, on task: TaskID) -> [AgentID] {
    guard author.index < routes.otherJudges.count else { return [] }
    return routes.otherJudges[author.index].filter { judge in
      let name = name(of: judge)
      let own = specialties.filter { $0.agents.contains(name) }
      guard !own.isEmpty, let task = self.task(task) else { return true }
      return own.contains { $0.boundary.covers(task) }
    }
  }

  /// The first agent whose role is planner.
  public var planner: AgentID? { routes.planner }

  /// Whether an agent other than the coordinator assigns the tasks.
  var hasSeparatePlanner: Bool { planner != nil && planner != coordinator }

  /// Whether a judge has to check the gates.
  ///
  /// A reviewer does. A verifier does if its contract states a gate or if no judge follows.
  public func checksGates(_ judge: AgentID) -> Bool {
    guard let member = member(judge) else { return false }
    return member.role != .verifier || !member.contract.floors.isEmpty
      || routes.reviewer(after: judge) == nil
  }

  /// Whether an agent that receives an intent does the work itself, instead of judging or coordinating it.
  package func owns(_ agent: AgentID, on intent: Intent) -> Bool {
    switch role(of: agent) {
    case .implementer, .worker, .debugger: true
    case .verifier, .reviewer, .planner, .orchestrator:
      switch intent {
      case .assign, .delegate, .reject, .escalate: true
      case .deliver, .approve, .conflict, .clarify, .inform, .complete, .fail: false
      }
    case nil: false
    }
  }

  /// The metrics that have a gate.
  var metrics: [String] { gates.map(\.metric) }
}
