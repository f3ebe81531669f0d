import RehearsalSimulation

/// What tokens cost.
extension ScenarioReader {
  /// Gives every agent the price of the language model it runs on.
  func readPrices(_ scenario: ObjectReader, _ models: [ModelEntry], _ faults: [Fault]) {
    var prices: [String: Price] = [:]
    var place: SourceLocation?
    for entry in [scenario] + layers.map(\.entry) {
      for (key, name, value) in entry.table("prices") {
        prices[name] = values.decimal(value, name).map { Price(hundredths: $0) }
        place = key.location
      }
    }
    guard !prices.isEmpty else { return checkCosts() }
    for (name, member) in roster.members {
      let model = member.model?.languageModel ?? member.contract.languageModel ?? "inherit"
      if prices[model] == nil, member.spends || drains(name, faults) {
        diagnostics.error(
          "`\(name)` spends tokens and runs on `\(model)`, which has no price; add one, or say with "
            + "`runs-on` in its model what it runs on",
          at: models.first { $0.name == name }?.entry.location ?? place
        )
      }
      roster.edit(name) { $0.price = prices[model] }
    }
  }

  /// Whether a fault has the agent spend what is left of the budget.
  private func drains(_ name: String, _ faults: [Fault]) -> Bool {
    faults.contains { fault in
      guard case .session(.budgetExhausted, let pattern) = fault.verb else { return false }
      return pattern.agent == roster.agent(name)
    }
  }

  /// Complains of costs that are asserted where nothing has a price.
  private func checkCosts() {
    for place in assertedCosts {
      diagnostics.error("nothing has a price; give `prices` by language model", at: place)
    }
  }
}

extension Plan.Member {
  /// Whether anything says that it spends tokens.
  fileprivate var spends: Bool {
    model?.spends != nil || model?.spendsByAct.isEmpty == false
      || behaviour.clauses.contains { $0.spends != nil }
  }
}
