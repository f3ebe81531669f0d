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
    func translatedAgent(_ agent: AgentID) -> AgentID {
      guard plan.names.indices.contains(agent.index) else { return .none }
      return other.agent(named: plan.names[agent.index]) ?? .none
    }
    func translatedHandoff(_ handoff: Handoff) -> Handoff {
      var handoff = handoff
      handoff.sender = translatedAgent(handoff.sender)
      handoff.receiver = translatedAgent(handoff.receiver)
      return handoff
    }
    var event = self
    event.agent = translatedAgent(agent)
    event.kind =
      switch kind {
      case .handoffSent(let handoff, let items):
        .handoffSent(translatedHandoff(handoff), items: items)
      case .handoffDelivered(let handoff, let routed):
        .handoffDelivered(translatedHandoff(handoff), routed: routed)
      case .handoffLost(let handoff, let fault):
        .handoffLost(translatedHandoff(handoff), fault: fault)
      case .handoffDuplicated(let handoff, let fault):
        .handoffDuplicated(translatedHandoff(handoff), fault: fault)
      case .handoffUndeliverable(let handoff): .handoffUndeliverable(translatedHandoff(handoff))
      case .handoffCounted(let handoff, let reason):
        .handoffCounted(translatedHandoff(handoff), reason)
      case .handoffJoined(let handoff): .handoffJoined(translatedHandoff(handoff))
      case .handoffUnread(let handoff, let reason):
        .handoffUnread(translatedHandoff(handoff), reason)
      case .replyMissed(let handoff, let attempt, let consequence):
        .replyMissed(translatedHandoff(handoff), attempt: attempt, then: consequence)
      case .replyLate(let handoff, let taken): .replyLate(translatedHandoff(handoff), taken: taken)
      case .actSpawn(let spawnedAgent): .actSpawn(translatedAgent(spawnedAgent))
      case .actCancel(.agent(let cancelledAgent)):
        .actCancel(.agent(translatedAgent(cancelledAgent)))
      case .runStarted, .runEnded, .taskSubmitted, .taskListed, .taskClaimed, .taskStarted,
        .taskEnded, .sessionOpened, .sessionEnded, .sessionSpent, .sessionLimited,
        .sessionWaiting, .sessionResumed, .agentCrashed, .agentRestarted, .agentCompacted,
        .actSkill, .actRead, .actWrite, .actCommand, .actTool, .actCancel(.task), .actAssume,
        .actClaim, .actPromise, .criteriaTested, .reportFiled, .gateChecked, .gateLoosened,
        .decisionMade,
        .workFlawed, .flawEscaped, .workMerged, .retryScheduled, .faultInjected, .limitReached:
        kind
      }
    return event
  }
}
