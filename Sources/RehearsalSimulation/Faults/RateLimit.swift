extension Situation {
  /// The same actions after a time in which nothing may be done, which ends when faults heal.
  func limited(_ actions: [Action], for time: Int64, by fault: Int) -> [Action] {
    let rest = plan.heal.map { $0.nanoseconds - now.nanoseconds } ?? .max
    guard min(time, rest) > 0 else { return actions }
    return [.strike(fault: fault), .wait(min(time, rest))] + actions
  }
}
