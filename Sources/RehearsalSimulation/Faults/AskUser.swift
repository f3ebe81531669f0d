extension Situation {
  /// A question that nobody answers, in place of everything else.
  func asking(by fault: Int) -> [Action] {
    [.strike(fault: fault), .stray(.tool("AskUserQuestion"))]
  }
}
