/// How sessions spend tokens, and how the platform's budget limits them.
extension RunState {
  /// Whether the budget had room for a session when the session opened, or has room now if no
  /// tokens are reserved.
  func hasBudget(_ reference: SessionReference) -> Bool {
    guard let limits = plan.platform.budget else { return true }
    guard limits.reserve == 0 else { return !isOutOfBudget(reference) }
    return budget.hasRoom(
      for: 0,
      by: sessions[reference].agent,
      on: sessions[reference].handoff.task
    )
  }

  private func isOutOfBudget(_ reference: SessionReference) -> Bool {
    sessions[reference].hasContents && sessions[contentsOf: reference].isOutOfBudget
  }

  /// Reserves tokens for a session that opens, if the platform reserves tokens.
  mutating func reserveBudget(for reference: SessionReference) {
    guard let reserve = plan.platform.budget?.reserve, reserve > 0 else { return }
    let (agent, handoff) = (sessions[reference].agent, sessions[reference].handoff)
    guard budget.hasRoom(for: reserve, by: agent, on: handoff.task) else {
      sessions[contentsOf: reference].isOutOfBudget = true
      return
    }
    budget.reserve(reserve, by: agent, on: handoff.task)
    sessions[contentsOf: reference].reserved = reserve
  }

  /// Returns up to the given count of the tokens that are reserved for a session.
  mutating func releaseBudget(of reference: SessionReference, atMost tokens: Int64 = .max) {
    guard sessions[reference].hasContents, sessions[contentsOf: reference].reserved > 0 else {
      return
    }
    let released = min(tokens, sessions[contentsOf: reference].reserved)
    sessions[contentsOf: reference].reserved -= released
    budget.release(
      released,
      by: sessions[reference].agent,
      on: sessions[reference].handoff.task
    )
  }

  /// Spends tokens, and records them.
  mutating func spend(_ tokens: Int64, in reference: SessionReference) {
    guard tokens > 0 else { return }
    addSpending(tokens, in: reference)
    if !windows.isEmpty { fillWindow(tokens, in: reference) }
  }

  private mutating func addSpending(_ tokens: Int64, in reference: SessionReference) {
    spent = spent.addingSaturated(tokens)
    if plan.platform.budget != nil {
      releaseBudget(of: reference, atMost: tokens)
      budget.spend(tokens, by: sessions[reference].agent, on: sessions[reference].handoff.task)
    }
    emit(.sessionSpent(tokens: tokens), in: reference)
  }

  /// Adds tokens to the context window of a session's agent, which forgets when the window is full.
  private mutating func fillWindow(_ tokens: Int64, in reference: SessionReference) {
    let agent = sessions[reference].agent
    guard let window = windows.fill(tokens, of: agent) else { return }
    windows.compact(window, of: agent)
    emit(.agentCompacted(window.forgets), in: reference)
    let cost = window.compactionTokens
    guard cost > 0 else { return }
    takeAtOnce(cost, by: agent)
    let allowed = tokensAllowed(of: cost, in: reference)
    if allowed > 0 { addSpending(allowed, in: reference) }
    if allowed < cost { refuse(reference, outcome: .stuck(.budgetExhausted)) }
  }

  /// Spends tokens, or stops the session if the budget does not allow them.
  mutating func spendWithinBudget(_ tokens: Int64, in reference: SessionReference) {
    takeSpent(tokens, in: reference)
    let allowed = tokensAllowed(of: tokens, in: reference)
    spend(allowed, in: reference)
    guard allowed < tokens, sessions.isAtWork(reference) else { return }
    refuse(reference, outcome: .stuck(.budgetExhausted))
  }

  /// Returns how many of the given tokens a session may spend before the budget stops it.
  private func tokensAllowed(of tokens: Int64, in reference: SessionReference) -> Int64 {
    let (agent, handoff) = (sessions[reference].agent, sessions[reference].handoff)
    guard plan.platform.budget?.response == .stop, plan.isMetered(agent, on: handoff.intent),
      let left = budget.tokensLeft(for: agent, on: handoff.task)
    else { return tokens }
    return min(tokens, left)
  }

  /// Spends the tokens that remain in the budget, if the platform has a budget.
  mutating func exhaustBudget(in reference: SessionReference) {
    let (agent, task) = (sessions[reference].agent, sessions[reference].handoff.task)
    guard let left = budget.tokensLeft(for: agent, on: task) else { return }
    takeSpent(left, in: reference)
    spend(left, in: reference)
  }

  /// Ends a session that the platform refuses, and reports its task as failed to the coordinator.
  ///
  /// The platform reports nothing if a reply rule covers the handoff, which is then asked again.
  ///
  /// - Parameters:
  ///   - reference: The session.
  ///   - nanoseconds: How long it takes until the report is sent.
  ///   - outcome: The outcome of the task, or `nil` if the task has failed once more.
  mutating func refuse(
    _ reference: SessionReference,
    after nanoseconds: Int64 = 0,
    outcome: Outcome? = nil
  ) {
    let report = refusalReport(for: reference, outcome)
    let number = sessions[reference].number
    lose([reference], to: .refused)
    if let report { schedule(.report(report, session: number), after: nanoseconds) }
  }

  /// Creates the handoff that reports a refused session to the coordinator, or to the session that called.
  private mutating func refusalReport(
    for reference: SessionReference,
    _ outcome: Outcome?
  ) -> SessionReference? {
    let opening = sessions[reference].handoff
    guard opening.task != .none, plan.replyRule(for: opening) == nil || outcome != nil,
      let coordinator = plan.coordinator
    else { return nil }
    return draft(
      .fail,
      from: reference,
      to: opening.intent == .call ? opening.sender : coordinator,
      task: opening.task,
      round: Int(opening.round),
      content: share(outcome.map { Content.fail($0) } ?? Content(.fail))
    )
  }
}
