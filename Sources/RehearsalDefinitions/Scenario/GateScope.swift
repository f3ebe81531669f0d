import RehearsalSimulation

/// The agents whose contracts can state gates for the tasks of a scenario.
///
/// A gate of an agent applies if work on a task can get to the agent, or work of the agent to an agent that does a task.
/// Work gets from one agent to another along the edges of contracts, scripts and routers, and to all judges of a panel. It
/// does not pass through planners and orchestrators, because these give each agent different work. Work that a judge, a
/// debugger or a helper hands back to an agent is work of that agent, so it connects the agent with no other author.
///
/// A gate of a planner or an orchestrator applies if it leads the run or can hand work to an agent that does a task. A
/// gate of an agent that hands work to such a lead, but gets none from it, applies as well.
struct GateScope {
  private let graph: WorkGraph
  private let plan: Plan
  /// For each agent, whether it does a task, or can take the place of an agent that does one.
  private let doesTask: [Bool]
  /// For each agent, whether work on a task can get to it.
  private let isReachedByTask: [Bool]
  /// The planners and orchestrators whose gates apply, with the agents to which they can hand work.
  private let leads: [(lead: Int, reached: [Bool])]

  /// Creates the scope, or returns `nil` if the plan has no tasks, so that the gates of all agents apply.
  init?(_ plan: Plan) {
    guard !plan.tasks.isEmpty else { return nil }
    self.plan = plan
    let graph = WorkGraph(plan)
    self.graph = graph
    let doers = Self.doers(in: plan)
    let doesTask = plan.agents.map(doers.contains)
    self.doesTask = doesTask
    let isReachedByTask = graph.agentsReached(from: doers.map(\.index))
    self.isReachedByTask = isReachedByTask
    leads = plan.agents.filter { plan.role(of: $0)?.isLead == true }.compactMap { lead in
      let reached = graph.agentsReached(from: [lead.index])
      let applies =
        lead == plan.planner || lead == plan.coordinator || isReachedByTask[lead.index]
        || zip(reached, doesTask).contains { $0 && $1 }
      return applies ? (lead.index, reached) : nil
    }
  }

  /// Returns whether the gates that an agent states apply to the tasks.
  func contains(_ agentName: String) -> Bool {
    guard let agent = plan.agent(named: agentName)?.index, isReachedByTask.indices.contains(agent)
    else { return true }
    guard !isReachedByTask[agent], !leads.contains(where: { $0.lead == agent }) else { return true }
    guard !graph.isLead[agent] else { return false }
    let reached = graph.agentsReached(from: [agent])
    return zip(reached, doesTask).contains { $0 && $1 }
      || leads.contains { reached[$0.lead] && !$0.reached[agent] }
  }

  /// Returns the agents that do tasks, and those to which faults can give tasks.
  private static func doers(in plan: Plan) -> [AgentID] {
    var doers = plan.tasks.flatMap(\.candidates)
    for fault in plan.faults {
      switch fault.verb {
      case .handoff(.misroute(let target), _): doers.append(target)
      // Another agent of the same role can take the place of an agent that is gone for good.
      case .agent(.crash, let pattern), .agent(.crashSession, let pattern):
        guard doers.contains(pattern.agent), let role = plan.role(of: pattern.agent) else {
          continue
        }
        doers += plan.agents.filter { plan.role(of: $0) == role }
      default: continue
      }
    }
    return doers.filter { $0.index < plan.members.count }
  }
}

/// The edges along which work can get from one agent to another.
///
/// The agents are indices into the members of a plan.
private struct WorkGraph {
  let isLead: [Bool]
  private let roles: [Role]
  /// For each agent, the agents to which contracts let it hand work, or with which it works.
  private var receivers: [[Int]]
  /// For each agent, the agents to which its script or its routes hand work.
  private let scriptedReceivers: [[Int]]
  /// For each agent, the judges and debuggers to which its work can get through judges and debuggers only.
  private var correctors: [[Bool]] = []

  init(_ plan: Plan) {
    let agents = plan.agents
    roles = plan.members.map(\.role)
    isLead = plan.members.map(\.role.isLead)
    receivers = agents.map { plan.receivers(of: $0).map(\.index) }
    for agent in agents {
      for coworker in plan.members[agent.index].contract.worksWith {
        let other = plan.agent(named: coworker.agent)?.index
        guard let other, receivers.indices.contains(other) else { continue }
        receivers[agent.index].append(other)
        receivers[other].append(agent.index)
      }
    }
    // Work that gets to one judge of a panel gets to all of them.
    for panel in plan.panels {
      let judges = panel.judges.map(\.index).filter(receivers.indices.contains)
      for (judge, next) in zip(judges, judges.dropFirst() + judges.prefix(1)) {
        receivers[judge].append(next)
      }
    }
    scriptedReceivers = plan.members.map { member in
      let clauses = member.behaviour.clauses
      let handoffs = clauses.flatMap { $0.handoffs ?? [] }.map(\.receiver)
      let routes = (member.model?.routes ?? []).map(\.agent)
      return (handoffs + clauses.flatMap(\.calledAgents) + routes).map(\.index)
        .filter(plan.members.indices.contains)
    }
    correctors = agents.map { agentsReached(from: [$0.index], through: isCorrector) }
  }

  private func isCorrector(_ agent: Int) -> Bool {
    switch roles[agent] {
    case .verifier, .reviewer, .debugger: true
    case .implementer, .worker, .planner, .orchestrator: false
    }
  }

  /// Returns for each agent whether work can get to it from some agents.
  ///
  /// The result includes those agents. Work does not pass through a lead, unless it begins there.
  func agentsReached(from agents: [Int]) -> [Bool] {
    var isReached = roles.map { _ in false }
    var pendingAgents = agents
    for agent in agents { isReached[agent] = true }
    while let sender = pendingAgents.popLast() {
      let contractReceivers = receivers[sender].filter { !isHandedBack(from: sender, to: $0) }
      for receiver in contractReceivers + scriptedReceivers[sender] where !isReached[receiver] {
        isReached[receiver] = true
        if !isLead[receiver] { pendingAgents.append(receiver) }
      }
    }
    return isReached
  }

  /// Returns for each agent whether contracts let work get to it from some agents, through agents that satisfy a
  /// predicate.
  private func agentsReached(from agents: [Int], through isMatch: (Int) -> Bool) -> [Bool] {
    var isReached = roles.map { _ in false }
    var pendingAgents = agents
    while let sender = pendingAgents.popLast() {
      for receiver in receivers[sender] where isMatch(receiver) && !isReached[receiver] {
        isReached[receiver] = true
        pendingAgents.append(receiver)
      }
    }
    return isReached
  }

  /// Returns whether an edge only hands back the receiver's own work, to be corrected or continued.
  private func isHandedBack(from sender: Int, to receiver: Int) -> Bool {
    switch roles[receiver] {
    case .implementer:
      correctors[receiver][sender]
        || roles[sender] == .worker && receivers[receiver].contains(sender)
    case .worker: correctors[receiver][sender]
    case .verifier, .reviewer, .debugger, .planner, .orchestrator: false
    }
  }
}
