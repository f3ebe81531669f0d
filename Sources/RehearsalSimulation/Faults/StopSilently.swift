extension Situation {
  /// The same actions without a word to anybody; what another fault hands on is not taken back.
  func silenced(_ actions: [Action], by fault: Int) -> [Action] {
    let silent = actions.withoutHandoffs
    let isHandedToItself = actions.contains { action in
      guard case .handOff(_, agent, _, _) = action else { return false }
      return true
    }
    guard silent.count < actions.count, !isHandedToItself else { return actions }
    return silent + [.strike(fault: fault)]
  }
}
