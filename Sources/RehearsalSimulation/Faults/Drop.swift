extension RunState {
  /// The handoff never arrives.
  mutating func lose(_ handoff: Handoff, by fault: Fault) {
    emit(.handoffLost(handoff, fault: fault.id), on: handoff)
    note(.lost, handoff.task)
  }
}
