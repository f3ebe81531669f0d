import RehearsalSimulation

/// A parser of the platform's quotas and budget: the limits on what agents may use and spend.
struct QuotaAndBudgetReader {
  let diagnostics: Diagnostics

  // MARK: - Quotas

  func quotas(_ keys: Mapping<PlatformKeys>) -> [Platform.Quota] {
    keys.elements(\.quotas).compactMap { entry in
      entry.value.read().flatMap { quota(named: entry.name, $0) }
    }
  }

  private func quota(named name: String, _ keys: Mapping<QuotaKeys>) -> Platform.Quota? {
    var quota = Platform.Quota(name: name)
    quota.sessions = keys.value(\.sessions)
    quota.tokens = keys.value(\.tokens)
    quota.period = keys.value(\.period) ?? quota.period
    quota.response = keys.value(\.response)
    quota.tries = keys.value(\.tries)
    if let backoff = keys.value(\.backoff) { quota.backoff = Platform.Backoff(backoff) }
    if let refusal = keys.value(\.refusal) {
      quota.refusalTime = refusal.value(\.takes)
      quota.refusalTokens = refusal.value(\.spends)
    }
    guard let (problem, location) = problem(of: keys) else { return quota }
    // An unknown key is probably a misspelling of the missing key. The error about this key has already been
    // added.
    if !keys.hasUnknownKey { diagnostics.error(problem, at: location) }
    return nil
  }

  /// Returns a message about the first problem with the keys of a quota, and where the problem is.
  ///
  /// A key that is missing, is invalid or has no effect is a problem. The result is `nil` if there
  /// is none.
  private func problem(of keys: Mapping<QuotaKeys>) -> (String, SourceLocation)? {
    let response = keys.value(\.response)
    if !keys.has(\.sessions), !keys.has(\.tokens) {
      return ("a quota limits `sessions`, `tokens`, or both; add one", keys.location)
    }
    if keys.has(\.tokens), !keys.has(\.period) {
      return (
        "`tokens` needs `per`, the time in which the bucket fills", keys.location(of: \.tokens)
      )
    }
    if keys.has(\.period), !keys.has(\.tokens) {
      return ("`per` needs `tokens`, the capacity of the bucket", keys.location(of: \.period))
    }
    if keys.value(\.period) == 0 {
      return ("`per` has to be longer than zero", keys.location(of: \.period))
    }
    if response == .backoff, !keys.has(\.backoff) {
      return (
        "`on-limit: backoff` needs `backoff`, the waits between tries",
        keys.location(of: \.response)
      )
    }
    for (key, isPresent) in [("backoff", keys.has(\.backoff)), ("tries", keys.has(\.tries))]
    where isPresent && response != .backoff {
      let location = key == "tries" ? keys.location(of: \.tries) : keys.location(of: \.backoff)
      return ("`\(key)` needs `on-limit: backoff`; add that, or leave `\(key)` out", location)
    }
    if keys.has(\.refusal), response == .wait {
      return (
        "`refused` needs `on-limit: refuse` or `backoff`, since no session is refused otherwise",
        keys.location(of: \.refusal)
      )
    }
    return nil
  }

  // MARK: - Budget

  func budget(_ keys: Mapping<PlatformKeys>) -> Platform.Budget? {
    switch keys.value(\.budget) {
    case .first(let tokens):
      return tokens.read().map { Platform.Budget(total: Platform.Budget.Amount(tokens: $0)) }
    case .second(let value): return value.read().flatMap(budget)
    case nil: return nil
    }
  }

