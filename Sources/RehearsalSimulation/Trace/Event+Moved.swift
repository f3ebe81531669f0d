extension Event {
  /// Returns the event with its agents replaced by the agents of the same names in another plan.
  ///
  /// Both plans have the same tasks.
  ///
  /// - Parameters:
  ///   - plan: The plan whose identifiers the event uses.
  ///   - other: The plan whose identifiers the result uses. An agent that is not in this plan becomes
  ///     `AgentID.none`.
  /// - Returns: The event with the identifiers of the other plan.
  package func moved(from plan: Plan, to other: Plan) -> Event {
    func movedAgent(_ agent: AgentID) -> AgentID {
      guard plan.names.indices.contains(agent.index) else { return .none }
      return other.agent(named: plan.names[agent.index]) ?? .none
    }
    func movedHandoff(_ handoff: Handoff) -> Handoff {
      var handoff = handoff
      handoff.sender = movedAgent(handoff.sender)
      handoff.receiver = movedAgent(handoff.receiver)
      return handoff
    }
    var event = self
    event.agent = movedAgent(self.agent)
    switch kind {
    case .handoffSent(let original, let items):
      event.kind = .handoffSent(movedHandoff(original), items: items)
    case .handoffDelivered(let original, let routed):
      event.kind = .handoffDelivered(movedHandoff(original), routed: routed)
    case .handoffUndeliverable(let original):
      event.kind = .handoffUndeliverable(movedHandoff(original))
    case .replyMissed(let original, let attempt, let again):
      event.kind = .replyMissed(movedHandoff(original), attempt: attempt, again: again)
    case .actSpawn(let spawnedAgent): event.kind = .actSpawn(movedAgent(spawnedAgent))
    default: break
    }
    return event
  }
}
