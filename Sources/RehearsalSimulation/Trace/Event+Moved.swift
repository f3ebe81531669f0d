extension Event {
  /// Returns the event of one plan as the event of another that has the same tasks and agents of the same names.
  ///
  /// - Parameters:
  ///   - plan: The plan that the event's agents are in.
  ///   - other: The plan that the result's agents are in. An agent that it does not have becomes `none`.
  /// - Returns: The event of the other plan.
  package func moved(from plan: Plan, to other: Plan) -> Event {
    func agent(_ agent: AgentID) -> AgentID {
      guard plan.names.indices.contains(agent.index) else { return .none }
      return other.agent(named: plan.names[agent.index]) ?? .none
    }
    func handoff(_ handoff: Handoff) -> Handoff {
      var handoff = handoff
      handoff.sender = agent(handoff.sender)
      handoff.receiver = agent(handoff.receiver)
      return handoff
    }
    var event = self
    event.agent = agent(self.agent)
    switch kind {
    case .handoffSent(let sent, let items): event.kind = .handoffSent(handoff(sent), items: items)
    case .handoffDelivered(let sent, let routed):
      event.kind = .handoffDelivered(handoff(sent), routed: routed)
    case .handoffUndeliverable(let sent): event.kind = .handoffUndeliverable(handoff(sent))
    case .replyMissed(let sent, let attempt, let again):
      event.kind = .replyMissed(handoff(sent), attempt: attempt, again: again)
    case .actSpawn(let spawned): event.kind = .actSpawn(agent(spawned))
    default: break
    }
    return event
  }
}
