/// The quotas of the platform, which make sessions wait or end them.
extension RunState {
  /// Counts a new session in the quotas of its agent, or applies the limit of a quota that is full.
  mutating func enterQuotas(_ reference: SessionReference) {
    let agent = sessions[reference].agent
    guard !quotas.quotas(of: agent).isEmpty else { return }
    quotas.add(reference)
    admitToQuotas(reference)
  }

  /// Counts a session in the quotas that limit simultaneous sessions, and returns whether all had room.
  @discardableResult
  private mutating func admitToQuotas(_ reference: SessionReference) -> Bool {
    guard let fullQuota = quotas.admit(reference, of: sessions[reference].agent) else {
      return true
    }
    reachLimit(of: fullQuota, reference)
    return false
  }

  /// Lets a session take tokens from its quotas' buckets evenly over a duration in nanoseconds.
  ///
  /// If the session is paused or waits, it begins afterwards. If the duration is zero, the session takes its tokens
  /// when it spends them.
  mutating func takeTokens(_ tokens: Int64, over duration: Int64, in reference: SessionReference) {
    guard sessions.isAtWork(reference), quotas.use(of: reference) != nil, tokens > 0, duration > 0
    else { return }
    quotas.setTokens(tokens, over: duration, of: reference)
    let pause = remainingPause(of: reference)
    if pause == 0 {
      startTaking(reference)
    } else if quotas.remainingWait(of: reference, now: now) == 0 {
      schedule(.endWait(reference), after: pause)
    }
  }

  /// Returns whether a session cannot spend tokens at one instant, because the bucket of a quota is empty.
  ///
  /// In that case, the session spends the tokens after a wait, unless the quota ends the session.
  mutating func waitsToSpend(_ tokens: Int64, in reference: SessionReference) -> Bool {
    guard !quotas.isEmpty, tokens > 0, let use = quotas.use(of: reference), use.rate == 0,
      let drainedQuota = quotas.firstEmpty(of: sessions[reference].agent, now: now)
    else { return false }
    reachLimit(of: drainedQuota, reference)
    if sessions.isAtWork(reference) { perform(.spend(tokens), after: 0, at: reference) }
    return true
  }

  /// Takes tokens from the buckets of an agent's quotas at one instant.
  mutating func takeAtOnce(_ tokens: Int64, by agent: AgentID) {
    guard tokens > 0 else { return }
    quotas.take(tokens, by: agent, now: now)
    for quotaIndex in quotas.quotas(of: agent) { scheduleEmptying(of: quotaIndex, wasTaken: true) }
  }

  /// Takes the tokens that a session spends at one instant from the buckets of its quotas.
  ///
  /// If the session takes its tokens evenly over its duration, nothing happens.
  mutating func takeSpent(_ tokens: Int64, in reference: SessionReference) {
    guard let use = quotas.use(of: reference), use.rate == 0 else { return }
    takeAtOnce(tokens, by: sessions[reference].agent)
  }

  private mutating func startTaking(_ reference: SessionReference) {
    guard let use = quotas.use(of: reference), use.rate > 0, !use.isDone else { return }
    let agent = sessions[reference].agent
    if let drainedQuota = quotas.startTaking(reference, of: agent, now: now) {
      return reachLimit(of: drainedQuota, reference)
    }
    for quotaIndex in quotas.quotas(of: agent) { scheduleEmptying(of: quotaIndex) }
  }

  private mutating func scheduleEmptying(of quotaIndex: Int, wasTaken: Bool = false) {
    guard let forecast = quotas.forecastEmptying(of: quotaIndex, wasTaken: wasTaken) else { return }
    timers.schedule(
      .emptyQuota(UInt32(quotaIndex), version: forecast.version),
      at: max(now, forecast.time)
    )
  }

  /// Handles the forecast time at which the bucket of a quota becomes empty.
  ///
  /// `version` identifies the forecast. If the forecast is outdated, nothing happens.
  mutating func emptyQuota(_ quotaIndex: UInt32, _ version: UInt32) {
    for reference in quotas.empty(Int(quotaIndex), version, now: now) {
      stopTaking(reference)
      // A session that has already taken all its tokens is not affected.
      if quotas.use(of: reference)?.isDone == false { reachLimit(of: Int(quotaIndex), reference) }
    }
  }

  mutating func stopTaking(_ reference: SessionReference) {
    let agent = sessions[reference].agent
    for quotaIndex in quotas.stopTaking(reference, of: agent, now: now) {
      scheduleEmptying(of: quotaIndex)
    }
  }

  /// Removes a session that is over from its quotas.
  mutating func leaveQuotas(_ reference: SessionReference) {
    guard quotas.use(of: reference) != nil else { return }
    stopTaking(reference)
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
    case .refuse, .backoff:
      emit(.sessionLimited(quota: quota.name, .refused), in: reference)
      refusedSessions += 1
      let takenTokens = Int64(quotas.use(of: reference)?.takenTokens.rounded(.down) ?? 0)
      takeAtOnce(quota.refusalTokens, by: sessions[reference].agent)
      spend(takenTokens.addingSaturated(quota.refusalTokens), in: reference)
      // The spending above can reach a limit of the budget, which ends the session.
      guard sessions.isAtWork(reference) else { return }
      refuse(reference, after: quota.refusalTime)
    }
  }

  /// Returns how many nanoseconds a session waits before its next try.
  ///
  /// The random jitter depends only on the seed, the agent, the task, the round and the number of the try.
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

  /// Postpones everything that a session has scheduled, because of a quota.
  private mutating func postpone(
    _ reference: SessionReference,
    for nanoseconds: Int64,
    because quota: Platform.Quota
  ) {
    emit(.sessionLimited(quota: quota.name, .waits), in: reference)
    timers.postpone(by: nanoseconds) { $0.session == reference }
    quotas.noteWait(of: reference, until: now.addingSaturated(nanoseconds))
    schedule(.endWait(reference), after: nanoseconds)
  }

  /// Stops the sessions of a paused agent from taking tokens until the end of the pause.
  mutating func suspendTaking(_ pausedSessions: [SessionReference], for nanoseconds: Int64) {
    for reference in pausedSessions where quotas.use(of: reference)?.start != nil {
      stopTaking(reference)
      schedule(.endWait(reference), after: nanoseconds)
    }
  }

  /// Lets a session continue after a wait, unless it reaches the limit of a quota again.
  ///
  /// If the session's agent is paused, the session continues after the pause.
  mutating func endWait(_ reference: SessionReference) {
    guard sessions.isAtWork(reference), !sessions[reference].isWaiting,
      quotas.use(of: reference)?.start == nil
    else { return }
    let pause = remainingPause(of: reference)
    guard pause == 0 else { return schedule(.endWait(reference), after: pause) }
    if admitToQuotas(reference) { startTaking(reference) }
  }
}
