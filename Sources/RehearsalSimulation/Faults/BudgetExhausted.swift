extension RunState {
  /// Spends what is left of the budget, where there is one.
  mutating func exhaustBudget(in reference: SessionReference) {
    guard let budget = plan.platform.budget, spent < budget else { return }
    emit(.sessionSpent(tokens: budget - spent), in: reference)
    spent = budget
  }
}

extension Situation {
  /// The same actions, after which nothing of the budget is left.
  func exhausting(_ actions: [Action], by fault: Int) -> [Action] {
    guard plan.platform.budget != nil, hasBudget else { return actions }
    return [.strike(fault: fault), .exhaustBudget] + actions
  }
}
