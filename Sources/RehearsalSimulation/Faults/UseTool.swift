extension Situation {
  /// The same actions, and a tool that none of them needs.
  func using(_ tool: String, _ actions: [Action], by fault: Int) -> [Action] {
    actions.inserting([.strike(fault: fault), .stray(.tool(tool))])
  }
}
