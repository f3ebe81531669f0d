/// How sessions spend tokens, and what happens when the budget is spent.
extension Situation {
  /// Whether the session would need tokens that are not left.
  ///
  /// Planner and coordinator only keep records, so they need none.
  var isOutOfBudget: Bool {
    guard !hasBudget, agent != plan.coordinator, agent != plan.planner else { return false }
    switch handoff.intent {
    case .assign, .delegate, .deliver, .reject, .escalate: return true
    case .approve, .conflict, .clarify, .inform, .complete, .fail: return false
    }
  }

  /// Hands the work back unchanged.
  var budgetRefusal: Action { handOff(.fail(.stuck(.budgetExhausted)), to: coordinator) }

  /// Returns the actions with the tokens that the session spends on them.
  ///
  /// A session that exhausts the budget spends no more than that.
  func spending(_ actions: [Action]) -> [Action] {
    let tokens = script?.spends ?? tokens(for: actions)
    guard tokens > 0, !actions.contains(.exhaustBudget) else { return actions }
    return actions.inserting([.spend(tokens)])
  }

  /// The tokens that the model has a session spend on these actions.
  private func tokens(for actions: [Action]) -> Int64 {
    var tokens = draws.tokens ?? 0
    guard let acts = plan.members[agent.index].model?.spendsByAct, !acts.isEmpty else {
      return tokens
    }
    for kind in actions.compactMap(\.actKind) {
      for entry in acts where entry.act == kind { tokens = tokens.addingSaturated(entry.tokens) }
    }
    return tokens
  }
}

extension Action {
  /// The kind of act that costs tokens; `nil` for other actions.
  fileprivate var actKind: Act.Kind? {
    switch self {
    case .act(let act), .injected(let act): act.kind
    case .prove: .command
    case .overwrite: .write
    case .wait, .flaw, .fix, .spend, .exhaustBudget, .start, .end, .check, .report, .decide,
      .retry, .strike, .handOff, .result:
      nil
    }
  }
}
