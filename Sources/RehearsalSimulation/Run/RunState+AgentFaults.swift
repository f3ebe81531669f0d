/// Crashes and pauses of agents.
extension RunState {
  /// Returns the fault that takes effect at an event of a session, or `nil` if there is none.
  ///
  /// `fault` is the index of the fault in the plan. `moment` states whether the fault takes effect before or
  /// after the event. No fault takes effect once the plan's `heal` time has come.
  func crashFault(
    of reference: SessionReference,
    at event: Event.Name?
  ) -> (fault: Int, moment: Fault.Moment)? {
    guard sessions[reference].mayCrash, let event, now < plan.heal?.nanoseconds ?? .max else {
      return nil
    }
    for index in sessions[contentsOf: reference].faultIndices {
      if let moment = plan.faults[index].verb.crashPoint, moment.event == event {
        return (index, moment)
      }
    }
    return nil
  }

  /// Crashes an agent, whose open sessions are lost with all work that they have not handed on.
  ///
  /// `restart` is the time until the agent restarts, in nanoseconds. If `restart` is `nil`, the agent is away
  /// until all faults end. `faultIndex` is the index of the fault in the plan.
  mutating func crash(_ agent: AgentID, by faultIndex: Int, restart: Int64?) {
    let fault = plan.faults[faultIndex]
    emit(.faultInjected(fault.id), agent: agent)
    emit(.agentCrashed(fault: fault.id), agent: agent)
    let eventCountBefore = eventCount
    let lostSessions = sessions.atWork(for: agent)
    // The absence ends a pause of the agent, and with it the time that the pause put its sessions off.
    cancelScheduled(by: lostSessions)
    startAbsence(of: agent, .crashed, for: restart, by: faultIndex)
    recordUnfinishedHandoffs(lostSessions, by: agent)
    endEarly(lostSessions, to: .crashed)
    if plan.platform.children == .cancelled { cancelChildren(of: agent) }
    if haveHandoffsToWait(for: agent) || eventCount > eventCountBefore {
      availability.noteEffect(on: agent)
    }
    if availability.neverReturns(agent) { redirectWaiting(for: agent) }
    recordUnreachableHandoffs(for: agent)
  }

  /// Returns whether handoffs wait for an agent, or for the agent to route them.
  private func haveHandoffsToWait(for agent: AgentID) -> Bool {
    !mailboxes.references(waitingFor: agent).isEmpty
      || (agent == router.orchestrator && !availability.handoffsAwaitingOrchestrator.isEmpty)
  }

  /// Ends sessions by a crash, so that all work that they have not handed on is lost.
  ///
  /// If an agent has a limited number of instances, each of its lost sessions takes one instance away for the
  /// `restart` time in nanoseconds. If `restart` is `nil`, the instance is away until all faults end.
  mutating func crashSessions(
    _ lostSessions: [SessionReference],
    by fault: Fault,
    restart: Int64?
  ) {
    for reference in lostSessions { emit(.faultInjected(fault.id), in: reference) }
    cancelScheduled(by: lostSessions)
    let agents = lostSessions.map { sessions[$0].agent }
    for agent in agents { loseInstance(of: agent, for: restart) }
    endEarly(lostSessions, to: .crashed)
  }

  /// Ends sessions early, because of a crash, a refusal or a cancellation.
  ///
  /// A crashed or cancelled session has spent its tokens for the part of its work that it has done. What a refused session
  /// has spent is counted already.
  mutating func endEarly(_ lostSessions: [SessionReference], to result: Event.SessionResult) {
    cancelScheduled(by: lostSessions)
    if !calls.isEmpty { for reference in lostSessions { discardHeldItems(by: reference) } }
    for reference in lostSessions {
      recordLastHandoff(
        TaskRecord.LastHandoffState(lostTo: result),
        on: sessions[reference].handoff
      )
      noteLostTest(in: reference)
      if result == .crashed { noteLostRequest(of: reference) }
      if result != .refused { spendUntilLoss(of: reference) }
      emit(.sessionEnded(result), in: reference)
      endMetering(reference)
      releaseRoom(of: reference)
      sessions[reference].isLost = true
      if features.contains(.replies) { noteLoss(of: reference) }
    }
    if result != .refused { cancelChildren(of: lostSessions) }
    for reference in lostSessions { endIfFinished(reference) }
  }

