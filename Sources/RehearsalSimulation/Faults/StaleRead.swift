extension Fault.Verb {
  var isStaleRead: Bool {
    guard case .staleRead = self else { return false }
    return true
  }
}

extension Situation {
  /// What the session is handed: what the agent last saw of the task, where a fault has it see that and
  /// there is something.
  func reading(_ seen: Content?) -> (situation: Situation, strike: [Action]) {
    guard let fault = strike(\.isStaleRead), let seen else { return (self, []) }
    var stale = self
    stale.content = seen
    return (stale, [.strike(fault: fault)])
  }
}
