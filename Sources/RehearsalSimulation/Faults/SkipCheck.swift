extension Situation {
  /// The fault that has the session leave out a check, as it strikes.
  func skips(_ check: Check) -> Action? { skipped(check).map { .strike(fault: $0) } }

  /// The same fault by its place in the plan.
  func skipped(_ check: Check) -> Int? {
    strike { verb in
      guard case .skipCheck(_, check) = verb else { return false }
      return true
    }
  }
}