  /// Notes that the last recorded test of a task's criteria is lost, if a lost session made it.
  private mutating func noteLostTest(in reference: SessionReference) {
    let task = sessions[reference].handoff.task
    guard task != .none, tasks[task].lastTestingSession == sessions[reference].id,
      sessions[reference].id != .none
    else { return }
    tasks[task].recordsProofs = true
  }

  /// Pauses an agent, and postpones everything that its sessions have scheduled.
  ///
  /// After the pause, the sessions go on within the agent's working hours. `faultIndex` is the index of the fault in
  /// the plan.
  mutating func pause(_ agent: AgentID, by faultIndex: Int, for time: Int64) {
    let pauseDuration = min(time, (plan.heal?.nanoseconds ?? .max) - now)
    guard pauseDuration > 0, !availability.isUnavailable(agent) else { return }
    emit(.faultInjected(plan.faults[faultIndex].id), agent: agent)
    let pausedSessions = sessions.atWork(for: agent)
    let isWorkDelayed = postpone(pausedSessions, of: agent, for: pauseDuration)
    if !quotas.isEmpty { suspendTakingTokens(pausedSessions, for: pauseDuration) }
    startAbsence(of: agent, .paused, for: time, by: faultIndex)
    if isWorkDelayed || haveHandoffsToWait(for: agent) { availability.noteEffect(on: agent) }
  }

  /// Records the handoffs of lost sessions that had begun to work but had sent no handoff as their result.
  ///
  /// After its restart, the agent does not remember that it received these handoffs.
  private mutating func recordUnfinishedHandoffs(
    _ lostSessions: [SessionReference],
    by agent: AgentID
  ) {
    let begunSessions = lostSessions.filter { sessions[$0].hasBegun }
    guard !begunSessions.isEmpty else { return }
    let unfinishedSessions = begunSessions.filter { sessions[$0].result != .handedOff }
    availability.noteUnfinishedHandoffs(
      unfinishedSessions.map { sessions[$0].handoff.id },
      by: agent
    )
  }

  /// If an agent is gone for good, records that the handoffs that wait for it are unreachable.
  mutating func recordUnreachableHandoffs(for agent: AgentID) {
    guard availability.neverReturns(agent) else { return }
    var waitingHandoffs = unopenedHandoffs(for: agent)
    if agent == router.orchestrator { waitingHandoffs += availability.handoffsAwaitingOrchestrator }
    for reference in waitingHandoffs {
      recordLastHandoff(.unreachable, on: sessions[reference].handoff)
    }
  }

  /// Removes the actions and handoffs that lost sessions have scheduled.
  private mutating func cancelScheduled(by lostSessions: [SessionReference]) {
    for (item, time) in timers.take(where: { $0.session.map(lostSessions.contains) ?? false }) {
      switch item {
      case .send(_, let handoff): drop(handoff)
      case .perform(let reference, let index):
        guard case .spend = actions.remove(index) else { break }
        let clock = workClock(of: sessions[reference].agent)
        let standstill = clock.work(in: remainingPause(of: reference), now: now)
        noteRemainingTime(clock.work(in: time - now, now: now) - standstill, in: reference)
      case .resume, .depart, .arrive, .open, .endAbsence, .giveBackSlots, .replyDue, .askAgain,
        .remind, .emptyQuota, .endWait, .report, .returnInstance, .joinDue, .endMergeAttempt,
        .lookAtSharedList, .claim:
        break
      }
    }
  }
}
