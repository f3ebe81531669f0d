extension Situation {
  /// The same actions without the work: nothing is written, nothing run, nothing proven.
  func idled(_ actions: [Action], by fault: Int) -> [Action] {
    let idle = actions.filter { action in
      switch action {
      case .act(.write), .act(.command), .prove, .flaw, .mend: false
      case .wait, .act, .overwrite, .spend, .exhaustBudget, .start, .end, .check,
        .report, .decide,
        .retry, .strike,
        .handOff, .result:
        true
      }
    }
    return [.strike(fault: fault)] + idle
  }
}
