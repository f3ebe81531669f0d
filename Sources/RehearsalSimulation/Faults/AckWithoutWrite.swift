extension RunState {
  /// The handoff counts as delivered, and nobody ever has it.
  mutating func acknowledge(_ handoff: Handoff) {
    emit(.handoffDelivered(handoff, routed: 0), on: handoff)
    note(.lost, handoff.task)
  }
}
