extension Situation {
  /// The same actions, with a claim in place of everything that was to show that they work.
  func claiming(_ claim: String, _ actions: [Action], by fault: Int) -> [Action] {
    actions.filter { !$0.triesWork }
      .inserting([.strike(fault: fault), .stray(.claim(claim))])
  }
}
