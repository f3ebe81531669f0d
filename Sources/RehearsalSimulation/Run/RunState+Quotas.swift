/// Applies the quotas of the platform: a session that reaches a limit waits or ends.
extension RunState {
  /// Counts a new session in the quotas of its agent.
  ///
  /// If a quota is full, the session waits or ends.
  mutating func enterQuotas(_ reference: SessionReference) {
    let agent = sessions[reference].agent
    guard !quotas.quotaIndices(of: agent).isEmpty else { return }
    quotas.add(reference)
    admitToQuotas(reference)
  }

  /// Tries to count a session in the quotas on simultaneous sessions, and returns whether it was
  /// counted.
  ///
  /// If a quota is full, the session waits or ends.
  @discardableResult
  private mutating func admitToQuotas(_ reference: SessionReference) -> Bool {
    guard let fullQuota = quotas.admit(reference, of: sessions[reference].agent) else {
      return true
    }
    reachLimit(of: fullQuota, reference)
    return false
  }

  /// Starts to take a session's tokens from the token buckets of its quotas.
  ///
  /// The session takes the tokens evenly while its agent works, from `delay` nanoseconds until `duration` nanoseconds
  /// after now. A paused or waiting session starts when its pause or wait is over. If the agent does not work in
  /// that time, nothing is taken until the session spends tokens.
  mutating func takeTokens(
    _ tokens: Int64,
    over duration: Int64,
    after delay: Int64,
    in reference: SessionReference
  ) {
    guard sessions.isAtWork(reference), quotas.use(of: reference) != nil, tokens > 0 else { return }
    let clock = workClock(of: sessions[reference].agent)
    let workingTime = clock.work(in: duration, now: now) - clock.work(in: delay, now: now)
    guard workingTime > 0 else { return }
    let pause = remainingPause(of: reference)
    let firstStart = clock.time(until: delay, afterStandstill: pause, now: now)
    quotas.setTokens(
      tokens,
      over: workingTime,
      from: now.addingSaturated(firstStart),
      of: reference
    )
    if pause == 0 {
      startTakingTokens(reference)
    } else if quotas.remainingWait(of: reference, now: now) == 0 {
      schedule(.endWait(reference), after: pause)
    }
  }

  /// Returns whether an empty token bucket of a quota keeps a session from spending tokens now.
  ///
  /// If it does, the session spends the tokens after a wait, or the quota ends the session.
  mutating func waitsToSpend(_ tokens: Int64, in reference: SessionReference) -> Bool {
    guard !quotas.isEmpty, tokens > 0, let quotaUse = quotas.use(of: reference),
      quotaUse.tokensPerNanosecond == 0,
      let drainedQuota = quotas.firstEmptyQuota(of: sessions[reference].agent, now: now)
    else { return false }
    reachLimit(of: drainedQuota, reference)
    if sessions.isAtWork(reference) { perform(.spend(tokens), after: 0, at: reference) }
    return true
  }

  /// Takes tokens from the token buckets of an agent's quotas, all at once.
  mutating func takeTokensAtOnce(_ tokens: Int64, by agent: AgentID) {
    guard tokens > 0 else { return }
    quotas.take(tokens, by: agent, now: now)
    for quotaIndex in quotas.quotaIndices(of: agent) {
      scheduleEmptying(of: quotaIndex, wasTaken: true)
    }
  }

  /// Takes the tokens that a session spends from the token buckets of its quotas, all at once.
  ///
  /// Nothing happens if the session takes its tokens evenly over its duration.
  mutating func takeSpentTokens(_ tokens: Int64, in reference: SessionReference) {
    guard let quotaUse = quotas.use(of: reference), quotaUse.tokensPerNanosecond == 0 else {
      return
    }
    takeTokensAtOnce(tokens, by: sessions[reference].agent)
  }

  private mutating func startTakingTokens(_ reference: SessionReference) {
    guard let quotaUse = quotas.use(of: reference), quotaUse.tokensPerNanosecond > 0,
      !quotaUse.hasTakenAllTokens
    else { return }
    let agent = sessions[reference].agent
    let clock = workClock(of: agent)
    let delay = clock.time(
      for: 0,
      afterStandstill: max(0, quotaUse.firstStart - now),
      now: now
    )
    guard delay == 0 else { return schedule(.endWait(reference), after: delay) }
    if let drainedQuota = quotas.startTaking(reference, of: agent, now: now) {
      return reachLimit(of: drainedQuota, reference)
    }
    for quotaIndex in quotas.quotaIndices(of: agent) { scheduleEmptying(of: quotaIndex) }
    if let workingTime = clock.timeUntilBreak(now: now), quotaUse.needsMore(than: workingTime) {
      schedule(.endWait(reference), after: workingTime)
    }
  }

  /// Stops a session from taking tokens until its agent works again, if the agent's working hours have ended.
  private mutating func stopTakingOutsideHours(_ reference: SessionReference) {
    guard workClock(of: sessions[reference].agent).time(for: 0, afterStandstill: 0, now: now) > 0
    else { return }
    stopTakingTokens(reference)
    startTakingTokens(reference)
  }

