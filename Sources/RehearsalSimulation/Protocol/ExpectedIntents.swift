/// The handoffs that agents send to each other if every agent follows the built-in protocol.
extension Plan {
  /// The intent of a handoff that an agent can receive, with the rounds in which the handoff can arrive.
  package struct Expected: Sendable {
    /// The intent of the handoff.
    package var intent: Intent
    /// Whether the handoff can arrive in the first round, before the task has failed.
    package var canArriveInFirstRound: Bool
    /// Whether the handoff can arrive in a later round, after the task has failed.
    package var canArriveInLaterRounds: Bool
  }

  /// Returns the handoffs that an agent can receive in its role.
  ///
  /// The coordinator receives the results of tasks. A planner that is not the coordinator receives only what
  /// the coordinator tells it about ended, failed and created tasks.
  package func expected(by agent: AgentID) -> [Expected] {
    guard agent != coordinator else { return expectedResults }
    switch role(of: agent) {
    case .planner where agent != planner: return [.anyRound(.assign)]
    case .planner:
      return [.firstRound(.complete), .firstRound(.fail), .laterRounds(.reject)]
        + (announcesCreatedTasks ? [.firstRound(.inform)] : [])
    case .verifier, .reviewer: return receivesWork(agent) ? [.anyRound(.deliver)] : []
    case .debugger: return [.laterRounds(.escalate)]
    case .implementer: return assignments(to: agent) + refusals(of: agent)
    case .worker: return requests(to: agent) + refusals(of: agent)
    case .orchestrator, nil: return []
    }
  }

  /// The results of tasks that the coordinator can receive.
  ///
  /// Work that no judge checks arrives as `complete`, and all other work arrives as `approve`.
  private var expectedResults: [Expected] {
    let workers = agents.filter { role(of: $0) == .implementer || role(of: $0) == .worker }
    let isJudged = workers.contains { firstStage(of: $0, on: .none) != nil }
    let isUnjudged = workers.contains { firstStage(of: $0, on: .none) == nil }
    return [.firstRound(.conflict), .firstRound(.clarify), .anyRound(.fail)]
      + (isJudged ? [.anyRound(.approve)] : []) + (isUnjudged ? [.firstRound(.complete)] : [])
      + (announcesTasks ? [.firstRound(.inform)] : [])
  }

  /// Returns the requests for work that a worker can receive.
  ///
  /// A worker that no contract names as a receiver gets its tasks from the planner. A router, and an agent that
  /// gets tasks from a router, receive no deliveries from other workers.
  private func requests(to worker: AgentID) -> [Expected] {
    let senders = agents.filter { !sides(from: $0, to: worker).isEmpty }
    let isAssigned =
      senders.isEmpty || senders.contains { members[$0.index].role.isLead }
      || tasks.contains { $0.candidates.contains(worker) }
    let isInChain = senders.contains { role(of: $0) == .worker }
    let delivers = (isAssigned || isInChain) && routes(of: worker).isEmpty && !isRouteTarget(worker)
    return (isAssigned || isRouteTarget(worker) ? assignments(to: worker) : [])
      + (delivers ? [.anyRound(.deliver)] : [])
      + (isCalled(worker) ? [.firstRound(.call)] : [])
  }

  /// Returns the handoffs by which an agent can get tasks, and by which a router can get tasks back.
  ///
  /// An agent that gets tasks from a router gets no tasks from other agents, unless a task names the agent.
  private func assignments(to agent: AgentID) -> [Expected] {
    let isAssigned = !isRouteTarget(agent) || tasks.contains { $0.candidates.contains(agent) }
    return (isAssigned ? [.anyRound(.assign)] : [])
      + (isRouteTarget(agent) ? [.firstRound(.delegate)] : [])
      + (routes(of: agent).isEmpty ? [] : [.firstRound(.conflict)])
  }

  private func routes(of agent: AgentID) -> [Model.Route] {
    members[agent.index].model?.routes ?? []
  }

  private func isRouteTarget(_ agent: AgentID) -> Bool {
    agents.contains { routes(of: $0).contains { $0.agent == agent } }
  }

  private func receivesWork(_ agent: AgentID) -> Bool {
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
    Self(intent: intent, canArriveInFirstRound: true, canArriveInLaterRounds: false)
  }

  fileprivate static func laterRounds(_ intent: Intent) -> Self {
    Self(intent: intent, canArriveInFirstRound: false, canArriveInLaterRounds: true)
  }

  fileprivate static func anyRound(_ intent: Intent) -> Self {
    Self(intent: intent, canArriveInFirstRound: true, canArriveInLaterRounds: true)
  }
}
