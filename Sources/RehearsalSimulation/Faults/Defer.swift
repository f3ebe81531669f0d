extension Situation {
  /// A promise in place of everything else.
  func deferring(to promise: String, by fault: Int) -> [Action] {
    [.strike(fault: fault)] + spread([.stray(.promise(promise))])
  }
}
