/// The spending of tokens by sessions, and the limits of the platform's budget.
extension RunState {
  /// Returns whether the budget has room for a session.
  ///
  /// If the platform reserves tokens for each session, there is room if the reservation succeeded when the session
  /// opened. Otherwise, there is room as long as no limit of the session is used up.
  func hasBudget(_ reference: SessionReference) -> Bool {
    guard let budgetRule = plan.platform.budget else { return true }
    guard budgetRule.reserve == 0 else { return !isOutOfBudget(reference) }
    return budget.hasRoom(
      for: 0,
      by: sessions[reference].agent,
      on: sessions[reference].handoff.task
    )
  }

  private func isOutOfBudget(_ reference: SessionReference) -> Bool {
    sessions[reference].hasContents && sessions[contentsOf: reference].isOutOfBudget
  }

  /// Reserves tokens of the budget for a session that opens, if the budget has a reserve.
  ///
  /// If there is no room for the reserve, the session is marked as out of budget.
  mutating func reserveBudget(for reference: SessionReference) {
    guard let reserve = plan.platform.budget?.reserve, reserve > 0 else { return }
    let (agent, handoff) = (sessions[reference].agent, sessions[reference].handoff)
    guard budget.hasRoom(for: reserve, by: agent, on: handoff.task) else {
      sessions[contentsOf: reference].isOutOfBudget = true
      return
    }
    budget.reserve(reserve, by: agent, on: handoff.task)
    sessions[contentsOf: reference].reservedTokens = reserve
  }

  /// Releases tokens that are reserved for a session, up to the given count.
  mutating func releaseBudget(of reference: SessionReference, atMost tokens: Int64 = .max) {
    guard sessions[reference].hasContents, sessions[contentsOf: reference].reservedTokens > 0 else {
      return
    }
    let releasedTokens = min(tokens, sessions[contentsOf: reference].reservedTokens)
    sessions[contentsOf: reference].reservedTokens -= releasedTokens
    budget.release(
      releasedTokens,
      by: sessions[reference].agent,
      on: sessions[reference].handoff.task
    )
  }

  /// Counts tokens as spent by a session, and adds them to the context window of the session's agent.
  mutating func spend(_ tokens: Int64, in reference: SessionReference) {
    guard tokens > 0 else { return }
    addSpending(tokens, in: reference)
    if !windows.isUnlimited { fillWindow(tokens, in: reference) }
  }

  private mutating func addSpending(_ tokens: Int64, in reference: SessionReference) {
    spentTokens = spentTokens.addingSaturated(tokens)
    if plan.platform.budget != nil {
      releaseBudget(of: reference, atMost: tokens)
      budget.spend(tokens, by: sessions[reference].agent, on: sessions[reference].handoff.task)
    }
    emit(.sessionSpent(tokens: tokens), in: reference)
    scheduleStopsAtLimit(except: reference)
  }

  /// Adds tokens to the context window of a session's agent, and compacts the context whenever it is full.
  ///
  /// Compacting makes the agent forget, and can itself cost tokens. It stops once the session has ended or
  /// the run has reached its limit on events.
  private mutating func fillWindow(_ tokens: Int64, in reference: SessionReference) {
    let agent = sessions[reference].agent
    windows.fill(tokens, of: agent)
    while let window = windows.compactIfFull(of: agent) {
      emit(.agentCompacted(window.forgets), in: reference)
      spendOnCompaction(window.compactionTokens, in: reference)
      guard sessions.isAtWork(reference), eventCount <= limits.events else { return }
    }
  }

  /// Spends the tokens that compacting costs, and ends the session if the budget does not allow all of them.
  private mutating func spendOnCompaction(_ tokens: Int64, in reference: SessionReference) {
    guard tokens > 0 else { return }
    takeTokensAtOnce(tokens, by: sessions[reference].agent)
    let allowedTokens = tokensAllowed(of: tokens, in: reference)
    if allowedTokens > 0 { addSpending(allowedTokens, in: reference) }
    if allowedTokens < tokens { refuse(reference, outcome: .stuck(.budgetExhausted)) }
  }

  /// Spends tokens as far as the budget allows, and ends the session if the budget does not allow all of them.
  mutating func spendWithinBudget(_ tokens: Int64, in reference: SessionReference) {
    if sessions[reference].hasContents { sessions[contentsOf: reference].evenSpending = nil }
    takeSpentTokens(tokens, in: reference)
    let allowedTokens = tokensAllowed(of: tokens, in: reference)
    spend(allowedTokens, in: reference)
    guard allowedTokens < tokens, sessions.isAtWork(reference) else { return }
    refuse(reference, outcome: .stuck(.budgetExhausted))
  }

