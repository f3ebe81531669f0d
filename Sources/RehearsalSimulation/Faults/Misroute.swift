extension RunState {
  /// The handoff arrives at somebody else, or nowhere if nobody has the name.
  mutating func misroute(_ passage: inout Passage, to stranger: AgentID) {
    passage.handoff.receiver = stranger
    passage.isMisrouted = true
    guard plan.member(stranger) == nil else { return }
    emit(.handoffUndeliverable(passage.handoff), on: passage.handoff)
    note(.lost, passage.handoff.task)
    passage.isOver = true
  }
}
