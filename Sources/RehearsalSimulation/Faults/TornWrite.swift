extension Situation {
  /// The same actions, of which none that tries the work succeeds: a file of it is half written.
  func tearing(_ actions: [Action], by fault: Int) -> [Action] {
    [.strike(fault: fault)]
      + actions.map { action in
        switch action {
        case .prove(let command, _), .act(.command(let command, _)):
          .act(.command(command, succeeds: false))
        case .wait, .act, .flaw, .mend, .overwrite, .spend, .exhaustBudget, .start, .end, .check,
          .report,
          .decide,
          .retry, .strike, .handOff, .result:
          action
        }
      }
  }
}
