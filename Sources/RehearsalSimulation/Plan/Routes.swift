/// Who may hand work to whom, as the contracts say it, found out once for a plan.
struct Routes: Sendable {
  /// Whom each agent names as taking its work or as working with it, by number; mentioned names are
  /// among them.
  private let named: [[AgentID]]
  /// Whom each agent names as handing it work or as working with it.
  private let naming: [[AgentID]]
  /// Whom each agent may hand work to: those it names itself, in its own order, then those that
  /// name it.
  let receivers: [[AgentID]]
  let roles: [Role]
  let planner: AgentID?
  /// Whether some edge is named by one of its sides only.
  let hasOneSidedEdges: Bool
  /// Who judges each agent's work, one after the other.
  private(set) var judges: [[AgentID]] = []
  /// Who else is named on both sides as a judge of each agent's work.
  private(set) var otherJudges: [[AgentID]] = []

  init(_ members: [Plan.Member], _ numbers: [String: UInt32]) {
    func resolved(_ edges: [Contract.Edge]) -> [AgentID] {
      edges.compactMap { numbers[$0.agent].map(AgentID.init) }
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
    self.named = zip(named, partners).map { $0 + $1 }
    self.naming = zip(naming, partners).map { $0 + $1 }
    hasOneSidedEdges =
      Self.edges(self.named) { (sender: $0, receiver: $1) }
      != Self.edges(self.naming) { (sender: $1, receiver: $0) }
    self.receivers = receivers.enumerated().map { sender, receivers in
      var seen: Set<AgentID> = [AgentID(rawValue: UInt32(sender))]
      return receivers.filter { seen.insert($0).inserted }
    }
    roles = members.map(\.role)
    planner = roles.firstIndex(of: .planner).map { AgentID(rawValue: UInt32($0)) }
    judges = members.indices.map { judges(of: AgentID(rawValue: UInt32($0))) }
    otherJudges = members.indices.map { otherJudges(of: AgentID(rawValue: UInt32($0))) }
  }

  /// Follows the contracts from judge to judge: a verifier hands on to another one as long as that does not
  /// lead past the reviewers it names itself, then to a reviewer, and that one to the next.
  private func judges(of author: AgentID) -> [AgentID] {
    var judges: [AgentID] = []
    var passed: Set<AgentID> = [author]
    var next = judge(of: author)
    while let judge = next {
      judges.append(judge)
      passed.insert(judge)
      let others = receivers[judge.index].filter { !passed.contains($0) }
      let reviewer = others.first { roles[$0.index] == .reviewer }
      let verifier = others.first { other in
        roles[other.index] == .verifier
          && (reviewer == nil || leadsToReviewer(other, past: passed))
      }
      next = roles[judge.index] == .verifier ? verifier ?? reviewer : reviewer
    }
    return judges
  }

  /// Follows the edges that both sides name from an author, and from those who judge its work, to
  /// judges that stand beside them.
  ///
  /// A judge that hands its refusals to others alone is none of the author's.
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

  /// Whether a judge hands refused work to an author, or names nobody who would mend it.
  private func mayRefuse(_ judge: AgentID, _ author: AgentID) -> Bool {
    let menders = receivers[judge.index].filter { !isJudge($0) }
    return menders.isEmpty || menders.contains(author)
      || menders.contains { roles[$0.index] == .debugger }
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

  /// The edges among some agents' words, each once.
  private static func edges(
    _ words: [[AgentID]],
    _ edge: (AgentID, AgentID) -> (sender: AgentID, receiver: AgentID)
  ) -> Set<UInt64> {
    var edges: Set<UInt64> = []
    for (place, others) in words.enumerated() {
      for other in others {
        let (sender, receiver) = edge(AgentID(rawValue: UInt32(place)), other)
        edges.insert(UInt64(sender.rawValue) << 32 | UInt64(receiver.rawValue))
      }
    }
    return edges
  }

  func receiver(of sender: AgentID, role: Role) -> AgentID? {
    guard sender.index < receivers.count else { return nil }
    return receivers[sender.index].first { roles[$0.index] == role }
  }

  /// Who takes an implementer's finished work: a verifier, else a reviewer, else nobody.
  func judge(of implementer: AgentID) -> AgentID? {
    receiver(of: implementer, role: .verifier) ?? receiver(of: implementer, role: .reviewer)
  }

  func reviewer(after verifier: AgentID) -> AgentID? {
    receiver(of: verifier, role: .reviewer)
  }

  func sides(from sender: AgentID, to receiver: AgentID) -> Plan.Sides {
    var sides: Plan.Sides = []
    if sender.index < named.count, named[sender.index].contains(receiver) { sides.insert(.sender) }
    if receiver.index < naming.count, naming[receiver.index].contains(sender) {
      sides.insert(.receiver)
    }
    return sides
  }
}

extension Plan {
  /// Which sides name an edge.
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

  /// Whether some edge is named by one of its sides only.
  package var hasOneSidedEdges: Bool { routes.hasOneSidedEdges }

  package func sides(from sender: AgentID, to receiver: AgentID) -> Sides {
    routes.sides(from: sender, to: receiver)
  }

  /// The agents that one may hand work to: those it names itself, in its own order, then those
  /// that name it.
  package func receivers(of sender: AgentID) -> [AgentID] {
    sender.index < routes.receivers.count ? routes.receivers[sender.index] : []
  }

  /// The machine that an agent follows; `nil` where the name is only mentioned.
  package func role(of agent: AgentID) -> Role? {
    agent.index < routes.roles.count ? routes.roles[agent.index] : nil
  }

  func judge(of implementer: AgentID) -> AgentID? { routes.judge(of: implementer) }

  /// Who judges work after one of its judges; after a verifier that is none of them, its reviewer.
  func judge(after judge: AgentID, of author: AgentID) -> AgentID? {
    let judges = requiredJudges(of: author)
    guard let place = judges.firstIndex(of: judge) else {
      return role(of: judge) == .verifier ? routes.reviewer(after: judge) : nil
    }
    return judges.dropFirst(place + 1).first
  }

  func debugger(of judge: AgentID) -> AgentID? { routes.receiver(of: judge, role: .debugger) }

  /// The agents whose approval the contracts require for what an agent made, in their order.
  package func requiredJudges(of author: AgentID) -> [AgentID] {
    author.index < routes.judges.count ? routes.judges[author.index] : []
  }

  /// The agents that both sides name as judges of what an agent made and that nobody asks unless a script
  /// does; those of other specialties than the task's are left out.
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
  package var planner: AgentID? { routes.planner }

  /// Whether another agent than the keeper of the ledger assigns the tasks.
  var hasPlannerApart: Bool { planner != nil && planner != coordinator }

  /// Whether a judge has to hold work against the gates: a reviewer has to, a verifier where its
  /// contract states a gate or nobody judges after it.
  package func holdsGates(_ judge: AgentID) -> Bool {
    guard let member = member(judge) else { return false }
    return member.role != .verifier || !member.contract.floors.isEmpty
      || routes.reviewer(after: judge) == nil
  }

  /// Whether an agent works on a task that it is handed, in place of judging or leading it.
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
