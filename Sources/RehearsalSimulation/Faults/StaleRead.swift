extension Fault.Verb {
  var isStaleRead: Bool {
    guard case .staleRead = self else { return false }
    return true
  }
}

extension Situation {
  /// Puts what the agent last saw of the task in place of what it was handed, where a fault strikes
  /// and there is something that it saw.
  mutating func readStale(from seen: inout [TaskID: Content]) -> [Action] {
    let before = seen[handoff.task]
    seen[handoff.task] = content
    guard let fault = strike(\.isStaleRead), let before, before != content else { return [] }
    content = before
    return [.strike(fault: fault)]
  }
}
