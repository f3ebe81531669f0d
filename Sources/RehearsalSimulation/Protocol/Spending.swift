/// How sessions spend tokens, and what happens when the budget is spent.
extension Situation {
  /// Whether the session needs tokens but the budget is spent.
  ///
  /// The planner and the coordinator need no tokens, because they only keep records.
  var isOutOfBudget: Bool { !hasBudget && plan.isMetered(agent, on: handoff.intent) }

  /// The handoff that returns the work unchanged because the budget is spent.
  ///
  /// A called session returns it to its caller.
  var budgetRefusal: Action {
    let receiver = handoff.intent == .call ? handoff.sender : coordinator
    return handOff(.fail(.stuck(.budgetExhausted)), to: receiver)
  }

  /// Returns the actions, with an additional action that spends the session's tokens.
  ///
  /// Nothing is added if one of the actions already exhausts the budget.
  func spending(_ actions: [Action]) -> [Action] {
    let tokens = script?.spends ?? tokens(for: actions)
    guard tokens > 0, !actions.contains(.exhaustBudget) else { return actions }
    return actions.inserting([.spend(tokens)])
  }

  /// Returns how many tokens the session spends on the actions according to the agent's model.
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
  /// The kind of act that the action performs, or `nil` if the action costs no tokens.
  fileprivate var actKind: Act.Kind? {
    switch self {
    case .act(let act), .injected(let act): act.kind
    case .prove: .command
    case .overwrite: .write
    case .wait, .reset, .flaw, .fix, .spend, .exhaustBudget, .start, .end, .check, .report, .decide,
      .retry, .strike, .handOff, .result:
      nil
    }
  }
}
