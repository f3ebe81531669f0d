extension Situation {
  /// The same actions, and a change to the file that states a gate.
  func editing(gate path: String, _ actions: [Action], by fault: Int) -> [Action] {
    actions.insertingBeforeProof([.strike(fault: fault), .stray(.write(path))])
  }
}
