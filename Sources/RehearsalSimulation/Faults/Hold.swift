extension Passage {
  /// Waits for an instant.
  mutating func hold(until instant: Instant, now: Int64) {
    delay = max(delay, instant.nanoseconds - now)
  }
}

extension Fault.Verb {
  /// The time from which on it holds nothing any more, in nanoseconds.
  var endOfHold: Int64 {
    guard case .hold(_, let until) = self else { return .max }
    return until.nanoseconds
  }
}