  private mutating func scheduleEmptying(of quotaIndex: Int, wasTaken: Bool = false) {
    guard let forecast = quotas.forecastEmptying(of: quotaIndex, wasTaken: wasTaken) else { return }
    timers.schedule(
      .emptyQuota(UInt32(quotaIndex), version: forecast.version),
      at: max(now, forecast.time)
    )
  }

  /// Handles a token bucket that has become empty as forecast.
  ///
  /// `version` identifies the forecast. If the forecast is outdated, nothing happens.
  mutating func handleEmptyBucket(_ quotaIndex: UInt32, _ version: UInt32) {
    for reference in quotas.markEmpty(Int(quotaIndex), version, now: now) {
      stopTakingTokens(reference)
      // A session that has already taken all its tokens is not affected.
      if quotas.use(of: reference)?.hasTakenAllTokens == false {
        reachLimit(of: Int(quotaIndex), reference)
      }
    }
  }

  mutating func stopTakingTokens(_ reference: SessionReference) {
    let agent = sessions[reference].agent
    for quotaIndex in quotas.stopTaking(reference, of: agent, now: now) {
      scheduleEmptying(of: quotaIndex)
    }
  }

  /// Removes an ended session from its quotas.
  mutating func leaveQuotas(_ reference: SessionReference) {
    guard quotas.use(of: reference) != nil else { return }
    stopTakingTokens(reference)
    quotas.remove(reference, of: sessions[reference].agent)
  }

  /// Makes a session wait, or ends it, because it has reached the limit of the quota with the given index.
  private mutating func reachLimit(of quotaIndex: Int, _ reference: SessionReference) {
    let quota = quotas[quotaIndex]
    let attempt = quotas.noteLimit(of: reference)
    switch quota.response {
    case .wait: postpone(reference, for: quotas.timeToFill(quotaIndex), because: quota)
    case .backoff where attempt < quota.tries:
      postpone(reference, for: backoffWait(quota, attempt, reference), because: quota)
    case .refuse, .backoff: refuse(reference, because: quota)
    }
  }

  /// Ends a session because of a quota.
  ///
  /// The session has spent the tokens that it has taken, and what the refusal costs, as far as the budget allows. If
  /// the budget does not allow all of them, the task ends because of the budget.
  private mutating func refuse(_ reference: SessionReference, because quota: Platform.Quota) {
    emit(.sessionLimited(quota: quota.name, .refused), in: reference)
    refusedSessions += 1
    let takenTokens = Int64(quotas.use(of: reference)?.takenTokens.rounded(.down) ?? 0)
    let tokens = takenTokens.addingSaturated(quota.refusalTokens)
    takeTokensAtOnce(quota.refusalTokens, by: sessions[reference].agent)
    let allowedTokens = tokensAllowed(of: tokens, in: reference)
    spend(allowedTokens, in: reference)
    // If compacting the context has exhausted the budget, `spend` has ended the session.
    guard sessions.isAtWork(reference) else { return }
    refuse(
      reference,
      after: quota.refusalTime,
      outcome: allowedTokens < tokens ? .stuck(.budgetExhausted) : nil
    )
  }

  /// Returns how many nanoseconds a session waits until it tries again to use a full quota.
  ///
  /// The random jitter depends only on the seed, the agent, the task, the round and the try number.
  private func backoffWait(
    _ quota: Platform.Quota,
    _ attempt: Int,
    _ reference: SessionReference
  ) -> Int64 {
    let handoff = sessions[reference].handoff
    return quota.backoff.wait(
      after: attempt,
      RandomStream(
        seed: seed,
        key: Digest(of: "quota").high,
        plan.nameDigests[sessions[reference].agent],
        plan.nameDigests[handoff.task],
        UInt64(handoff.round) << 32 | UInt64(attempt)
      )
    )
  }

  /// Delays all scheduled steps of a session by the given nanoseconds, because of a quota.
  private mutating func postpone(
    _ reference: SessionReference,
    for nanoseconds: Int64,
    because quota: Platform.Quota
  ) {
    emit(.sessionLimited(quota: quota.name, .waits), in: reference)
    postpone([reference], of: sessions[reference].agent, for: nanoseconds)
    quotas.noteWait(of: reference, until: now.addingSaturated(nanoseconds))
    schedule(.endWait(reference), after: nanoseconds)
  }

  /// Stops the sessions of a paused agent from taking tokens until the end of the pause.
  mutating func suspendTakingTokens(_ pausedSessions: [SessionReference], for nanoseconds: Int64) {
    for reference in pausedSessions where quotas.use(of: reference)?.start != nil {
      stopTakingTokens(reference)
      schedule(.endWait(reference), after: nanoseconds)
    }
  }

  /// Lets a session continue after a wait, unless it reaches the limit of a quota again.
  ///
  /// If the session's agent is paused, the session continues after the pause. If the session takes tokens and its
  /// agent's working hours have ended, it continues when they begin again.
  mutating func endWait(_ reference: SessionReference) {
    guard sessions.isAtWork(reference), !sessions[reference].isWaiting else { return }
    guard quotas.use(of: reference)?.start == nil else { return stopTakingOutsideHours(reference) }
    let pause = remainingPause(of: reference)
    guard pause == 0 else { return schedule(.endWait(reference), after: pause) }
    if admitToQuotas(reference) { startTakingTokens(reference) }
  }
}
