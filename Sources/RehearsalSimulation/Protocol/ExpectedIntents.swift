/// The handoffs that the protocol sends to each agent.
extension Plan {
  /// A handoff that an agent expects, with the rounds in which the handoff can arrive.
  package struct Expected: Sendable {
    /// The intent of the handoff.
    package var intent: Intent
    /// Whether the handoff can arrive before the task has failed.
    package var first: Bool
    /// Whether the handoff can arrive after the task has failed.
    package var again: Bool
  }

  /// Returns the handoffs that an agent's role can answer.
  ///
  /// The coordinator receives results. A planner that is not the coordinator only receives what the
  /// coordinator has settled.
  package func expected(by agent: AgentID) -> [Expected] {
    guard agent != coordinator else { return results }
    switch role(of: agent) {
    case .planner where agent != planner: return [.anyRound(.assign)]
    case .planner:
      return [.firstRound(.complete), .firstRound(.fail), .laterRounds(.reject)]
        + (informsOfTasks ? [.firstRound(.inform)] : [])
    case .verifier, .reviewer: return isJudge(agent) ? [.anyRound(.deliver)] : []
    case .debugger: return [.laterRounds(.escalate)]
    case .implementer: return assignments(to: agent) + refusals(of: agent)
    case .worker: return requests(to: agent) + refusals(of: agent)
    case .orchestrator, nil: return []
    }
  }

  /// The results that the coordinator receives.
  ///
  /// Work without a judge arrives as `complete`, and other work as `approve`.
  private var results: [Expected] {
    let workers = agents.filter { role(of: $0) == .implementer || role(of: $0) == .worker }
    let isJudged = workers.contains { firstStage(of: $0, on: .none) != nil }
    let isUnjudged = workers.contains { firstStage(of: $0, on: .none) == nil }
    return [.firstRound(.conflict), .firstRound(.clarify), .anyRound(.fail)]
      + (isJudged ? [.anyRound(.approve)] : []) + (isUnjudged ? [.firstRound(.complete)] : [])
      + (announcesTasks ? [.firstRound(.inform)] : [])
  }

  /// The requests for work that a worker can get, which depend on who hands it work.
  ///
  /// A worker that no contract names as a receiver gets its tasks from the planner. A router gives
  /// its tasks away instead of doing them for another worker.
  private func requests(to worker: AgentID) -> [Expected] {
    let senders = agents.filter { !sides(from: $0, to: worker).isEmpty }
    let isAssigned =
      senders.isEmpty || senders.contains { members[$0.index].role.isLead }
      || tasks.contains { $0.candidates.contains(worker) }
    let isInChain = senders.contains { role(of: $0) == .worker }
    let delivers = (isAssigned || isInChain) && routes(of: worker).isEmpty && !isRoute(worker)
    return (isAssigned || isRoute(worker) ? assignments(to: worker) : [])
      + (delivers ? [.anyRound(.deliver)] : [])
      + (isCalled(worker) ? [.firstRound(.call)] : [])
  }

  /// The ways in which an agent gets tasks, and the tasks that a router gets back.
  ///
  /// An agent to which a router gives tasks gets no other ones, unless a task names it.
  private func assignments(to agent: AgentID) -> [Expected] {
    let isAssigned = !isRoute(agent) || tasks.contains { $0.candidates.contains(agent) }
    return (isAssigned ? [.anyRound(.assign)] : [])
      + (isRoute(agent) ? [.firstRound(.delegate)] : [])
      + (routes(of: agent).isEmpty ? [] : [.firstRound(.conflict)])
  }

  private func routes(of agent: AgentID) -> [Model.Route] {
    members[agent.index].model?.routes ?? []
  }

  private func isRoute(_ agent: AgentID) -> Bool {
    agents.contains { routes(of: $0).contains { $0.agent == agent } }
  }

  private func isJudge(_ agent: AgentID) -> Bool {
    agents.contains { !sides(from: $0, to: agent).isEmpty }
  }

  private func refusals(of author: AgentID) -> [Expected] {
    let isRefused = agents.contains { judge in
      (role(of: judge) == .verifier || role(of: judge) == .reviewer)
        && !sides(from: judge, to: author).isEmpty
    }
    return isRefused || platform.hasSeparateTrees ? [.laterRounds(.reject)] : []
  }
}

extension Plan.Expected {
  fileprivate static func firstRound(_ intent: Intent) -> Self {
    Self(intent: intent, first: true, again: false)
  }

  fileprivate static func laterRounds(_ intent: Intent) -> Self {
    Self(intent: intent, first: false, again: true)
  }

  fileprivate static func anyRound(_ intent: Intent) -> Self {
    Self(intent: intent, first: true, again: true)
  }
}
