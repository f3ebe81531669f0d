extension Situation {
  /// The same actions after a time in which nothing may be done.
  func limited(_ actions: [Action], for time: Int64, by fault: Int) -> [Action] {
    [.strike(fault: fault), .wait(time)] + actions
  }
}
