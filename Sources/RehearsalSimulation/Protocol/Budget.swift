/// What becomes of work once nothing of the budget is left.
extension Situation {
  /// Whether the session would have to spend what is not there; who leads only keeps the record.
  var isBroke: Bool {
    guard !hasBudget, agent != plan.coordinator, agent != plan.planner else { return false }
    switch handoff.intent {
    case .assign, .delegate, .deliver, .reject, .escalate: return true
    case .approve, .conflict, .clarify, .inform, .complete, .fail: return false
    }
  }

  /// Work handed back as it came.
  var budgetRefusal: Action { handOff(.fail(.stuck(.budgetExhausted)), to: coordinator) }

  /// The actions with what the session spends on them, if anything; one that took all that was left
  /// spends nothing besides.
  func spending(_ actions: [Action]) -> [Action] {
    guard let tokens = script?.spends ?? luck.spends, tokens > 0,
      !actions.contains(.exhaustBudget)
    else { return actions }
    return actions.inserting([.spend(tokens)])
  }
}
