extension Event {
  /// Returns an event of a history with its agents replaced by the agents of the same names in another plan.
  ///
  /// Both plans have the same tasks. The agents in the payload are replaced only for the kinds of event that a history
  /// (a log of real agents) can have.
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
    event.agent = translatedAgent(self.agent)
    switch kind {
    case .handoffSent(let original, let items):
      event.kind = .handoffSent(translatedHandoff(original), items: items)
    case .handoffDelivered(let original, let routed):
      event.kind = .handoffDelivered(translatedHandoff(original), routed: routed)
    case .handoffUndeliverable(let original):
      event.kind = .handoffUndeliverable(translatedHandoff(original))
    case .replyMissed(let original, let attempt, let again):
      event.kind = .replyMissed(translatedHandoff(original), attempt: attempt, again: again)
    case .actSpawn(let spawnedAgent): event.kind = .actSpawn(translatedAgent(spawnedAgent))
    default: break
    }
    return event
  }
}
