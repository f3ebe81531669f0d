extension Ruling {
  /// The work is approved whatever was found.
  mutating func allow(by fault: Int) {
    decision = .approved
    defects = []
    letsThrough = true
    strikes.append(.strike(fault: fault))
  }
}
