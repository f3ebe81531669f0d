import RehearsalSimulation

/// A check that finds faults that can never strike, such as a fault on a handoff that no agent makes.
///
/// A scenario with such a fault would prove nothing. The check considers the contracts, the tasks, the routes
/// of routers, and the handoffs, calls and messages in scripts. It assumes that everything that depends on
/// random draws can happen.
struct FaultReachCheck {
  private let plan: Plan
  /// The planner, the coordinator and the orchestrator, as far as the plan has them.
  private let leads: [AgentID]
  /// The agents that may do a task of the plan.
  private let assignees: Set<AgentID>
  /// The handoffs and messages that scripts send, each with its sender.
  private let scriptedHandoffs: [(sender: AgentID, handoff: Clause.ScriptedHandoff)]
  /// The calls in scripts and the routes of routers, each with the agent that asks and the agent that is asked.
  ///
  /// The agent that is asked can hand back an answer, or a task that is not for it.
  private let requests: [(asker: AgentID, askedAgent: AgentID)]
  /// The agents to which `misroute` faults redirect handoffs.
  private let misrouteTargets: [AgentID]
  /// The agents that handoffs can reach because of tasks, contracts, routes, `misroute` faults, or handoffs,
  /// calls and messages in scripts.
  private let reachableAgents: Set<AgentID>

  private init(_ plan: Plan) {
    self.plan = plan
    let leads = [plan.planner, plan.coordinator, plan.orchestrator].compactMap(\.self)
    let assignees = Set(plan.tasks.flatMap(\.candidates))
    let scriptedHandoffs = plan.agents.flatMap { agent in
      (plan.member(agent)?.behaviour.clauses ?? []).flatMap { clause in
        (clause.handoffs ?? []).map { (sender: agent, handoff: $0) }
          + clause.informedAgents.map {
            (sender: agent, handoff: Clause.ScriptedHandoff(intent: .inform, receiver: $0))
          }
      }
    }
    misrouteTargets = plan.faults.compactMap { fault in
      guard case .handoff(.misroute(let target), _) = fault.verb else { return nil }
      return target
    }
    (self.leads, self.assignees, self.scriptedHandoffs) = (leads, assignees, scriptedHandoffs)
    requests = Self.requests(in: plan)
    let startAgents =
      leads + plan.tasks.flatMap(\.candidates) + scriptedHandoffs.map(\.handoff.receiver)
      + requests.map(\.askedAgent) + misrouteTargets
    reachableAgents = Self.reachableAgents(plan, from: startAgents)
  }

  private static func requests(in plan: Plan) -> [(asker: AgentID, askedAgent: AgentID)] {
    plan.agents.flatMap { agent -> [(asker: AgentID, askedAgent: AgentID)] in
      guard let member = plan.member(agent) else { return [] }
      let calledAgents = member.behaviour.clauses.flatMap(\.calledAgents)
      let routeAgents = (member.model?.routes ?? []).map(\.agent)
      return (calledAgents + routeAgents).map { (asker: agent, askedAgent: $0) }
    }
  }

  /// Returns the start agents, and all agents that handoffs can reach from them, directly or through other agents.
  private static func reachableAgents(_ plan: Plan, from startAgents: [AgentID]) -> Set<AgentID> {
    var pendingAgents = startAgents
    var visitedAgents: Set<AgentID> = []
    while let agent = pendingAgents.popLast() {
      if visitedAgents.insert(agent).inserted { pendingAgents += plan.receivers(of: agent) }
    }
    return visitedAgents
  }

  /// Returns the reason why a fault can never strike; `nil` if it may strike.
  private func objection(to fault: Fault) -> String? {
    if case .handoff(.race(let rival), let pattern) = fault.verb,
      let objection = reasonItCannotStrike(toRaceBy: rival, pattern)
    {
      return objection
    }
    if let pattern = fault.verb.handoffPattern { return reasonItCannotStrike(pattern) }
    guard let pattern = fault.verb.sessionPattern else { return nil }
    let name = plan.name(of: pattern.agent)
    guard reachableAgents.contains(pattern.agent) else {
      return "no handoff can reach `\(name)`: no contract, task or script names it"
    }
    return reasonItCannotStrike(fault.verb, of: pattern.agent).map { "`\(name)` \($0)" }
  }

  /// Adds an error for each fault of a plan that can never strike, and a warning for each that strikes something
  /// other than it says.
  ///
  /// A fault with `mayNeverStrike` can be one that never strikes, such as a fault from the key `misconduct` of a
  /// model.
  static func report(on plan: Plan, to diagnostics: Diagnostics) {
    reportEditsWithoutGate(in: plan, to: diagnostics)
    let faults = plan.faults.filter { !$0.mayNeverStrike }
    guard !faults.isEmpty else { return }
    let check = FaultReachCheck(plan)
    for fault in faults {
      guard let objection = check.objection(to: fault) else { continue }
      diagnostics.error("`\(fault.id)` can never strike: \(objection)", at: fault.location)
    }
  }

