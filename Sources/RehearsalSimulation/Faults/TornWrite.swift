extension Situation {
  /// The same actions, of which none that tries the work succeeds: a file of it is half written.
  func tearing(_ actions: [Action], by fault: Int) -> [Action] {
    [.strike(fault: fault)]
      + actions.map { action in
        action.triedCommand.map { .act(.command($0, succeeds: false)) } ?? action
      }
  }
}
