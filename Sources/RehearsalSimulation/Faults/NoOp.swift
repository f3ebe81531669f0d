extension Situation {
  /// The same actions without the work: nothing is written, nothing run, nothing proven.
  func idled(_ actions: [Action], by fault: Int) -> [Action] {
    [.strike(fault: fault)] + actions.filter { !$0.changesWork && !$0.triesWork }
  }
}
