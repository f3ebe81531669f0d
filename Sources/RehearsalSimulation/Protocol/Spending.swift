/// How sessions spend tokens, and what happens when the budget is spent.
extension Situation {
  /// Whether the budget has no room for the session.
  ///
  /// The value is false for sessions that the budget does not limit, such as those of the planner and the
  /// coordinator.
  var isOutOfBudget: Bool { !hasBudget && plan.isMetered(agent, on: handoff.intent) }

  /// The action that reports the task as stuck because the budget has no room.
  ///
  /// If another session called this session, the report goes to the caller. Otherwise, it goes to the
  /// coordinator.
  var budgetRefusal: ProtocolAction {
    let receiver = handoff.intent == .call ? handoff.sender : coordinator
    return handOff(.fail(.stuck(.budgetExhausted)), to: receiver)
  }

  /// Returns the actions together with an action that spends the session's tokens.
  ///
  /// If one of the actions already spends the whole budget, or the session costs no tokens, nothing is added.
  func addingTokenSpending(to actions: [ProtocolAction]) -> [ProtocolAction] {
    let tokens = clause?.tokens ?? tokens(for: actions)
    guard tokens > 0, !actions.contains(.exhaustBudget) else { return actions }
    return actions.insertingBeforeEnd([.spend(tokens)])
  }

  /// Returns the number of tokens that the session spends according to the agent's behaviour model.
  ///
  /// The number is the sum of the drawn number and the costs of the actions.
  private func tokens(for actions: [ProtocolAction]) -> Int64 {
    var tokens = randomDraws.tokens ?? 0
    guard let costs = plan.members[agent.index].model?.tokensByAct, !costs.isEmpty else {
      return tokens
    }
    for kind in actions.compactMap(\.costKind) {
      for entry in costs where entry.act == kind { tokens = tokens.addingSaturated(entry.tokens) }
    }
    return tokens
  }
}

extension ProtocolAction {
  /// The kind of action that determines the token cost, or `nil` if the action costs no tokens.
  fileprivate var costKind: Act.Kind? {
    switch self {
    case .act(let act), .injected(let act): act.kind
    case .prove: .command
    case .overwrite: .write
    case .wait, .standStill, .revertFiles, .addFlaw, .fix, .spend, .exhaustBudget, .start, .end,
      .check, .report, .decide, .retry, .recordFault, .handOff, .result:
      nil
    }
  }
}
