extension Fault.Verb {
  /// Whether it keeps a handoff from passing at an instant, in nanoseconds.
  func parts(_ handoff: Handoff, at now: Int64) -> Bool {
    guard case .partition(let some, let others, let from, let until) = self,
      (from.nanoseconds..<until.nanoseconds).contains(now)
    else { return false }
    return some.contains(handoff.sender) && others.contains(handoff.receiver)
      || others.contains(handoff.sender) && some.contains(handoff.receiver)
  }
}
