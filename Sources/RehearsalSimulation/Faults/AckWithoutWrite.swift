extension RunState {
  /// The handoff counts as delivered, and nobody ever has it.
  mutating func acknowledge(_ passage: inout Passage) {
    emit(.handoffDelivered(passage.handoff, routed: 0), on: passage.handoff)
    note(.lost, passage.handoff.task)
    passage.isOver = true
  }
}