  /// Notes that a session spends tokens evenly over the next `time` nanoseconds.
  ///
  /// The tokens are counted at the end of that time. If the session is lost earlier, the part that it has
  /// spent is counted when it is lost.
  mutating func noteEvenSpending(
    _ tokens: Int64,
    over time: Int64,
    in reference: SessionReference
  ) {
    guard time > 0 else { return }
    let workingTime =
      features.contains(.workingHours)
      ? workClock(of: sessions[reference].agent).work(in: time, now: now) : time
    sessions[contentsOf: reference].evenSpending = EvenSpending(
      tokens: tokens,
      workingTime: workingTime
    )
  }

  /// Notes that a session spends no tokens in the next nanoseconds.
  mutating func noteStandstill(_ nanoseconds: Int64, in reference: SessionReference) {
    guard sessions[reference].hasContents else { return }
    let workingTime = workClock(of: sessions[reference].agent).work(in: nanoseconds, now: now)
    sessions[contentsOf: reference].evenSpending?.standstill = workingTime
    scheduleStopAtLimit(of: reference)
  }

  /// Notes how much working time is left to a session that is lost before it has spent its tokens.
  mutating func noteRemainingTime(_ workingTime: Int64, in reference: SessionReference) {
    guard sessions[reference].hasContents else { return }
    sessions[contentsOf: reference].evenSpending?.remainingTime = workingTime
  }

  /// Counts the tokens that a crashed or cancelled session has spent until now, as far as the budget allows.
  ///
  /// The session no longer compacts its agent's context. If the context window is full, the agent's next session does.
  mutating func spendUntilLoss(of reference: SessionReference) {
    guard sessions[reference].hasContents,
      let evenSpending = sessions[contentsOf: reference].evenSpending
    else { return }
    let tokens = tokensAllowed(of: evenSpending.tokensUntilLoss, in: reference)
    guard tokens > 0 else { return }
    addSpending(tokens, in: reference)
    windows.fill(tokens, of: sessions[reference].agent)
  }

  /// Returns how many of the given tokens a session may spend before the budget ends the session.
  ///
  /// All tokens are allowed if the budget does not end sessions at its limits, or does not apply to the
  /// session.
  func tokensAllowed(of tokens: Int64, in reference: SessionReference) -> Int64 {
    let (agent, handoff) = (sessions[reference].agent, sessions[reference].handoff)
    guard plan.platform.budget?.response == .stop, plan.isMetered(agent, on: handoff.intent),
      let remainingTokens = budget.tokensLeft(for: agent, on: handoff.task)
    else { return tokens }
    return min(tokens, remainingTokens)
  }

  /// Spends all tokens that the budget leaves to a session, if the budget limits the session.
  mutating func exhaustBudget(in reference: SessionReference) {
    let (agent, task) = (sessions[reference].agent, sessions[reference].handoff.task)
    guard let remainingTokens = budget.tokensLeft(for: agent, on: task) else { return }
    takeSpentTokens(remainingTokens, in: reference)
    spend(remainingTokens, in: reference)
  }

  /// Ends a session because a quota or the budget has no room, and reports its task as failed.
  ///
  /// The report goes to the coordinator, or to the caller if the session was called. If `outcome` is `nil`
  /// and a reply rule covers the session's handoff, there is no report, and the rule handles the missing
  /// answer.
  ///
  /// - Parameters:
  ///   - reference: The session.
  ///   - nanoseconds: The virtual time before the report is sent.
  ///   - outcome: The outcome of the task, or `nil` to count one more failure of the task.
  mutating func refuse(
    _ reference: SessionReference,
    after nanoseconds: Int64 = 0,
    outcome: Outcome? = nil
  ) {
    let report = refusalReport(for: reference, outcome)
    let sessionID = sessions[reference].id
    endEarly([reference], to: .refused)
    if let report { schedule(.report(report, session: sessionID), after: nanoseconds) }
  }

  /// Creates the handoff that reports the end of a refused session, or returns `nil` if no report is needed.
  private mutating func refusalReport(
    for reference: SessionReference,
    _ outcome: Outcome?
  ) -> SessionReference? {
    let openingHandoff = sessions[reference].handoff
    guard openingHandoff.task != .none,
      plan.replyRule(for: openingHandoff) == nil || outcome != nil,
      let coordinator = plan.coordinator
    else { return nil }
    return draftHandoff(
      .fail,
      from: reference,
      to: openingHandoff.intent == .call ? openingHandoff.sender : coordinator,
      task: openingHandoff.task,
      round: Int(openingHandoff.round),
      content: storeContent(outcome.map { Content.fail($0) } ?? Content(.fail))
    )
  }
}
