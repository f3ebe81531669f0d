extension RunState {
  /// The handoff arrives at somebody else, or nowhere if nobody has the name.
  mutating func misroute(_ passage: inout Passage, to stranger: AgentID) {
    passage.handoff.receiver = stranger
    guard plan.member(stranger) == nil else { return }
    emit(.handoffUndeliverable(passage.handoff), on: passage.handoff)
    note(.lost, passage.handoff.task)
  }
}

extension Fault.Verb {
  /// Whom it sends handoffs to.
  var stranger: AgentID? {
    guard case .misroute(_, let stranger) = self else { return nil }
    return stranger
  }
}
