extension Event {
  /// Returns an event of a history with its agents replaced by the agents of the same names in another plan.
  ///
  /// Both plans must have the same tasks in the same order, because tasks keep their identifiers.
  ///
  /// - Parameters:
  ///   - plan: The plan whose identifiers the event uses.
  ///   - other: The plan whose identifiers the result uses. An agent that is not in this plan becomes
  ///     `AgentID.none`.
  /// - Returns: The event with the identifiers of the other plan.
  package func translated(from plan: Plan, to other: Plan) -> Event {
    func translate(_ agent: AgentID) -> AgentID {
      guard plan.names.indices.contains(agent.index) else { return .none }
      if let agent = other.agent(named: plan.names[agent.index]) { return agent }
      let loggedNames = plan.agentsByLoggedName.filter { $0.value == agent }.keys.sorted()
      return loggedNames.lazy.compactMap { other.agent(named: $0) }.first ?? .none
    }
    var event = self
    event.agent = translate(agent)
    event.kind = kind.replacingAgents(translate)
    return event
  }
}

extension Event.Kind {
  /// Returns this kind of event with each of its agents replaced by the agent that a closure returns.
  fileprivate func replacingAgents(_ newAgent: (AgentID) -> AgentID) -> Event.Kind {
    func translated(_ handoff: Handoff) -> Handoff {
      var handoff = handoff
      handoff.sender = newAgent(handoff.sender)
      handoff.receiver = newAgent(handoff.receiver)
      return handoff
    }
    return switch self {
    case .handoffSent(let handoff, let items): .handoffSent(translated(handoff), items: items)
    case .handoffDelivered(let handoff, let routed):
      .handoffDelivered(translated(handoff), routed: routed)
    case .handoffLost(let handoff, let fault): .handoffLost(translated(handoff), fault: fault)
    case .handoffDuplicated(let handoff, let fault):
      .handoffDuplicated(translated(handoff), fault: fault)
    case .handoffUndeliverable(let handoff): .handoffUndeliverable(translated(handoff))
    case .handoffCounted(let handoff, let reason): .handoffCounted(translated(handoff), reason)
    case .handoffJoined(let handoff): .handoffJoined(translated(handoff))
    case .handoffUnread(let handoff, let reason): .handoffUnread(translated(handoff), reason)
    case .replyMissed(let handoff, let attempt, let consequence):
      .replyMissed(translated(handoff), attempt: attempt, then: consequence)
    case .replyLate(let handoff, let taken): .replyLate(translated(handoff), taken: taken)
    case .actSpawn(let agent): .actSpawn(newAgent(agent))
    case .actCancel(.agent(let agent)): .actCancel(.agent(newAgent(agent)))
    case .runStarted, .runEnded, .taskSubmitted, .taskListed, .taskClaimed, .taskStarted,
      .taskEnded, .sessionOpened, .sessionEnded, .sessionSpent, .sessionLimited, .sessionWaiting,
      .sessionResumed, .agentCrashed, .agentRestarted, .agentCompacted, .actSkill, .actRead,
      .actWrite, .actCommand, .actTool, .actCancel(.task), .actAssume, .actClaim, .actPromise,
      .criteriaTested, .reportFiled, .gateChecked, .gateLoosened, .decisionMade, .workFlawed,
      .flawEscaped, .workMerged, .retryScheduled, .faultInjected, .limitReached:
      self
    }
  }
}
