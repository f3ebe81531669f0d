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
    let tokens = script?.spends ?? tokens(for: actions)
    guard tokens > 0, !actions.contains(.exhaustBudget) else { return actions }
    return actions.inserting([.spend(tokens)])
  }

  /// What the model says that a session spends which does so much.
  private func tokens(for actions: [Action]) -> Int64 {
    var tokens = luck.spends ?? 0
    guard let acts = plan.members[agent.index].model?.spendsByAct, !acts.isEmpty else {
      return tokens
    }
    for kind in actions.compactMap(\.act) {
      for entry in acts where entry.act == kind { tokens = tokens.addingSaturated(entry.tokens) }
    }
    return tokens
  }
}

extension Action {
  /// The kind of act that it is, where it is one that takes tokens.
  fileprivate var act: Act.Kind? {
    switch self {
    case .act(let act), .stray(let act): act.kind
    case .prove: .command
    case .overwrite: .write
    case .wait, .flaw, .mend, .spend, .exhaustBudget, .start, .end, .check, .report, .decide,
      .retry, .strike, .handOff, .result:
      nil
    }
  }
}