  /// Adds a warning for each `edit-gate` fault that writes a file in which no gate is stated.
  private static func reportEditsWithoutGate(in plan: Plan, to diagnostics: Diagnostics) {
    for fault in plan.faults {
      guard case .session(.editGate(let path), _) = fault.verb,
        !plan.gateFiles.contains(where: { $0.matches(path) })
      else { continue }
      diagnostics.warn(
        "`\(fault.id)` writes `\(path)`, which states no gate, so that no rule reports it; leave out `path`, or add "
          + "the file to `gate-files` of the policy",
        at: fault.location
      )
    }
  }
}

// MARK: - Handoffs

extension FaultReachCheck {
  private func reasonItCannotStrike(_ pattern: Fault.HandoffPattern) -> String? {
    if let intent = pattern.intent, !canOccur(intent) {
      return "nothing in this scenario causes a handoff with the intent `\(intent.rawValue)`"
    }
    guard pattern.sender != nil || pattern.receiver != nil else { return nil }
    let senders = pattern.sender.map { [$0] } ?? plan.agents
    let receivers = pattern.receiver.map { [$0] } ?? plan.agents
    let hasPossibleHandoff = senders.contains { sender in
      receivers.contains { canPass(from: sender, to: $0) }
    }
    guard !hasPossibleHandoff else { return nil }
    let senderAndReceiverTexts = [
      pattern.sender.map { "from `\(plan.name(of: $0))`" },
      pattern.receiver.map { "to `\(plan.name(of: $0))`" },
    ]
    return
      "no handoff goes \(senderAndReceiverTexts.compactMap(\.self).joined(separator: " ")): no contract, task or "
      + "script names that edge"
  }

  /// Returns the reason why a `race` fault can never strike; `nil` if it may strike.
  ///
  /// A `race` fault makes two agents claim a task at the same time. `rival` is the second agent. If `rival`
  /// is `nil`, the second agent can be any other agent that may do the task.
  private func reasonItCannotStrike(toRaceBy rival: AgentID?, _ pattern: Fault.HandoffPattern)
    -> String?
  {
    guard plan.platform.hasSharedList else {
      return "nobody claims tasks; set `assignment: pull` in `platform`"
    }
    guard pattern.intent == .assign else { return "a claim is an `assign` handoff" }
    let contestableTasks = plan.tasks.enumerated().filter { index, task in
      pattern.task.map { $0.index == index } ?? true
        && pattern.receiver.map(task.candidates.contains) ?? true
        && task.candidates.contains { other in
          other != pattern.receiver && rival.map { $0 == other } ?? true
        } && task.candidates.count > 1
    }
    guard contestableTasks.isEmpty else { return nil }
    let rivalName = rival.map { "`\(plan.name(of: $0))`" } ?? "a second agent"
    return "\(rivalName) may not claim the task; list it in the `agent` of the task"
  }

  private func canPass(from sender: AgentID, to receiver: AgentID) -> Bool {
    if !plan.sides(from: sender, to: receiver).isEmpty || receiver == plan.coordinator {
      return true
    }
    if scriptedHandoffs.contains(where: { $0.sender == sender && $0.handoff.receiver == receiver })
    {
      return true
    }
    if isAsked(receiver, by: sender) || canAnswer(sender, receiver) { return true }
    if sender == receiver { return delegatesToItself(sender) }
    guard leads.contains(sender) else { return false }
    return assignees.contains(receiver) || leads.contains(receiver)
  }

  private func isAsked(_ agent: AgentID, by asker: AgentID) -> Bool {
    requests.contains { $0.asker == asker && $0.askedAgent == agent }
  }

  /// Returns whether an agent can answer a call of another agent, or hand a task back to a router.
  ///
  /// An agent that gets the call or the task because of a `misroute` fault can also do so.
  private func canAnswer(_ agent: AgentID, _ asker: AgentID) -> Bool {
    requests.contains {
      $0.asker == asker && ($0.askedAgent == agent || misrouteTargets.contains(agent))
    }
  }

  private func delegatesToItself(_ agent: AgentID) -> Bool {
    plan.faults.contains { fault in
      guard case .session(.selfDelegate, let pattern) = fault.verb else { return false }
      return pattern.agent == agent
    }
  }