  private func budget(_ keys: Mapping<BudgetKeys>) -> Platform.Budget? {
    var budget = Platform.Budget()
    budget.total.tokens = keys.value(\.tokens)
    budget.total.cost = keys.value(\.cost).map(hundredMillionths)
    budget.agents = spendingLimits(keys.elements(\.agents))
    budget.tasks = spendingLimits(keys.elements(\.tasks))
    budget.reserve = keys.value(\.reserve)
    budget.response = keys.value(\.response)
    if budget.total == Platform.Budget.Amount(), budget.agents.isEmpty, budget.tasks.isEmpty {
      if !keys.hasUnknownKey, !keys.has(\.tokens), !keys.has(\.cost) {
        let problem = "a budget limits `tokens`, `cost`, `by-agent` or `by-task`; add one"
        diagnostics.error(problem, at: keys.location)
      }
      return nil
    }
    return budget
  }

  private func spendingLimits(_ entries: [TableEntry<Mapping<AmountKeys>>]) -> [Platform.Budget
    .Share]
  {
    entries.compactMap { entry in
      entry.value.read().map { keys in
        let amount = Platform.Budget.Amount(
          tokens: keys.value(\.tokens),
          cost: keys.value(\.cost).map(hundredMillionths)
        )
        return Platform.Budget.Share(name: entry.name, amount: amount)
      }
    }
  }

  /// Converts a cost from hundredths to hundred-millionths of the currency unit.
  ///
  /// The result is at most `Int64.max`.
  private func hundredMillionths(_ hundredths: Int64) -> Int64 {
    let (cost, overflows) = hundredths.multipliedReportingOverflow(by: 1_000_000)
    return overflows ? .max : cost
  }
}

// MARK: - Names

extension QuotaAndBudgetReader {
  /// Adds an error for each name in quotas and budgets that no agent, task or language model has.
  ///
  /// Also adds an error for each limit on costs if no language model that agents run on has a
  /// price.
  func checkNames(in layers: [ScenarioOrConfiguration], _ names: NameTable, _ roster: Roster) {
    for layer in layers {
      var names = names
      names.isConfiguration = layer.isConfiguration
      guard let keys = layer.platform?.read() else { continue }
      for entry in keys.elements(\.quotas) { checkQuota(entry, names, roster) }
      guard case .second(let value) = keys.value(\.budget), let budget = value.read() else {
        continue
      }
      for entry in budget.elements(\.agents) { _ = names.agent(entry.name, at: entry.location) }
      for entry in budget.elements(\.tasks) { _ = names.task(entry.name, at: entry.location) }
      checkPrices(budget, names, roster)
    }
  }

  private func checkQuota(
    _ entry: TableEntry<Mapping<QuotaKeys>>,
    _ names: NameTable,
    _ roster: Roster
  ) {
    guard let problem = roster.problem(ofQuota: entry.name) else { return }
    names.reportUnknownName(problem, at: entry.location)
  }

  /// Adds an error for each limit on costs in a budget if no language model of an agent has a
  /// price.
  private func checkPrices(_ budget: Mapping<BudgetKeys>, _ names: NameTable, _ roster: Roster) {
    guard roster.members.allSatisfy({ $0.member.price == nil }) else { return }
    var locations = budget.has(\.cost) ? [budget.location(of: \.cost)] : []
    for entry in budget.elements(\.agents) + budget.elements(\.tasks) {
      guard let keys = entry.value.read(), keys.has(\.cost) else { continue }
      locations.append(keys.location(of: \.cost))
    }
    for location in locations {
      names.reportUnknownName("nothing has a price; give `prices` by language model", at: location)
    }
  }
}

extension Roster {
  /// Returns an error message if a quota is named after neither an agent nor a language model in use.
  ///
  /// The result is `nil` if the name is valid.
  func problem(ofQuota name: String) -> String? {
    var languageModels: [String] = []
    for (_, member) in members where !languageModels.contains(member.languageModel) {
      languageModels.append(member.languageModel)
    }
    guard agent(name) == nil, !languageModels.contains(name) else { return nil }
    let hint = Spelling.hint(for: name, in: languageModels.sorted() + names, kind: "there are")
    return
      "a quota is for a language model that an agent runs on, or for an agent, and `\(name)` is "
      + "neither; \(hint)"
  }
}
