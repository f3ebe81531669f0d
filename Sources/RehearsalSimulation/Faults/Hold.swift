extension RunState {
  /// How much later a handoff sets out that waits for an instant.
  func held(_ passage: Passage, until instant: Instant) -> Int64 {
    untilHealed(max(passage.delay, instant.nanoseconds - now))
  }
}

extension Fault.Verb {
  /// The time from which on it holds nothing any more, in nanoseconds.
  var endOfHold: Int64 {
    guard case .hold(_, let until) = self else { return .max }
    return until.nanoseconds
  }
}
