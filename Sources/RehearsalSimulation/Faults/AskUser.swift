extension Situation {
  /// The tool by which Claude Code's agents ask somebody.
  private static var asks: String { "AskUserQuestion" }

  /// A question that nobody answers, in place of all that was decided.
  func asking(_ actions: [Action], by fault: Int) -> [Action] {
    [.strike(fault: fault), .act(.tool(Self.asks))]
  }
}
