extension Situation {
  /// The same actions without a word to anybody.
  func silenced(_ actions: [Action], by fault: Int) -> [Action] {
    actions.withoutHandoffs + [.strike(fault: fault)]
  }
}
