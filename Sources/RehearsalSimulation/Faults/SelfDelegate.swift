extension Situation {
  /// The same actions, and in place of the handoffs one to the agent's own definition.
  func handedToItself(_ actions: [Action], by fault: Int) -> [Action] {
    actions.withoutHandoffs + [.strike(fault: fault), handOff(Content(.delegate), to: agent)]
  }
}
