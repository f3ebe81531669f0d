extension Situation {
  /// A sound report in place of the work, where a fault has the session report what it did not do.
  var falseReport: [Action]? {
    strike { verb in
      guard case .falseDone = verb else { return false }
      return true
    }
    .map { [.strike(fault: $0)] + report }
  }
}
