/// The stopping of sessions that reach a limit of the budget while they spend tokens evenly over their work.
extension RunState {
  /// Notes which action counts the tokens that a session spends evenly.
  ///
  /// If the session reaches a limit of the budget before, it is stopped at that time.
  mutating func noteSpendingAction(_ actionIndex: UInt32, in reference: SessionReference) {
    guard sessions[reference].hasContents else { return }
    sessions[contentsOf: reference].evenSpending?.actionIndex = actionIndex
    let tokens = sessions[contentsOf: reference].evenSpending?.tokens ?? 0
    largestEvenSpending = max(largestEvenSpending, tokens)
    scheduleStopAtLimit(of: reference)
  }

  /// Stops the sessions earlier that reach a limit of the budget because another session has spent tokens.
  mutating func scheduleStopsAtLimit(except spender: SessionReference) {
    guard plan.platform.budget?.response == .stop, budget.leavesLess(than: largestEvenSpending)
    else { return }
    for reference in sessions.openSessions where reference != spender {
      scheduleStopAtLimit(of: reference)
    }
  }

  /// Moves the action that counts a session's tokens to the time at which the session reaches a limit of the budget.
  ///
  /// The action then ends the session. Tokens that other sessions spend count once they are counted. If the session
  /// does not reach a limit, nothing happens.
  mutating func scheduleStopAtLimit(of reference: SessionReference) {
    guard plan.platform.budget?.response == .stop, sessions[reference].hasContents,
      let evenSpending = sessions[contentsOf: reference].evenSpending,
      let actionIndex = evenSpending.actionIndex
    else { return }
    let allowedTokens = tokensAllowed(of: evenSpending.tokens, in: reference)
    guard allowedTokens < evenSpending.tokens else { return }
    let spendingActions = timers.take { item in
      if case .perform(reference, action: actionIndex) = item { true } else { false }
    }
    guard let (item, time) = spendingActions.first else { return }
    let clock = workClock(of: sessions[reference].agent)
    let pause = remainingPause(of: reference)
    let workUntilAction =
      clock.work(in: time - now, now: now) - clock.work(in: min(pause, time - now), now: now)
    let workUntilEnd = workUntilAction + evenSpending.unspentTime
    let workUntilStop = max(0, workUntilEnd - evenSpending.time(after: allowedTokens))
    sessions[contentsOf: reference].evenSpending?.unspentTime = workUntilEnd - workUntilStop
    schedule(
      item,
      after: workUntilStop > 0
        ? clock.time(for: workUntilStop, afterStandstill: pause, now: now) : 0
    )
  }
}
