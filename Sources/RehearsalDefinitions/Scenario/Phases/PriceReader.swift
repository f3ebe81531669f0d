import RehearsalSimulation

/// A parser of the prices of tokens.
struct PriceReader {
  let layers: [Layer]
  let diagnostics: Diagnostics

  /// Sets the price of each agent to the price of its language model.
  ///
  /// Adds an error if an agent spends tokens but its language model has no price.
  func addPrices(
    to roster: inout Roster,
    _ models: [ModelEntry],
    _ faults: [Fault],
    _ oracle: Oracle
  ) {
    var prices: [String: Price] = [:]
    var location: SourceLocation?
    for entry in layers.flatMap({ $0.prices?.read() ?? [] }) {
      prices[entry.name] = entry.value.read().map { Price(hundredths: $0) }
      location = entry.location
    }
    guard !prices.isEmpty else { return reportCosts(in: oracle) }
    let drained = faults.compactMap { fault -> AgentID? in
      guard case .session(.budgetExhausted, let pattern) = fault.verb else { return nil }
      return pattern.agent
    }
    for (name, member) in roster.members {
      let model = member.languageModel
      let isDrained = roster.agent(name).map(drained.contains) ?? false
      if prices[model] == nil, member.spends || isDrained {
        diagnostics.error(
          "`\(name)` spends tokens and runs on `\(model)`, which has no price; add a price, or set "
            + "`runs-on` in the agent's model",
          at: models.first { $0.name == name }?.keys.location ?? location
        )
      }
      roster.edit(name) { $0.price = prices[model] }
    }
  }

  /// Adds an error for each assertion about costs.
  ///
  /// Call this function only if the scenario has no prices.
  private func reportCosts(in oracle: Oracle) {
    guard case .expectations(let expectations) = oracle else { return }
    for bound in expectations.numbers where bound.measure == .cost {
      diagnostics.error(
        "no language model has a price; add `prices`",
        at: bound.location
      )
    }
  }
}

extension Plan.Member {
  /// Whether the model or the script of the agent states how many tokens it spends.
  fileprivate var spends: Bool {
    model?.spends != nil || model?.spendsByAct.isEmpty == false
      || behaviour.clauses.contains { $0.spends != nil }
  }
}
