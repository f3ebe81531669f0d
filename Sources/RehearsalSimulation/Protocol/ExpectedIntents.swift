/// The handoffs that each agent can receive if all agents follow the built-in protocol.
extension Plan {
  /// An intent of handoffs that an agent can receive, with the rounds in which they can arrive.
  ///
  /// The first round of a task lasts until its first failure. Each failure begins the next round.
  package struct ExpectedIntent: Sendable {
    /// The intent of the handoff.
    package var intent: Intent
    /// Whether the handoff can arrive in the first round, before the task has failed.
    package var canArriveInFirstRound: Bool
    /// Whether the handoff can arrive in a later round, after the task has failed.
    package var canArriveInLaterRounds: Bool
  }

  /// Returns the intents of the handoffs that an agent can receive in its role.
  ///
  /// The coordinator receives the results of tasks. The main planner, if it is not the coordinator, receives only
  /// what the coordinator tells it about ended, failed and created tasks. Other planners receive assignments.
  package func expectedIntents(of agent: AgentID) -> [ExpectedIntent] {
    guard agent != coordinator else { return expectedResultIntents }
    switch role(of: agent) {
    case .planner where agent != planner: return [.anyRound(.assign)]
    case .planner:
      return [.firstRound(.complete), .firstRound(.fail), .laterRounds(.reject)]
        + (announcesCreatedTasks ? [.firstRound(.inform)] : [])
    case .verifier, .reviewer: return receivesWork(agent) ? [.anyRound(.deliver)] : []
    case .debugger: return [.laterRounds(.escalate)]
    case .implementer: return assignmentIntents(to: agent) + refusalIntents(of: agent)
    case .worker: return requestIntents(to: agent) + refusalIntents(of: agent)
    case .orchestrator, nil: return []
    }
  }

  /// The intents of the handoffs by which the coordinator can receive the results of tasks.
  ///
  /// Work that no judge checks arrives as `complete`, and all other work arrives as `approve`.
  private var expectedResultIntents: [ExpectedIntent] {
    let workers = agents.filter { role(of: $0) == .implementer || role(of: $0) == .worker }
    let hasJudgedWork = workers.contains { firstPanel(of: $0, on: .none) != nil }
    let hasUnjudgedWork = workers.contains { firstPanel(of: $0, on: .none) == nil }
    return [.firstRound(.conflict), .firstRound(.clarify), .anyRound(.fail)]
      + (hasJudgedWork ? [.anyRound(.approve)] : [])
      + (hasUnjudgedWork ? [.firstRound(.complete)] : [])
      + (announcesTasks ? [.firstRound(.inform)] : [])
  }

  /// Returns the intents of the handoffs that can ask a worker for work.
  ///
  /// A worker can be assigned tasks if no contract states an edge to it, if a planner or orchestrator hands
  /// work to it, or if a task names it. A worker can receive deliveries if it can be assigned tasks, or if
  /// another worker hands work to it. A router (an agent that passes its tasks on to other agents) and an
  /// agent that gets tasks from a router receive no deliveries.
  private func requestIntents(to worker: AgentID) -> [ExpectedIntent] {
    let senders = agents.filter { !sides(from: $0, to: worker).isEmpty }
    let isAssigned =
      senders.isEmpty || senders.contains { members[$0.index].role.isLead }
      || tasks.contains { $0.candidates.contains(worker) }
    let getsWorkFromWorker = senders.contains { role(of: $0) == .worker }
    let receivesDeliveries =
      (isAssigned || getsWorkFromWorker) && routes(of: worker).isEmpty && !isRouteTarget(worker)
    return (isAssigned || isRouteTarget(worker) ? assignmentIntents(to: worker) : [])
      + (receivesDeliveries ? [.anyRound(.deliver)] : [])
      + (isCalled(worker) ? [.firstRound(.call)] : [])
  }

  /// Returns the intents of the handoffs that can give an agent a task, or give a task back to a router.
  ///
  /// An agent that gets delegated tasks from a router is assigned tasks only if a task of the plan names the
  /// agent.
  private func assignmentIntents(to agent: AgentID) -> [ExpectedIntent] {
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

  private func refusalIntents(of author: AgentID) -> [ExpectedIntent] {
    let isRefused = agents.contains { judge in
      isJudge(judge) && !sides(from: judge, to: author).isEmpty
    }
    return isRefused || platform.hasSeparateTrees ? [.laterRounds(.reject)] : []
  }
}

extension Plan.ExpectedIntent {
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