  private func canOccur(_ intent: Intent) -> Bool {
    if scriptedHandoffs.contains(where: { $0.handoff.intent == intent }) { return true }
    switch intent {
    case .assign, .deliver, .reject, .complete, .fail: return true
    case .approve: return plan.agents.contains(where: plan.isJudge)
    case .escalate: return plan.agents.contains { plan.role(of: $0) == .debugger }
    case .delegate:
      return !plan.specialties.isEmpty || hasRouters
        || plan.agents.contains(where: delegatesToItself)
    case .conflict: return !plan.specialties.isEmpty || !plan.nonGoals.isEmpty || hasRouters
    case .clarify: return plan.canMissContext
    case .call: return plan.hasCalls
    case .inform:
      return plan.announcesCreatedTasks || plan.platform.replies.contains { $0.reminder != nil }
    }
  }

  private var hasRouters: Bool { plan.members.contains { $0.model?.routes.isEmpty == false } }
}

// MARK: - Sessions

extension FaultReachCheck {
  /// Returns whether an agent can get a task to work on, and not only the work of others to judge or
  /// coordinate.
  private func canGetOwnWork(_ agent: AgentID) -> Bool {
    if plan.producesWork(agent, on: .deliver) || assignees.contains(agent)
      || misrouteTargets.contains(agent)
    {
      return true
    }
    return scriptedHandoffs.contains {
      $0.handoff.receiver == agent && plan.producesWork(agent, on: $0.handoff.intent)
    }
  }

  private static let noWorkReason = "does no work that the fault can strike"

  private func reasonItCannotStrike(_ verb: Fault.Verb, of agent: AgentID) -> String? {
    switch verb {
    case .session(.skipCheck(let check), _): reasonItCannotStrike(check, of: agent)
    case .agent(.crash(.before(let event), _), _), .agent(.crash(.after(let event), _), _),
      .agent(.crashSession(.before(let event), _), _),
      .agent(.crashSession(.after(let event), _), _):
      reasonItCannotStrike(toCrashAt: event, of: agent)
    case .session(.scopeCreep, _):
      canGetOwnWork(agent) || plan.isCalled(agent) ? nil : Self.noWorkReason
    case .session(.falseDone, _), .session(.omit, _):
      canGetOwnWork(agent) ? nil : Self.noWorkReason
    case .session(.lostUpdate, _), .session(.reset, _):
      plan.platform.hasSeparateTrees
        ? "cannot reach the files of other tasks: `workspace: worktree` gives each task its own"
        : nil
    default: nil
    }
  }

  private func reasonItCannotStrike(_ check: Check, of agent: AgentID) -> String? {
    let role = plan.role(of: agent)
    let agentMakesCheck =
      switch check {
      case .context, .nonGoals, .specialty, .ownGates: canGetOwnWork(agent)
      case .evidence, .deliverables: role == .verifier
      case .gates, .cap, .progress: plan.isJudge(agent)
      case .defects: role == .reviewer
      case .cycles: agent == plan.planner ?? plan.coordinator
      case .openWork: agent == plan.coordinator
      case .duplicates, .address, .budget: true
      }
    guard agentMakesCheck else {
      return "never makes the check `\(check.rawValue)`, which belongs to another role"
    }
    let hasSomethingToCheck =
      switch check {
      case .ownGates, .gates: !plan.gates.isEmpty
      case .context: plan.tasks.contains { $0.context != nil } || plan.forgetsContext(agent)
      case .nonGoals: !plan.nonGoals.isEmpty
      case .specialty: !plan.specialties.isEmpty
      case .budget: plan.platform.budget != nil
      case .evidence, .deliverables, .cap, .progress, .defects, .cycles, .openWork, .duplicates,
        .address:
        true
      }
    return hasSomethingToCheck
      ? nil : "never makes the check `\(check.rawValue)`: the scenario has nothing to check"
  }

  private func reasonItCannotStrike(toCrashAt event: Event.Name, of agent: AgentID) -> String? {
    let canCauseEvent =
      switch event {
      case .taskStarted, .reportFiled: canGetOwnWork(agent)
      case .taskSubmitted: plan.hasScriptThatCreatesTasks(agent)
      case .taskEnded: agent == plan.coordinator
      case .retryScheduled:
        plan.isJudge(agent) || agent == plan.coordinator || hasScriptedHandoffs(agent)
      case .decisionMade: plan.isJudge(agent)
      case .gateChecked: !plan.gates.isEmpty && (canGetOwnWork(agent) || plan.isJudge(agent))
      default: true
      }
    return canCauseEvent ? nil : "never causes the event `\(event.rawValue)`"
  }

  private func hasScriptedHandoffs(_ agent: AgentID) -> Bool {
    scriptedHandoffs.contains { $0.sender == agent }
  }
}
