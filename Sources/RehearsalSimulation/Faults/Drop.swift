extension RunState {
  /// The handoff never arrives.
  mutating func lose(_ passage: inout Passage, by fault: Fault) {
    emit(.handoffLost(passage.handoff, fault: fault.id), on: passage.handoff)
    note(.lost, passage.handoff.task)
    passage.isOver = true
  }
}
