extension Situation {
  /// The fault that has the session leave out a check.
  func skips(_ check: Check) -> Action? {
    strike { verb in
      guard case .skipCheck(_, check) = verb else { return false }
      return true
    }
    .map { .strike(fault: $0) }
  }
}
