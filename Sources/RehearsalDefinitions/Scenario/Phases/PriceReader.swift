import RehearsalSimulation

/// A parser of the key `prices`: the price of a million tokens for each language model.
struct PriceReader {
  let scenarioAndConfigurations: [ScenarioOrConfiguration]
  let diagnostics: Diagnostics

  /// Sets the token price of each agent to the price of the language model that it runs on.
  ///
  /// Adds an error for each agent that spends tokens on a language model without a price. If no
  /// language model has a price, adds errors only for expectations about costs.
  func addPrices(
    to roster: inout Roster,
    _ models: [ModelEntry],
    _ faults: [Fault],
    _ oracle: Oracle
  ) {
    var prices: [String: Price] = [:]
    var lastPriceLocation: SourceLocation?
    for entry in scenarioAndConfigurations.flatMap({ $0.prices?.read() ?? [] }) {
      prices[entry.name] = entry.value.read().map { Price(hundredths: $0) }
      lastPriceLocation = entry.location
    }
    guard !prices.isEmpty else { return reportCostAssertions(in: oracle) }
    let agentsExhaustingBudget = faults.compactMap { fault -> AgentID? in
      guard case .session(.budgetExhausted, let pattern) = fault.verb else { return nil }
      return pattern.agent
    }
    for (name, member) in roster.members {
      let languageModel = member.languageModel
      let exhaustsBudget = roster.agent(name).map(agentsExhaustingBudget.contains) ?? false
      if prices[languageModel] == nil, member.statesTokenCount || exhaustsBudget {
        diagnostics.error(
          "`\(name)` spends tokens and runs on `\(languageModel)`, which has no price; add a price, or set "
            + "`runs-on` in the agent's model",
          at: models.first { $0.name == name }?.keys.location ?? lastPriceLocation
        )
      }
      roster.update(name) { $0.price = prices[languageModel] }
    }
  }

  /// Adds an error for each expectation about costs.
  ///
  /// Call this function only if the scenario has no prices. Without prices, such expectations
  /// cannot be evaluated.
  private func reportCostAssertions(in oracle: Oracle) {
    guard case .expectations(let expectations) = oracle else { return }
    for bound in expectations.numbers where bound.quantity == .cost {
      diagnostics.error(
        "no language model has a price; add `prices`",
        at: bound.location
      )
    }
  }
}

extension Plan.Member {
  /// Whether the model or the script of the agent says how many tokens the agent spends.
  fileprivate var statesTokenCount: Bool {
    model?.sessionTokens != nil || model?.tokensByAct.isEmpty == false
      || behaviour.clauses.contains { $0.tokens != nil }
  }
}
