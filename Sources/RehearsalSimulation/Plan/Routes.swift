/// Who may hand work to whom, as the contracts of a plan say it.
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

  package func sides(from sender: AgentID, to receiver: AgentID) -> Sides {
    var sides: Sides = []
    if let member = member(sender),
      member.contract.handsOffTo.contains(where: { $0.agent == name(of: receiver) })
    {
      sides.insert(.sender)
    }
    if let member = member(receiver),
      member.contract.receivesFrom.contains(where: { $0.agent == name(of: sender) })
    {
      sides.insert(.receiver)
    }
    return sides
  }

  /// The agents that one may hand work to: those it names itself, in its own order, then those
  /// that name it.
  func receivers(of sender: AgentID) -> [AgentID] {
    let named = (member(sender)?.contract.handsOffTo ?? []).compactMap { agent(named: $0.agent) }
      .filter { member($0) != nil }
    var receivers: [AgentID] = []
    for agent in named + agents where agent != sender && !receivers.contains(agent) {
      if named.contains(agent) || sides(from: sender, to: agent).contains(.receiver) {
        receivers.append(agent)
      }
    }
    return receivers
  }

  private func receiver(of sender: AgentID, role: Role) -> AgentID? {
    receivers(of: sender).first { member($0)?.role == role }
  }

  /// Who takes an implementer's finished work: a verifier, else a reviewer, else nobody.
  func judge(of implementer: AgentID) -> AgentID? {
    receiver(of: implementer, role: .verifier) ?? receiver(of: implementer, role: .reviewer)
  }

  /// Who judges after a verifier.
  func reviewer(after verifier: AgentID) -> AgentID? {
    receiver(of: verifier, role: .reviewer)
  }

  func debugger(of judge: AgentID) -> AgentID? {
    receiver(of: judge, role: .debugger)
  }

  /// The roles whose approval the contracts require for what an agent made.
  package func requiredJudges(of author: AgentID) -> [Role] {
    guard let first = judge(of: author), let role = member(first)?.role else { return [] }
    guard role == .verifier, reviewer(after: first) != nil else { return [role] }
    return [.verifier, .reviewer]
  }

  /// Who keeps the tasks' ledger: the orchestrator, or the planner where routing is direct.
  package var coordinator: AgentID? {
    switch platform.routing {
    case .orchestrated: agent(named: platform.orchestrator)
    case .direct: planner
    }
  }

  /// The first agent whose role is planner.
  package var planner: AgentID? {
    agents.first { members[$0.index].role == .planner }
  }

  /// Whether another agent than the keeper of the ledger assigns the tasks.
  var hasPlannerApart: Bool { planner != nil && planner != coordinator }

  /// Whether a judge has to hold work against the gates: a reviewer has to, a verifier where its
  /// contract states a gate or nobody judges after it.
  package func holdsGates(_ judge: AgentID) -> Bool {
    guard let member = member(judge) else { return false }
    return member.role != .verifier || !member.contract.floors.isEmpty
      || reviewer(after: judge) == nil
  }

  /// The metrics that have a gate.
  var metrics: [String] { gates.map(\.metric) }
}
