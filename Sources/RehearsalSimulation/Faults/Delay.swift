extension RunState {
  /// How much later a handoff sets out that sets out so much later than it would.
  func delayed(_ passage: Passage, by time: Int64) -> Int64 {
    untilHealed(passage.delay.addingSaturated(time))
  }
}
