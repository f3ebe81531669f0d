extension Ruling {
  /// No decision comes in time, and the work is let through all the same.
  mutating func failOpen(by fault: Int) {
    decision = .timedOut
    defects = []
    letsThrough = true
    strikes.append(.strike(fault: fault))
  }
}
