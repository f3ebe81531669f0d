extension Situation {
  /// The same actions, with a claim in place of everything that was to show that they work.
  func claiming(_ claim: String, _ actions: [Action], by fault: Int) -> [Action] {
    let unproven = actions.filter { action in
      switch action {
      case .prove, .act(.command): false
      case .wait, .act, .flaw, .mend, .overwrite, .spend, .exhaustBudget, .start, .end, .check,
        .report, .decide,
        .retry, .strike,
        .handOff, .result:
        true
      }
    }
    return unproven.inserting([.strike(fault: fault), .act(.claim(claim))])
  }
}
