extension RunState {
  /// The handoff arrives so many times more.
  mutating func duplicate(_ passage: inout Passage, _ extra: Int, by fault: Fault) {
    for _ in 0..<extra {
      passage.copies += 1
      passage.handoff.copy = UInt8(clamping: passage.copies)
      emit(.handoffDuplicated(passage.handoff, fault: fault.id), on: passage.handoff)
    }
  }
}

extension Fault.Verb {
  /// Whether it makes copies of handoffs.
  var duplicates: Bool {
    guard case .duplicate = self else { return false }
    return true
  }
}
