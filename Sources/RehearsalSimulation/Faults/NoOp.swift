extension Situation {
  /// The same actions without the work: nothing is written, nothing run, nothing proven.
  func idled(_ actions: [Action], by fault: Int) -> [Action] {
    let left = actions.filter { !$0.changesWork && !$0.triesWork }
    return left.count < actions.count ? [.strike(fault: fault)] + left : actions
  }
}
