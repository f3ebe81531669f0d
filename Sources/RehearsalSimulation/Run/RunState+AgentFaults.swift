/// How agents crash and pause.
extension RunState {
  /// Returns the crash that is due at an event of a session, or `nil` if no crash is due.
  ///
  /// A crash for which faults have healed in the meantime is not due any more.
  func crash(
    of reference: SessionReference,
    at event: Event.Name?
  ) -> (fault: Int, moment: Fault.Moment)? {
    guard sessions[reference].mayCrash, let event, now < plan.heal?.nanoseconds ?? .max else {
      return nil
    }
    for index in sessions[contentsOf: reference].faults {
      if let moment = plan.faults[index].verb.crashMoment, moment.event == event {
        return (index, moment)
      }
    }
    return nil
  }

  /// Crashes an agent, so that its sessions are lost, with all work that they have not handed on.
  mutating func crash(_ agent: AgentID, by fault: Fault, restart: Int64?) {
    emit(.faultInjected(fault.id), agent: agent)
    emit(.agentCrashed(fault: fault.id), agent: agent)
    startAbsence(of: agent, .crashed, for: restart)
    let lostSessions = sessions.atWork(for: agent)
    noteUnfinished(lostSessions, by: agent)
    lose(lostSessions, to: .crashed)
    if plan.platform.children == .cancelled { cancelChildren(of: agent) }
    if availability.neverReturns(agent) { redirectWaiting(for: agent) }
    noteWaiting(for: agent)
  }

  /// Crashes single sessions of an agent, so that the work that they have not handed on is lost.
  ///
  /// If the agent has a limited number of instances, the instances are unavailable for the given
  /// nanoseconds, or for good if the restart is `nil`.
  mutating func crashSessions(
    _ lostSessions: [SessionReference],
    by fault: Fault,
    restart: Int64?
  ) {
    for reference in lostSessions { emit(.faultInjected(fault.id), in: reference) }
    let agents = lostSessions.map { sessions[$0].agent }
    for agent in agents { loseInstance(of: agent, for: restart) }
    lose(lostSessions, to: .crashed)
  }

  /// Ends sessions that are lost to a crash, a refusal or a cancellation.
  mutating func lose(_ lostSessions: [SessionReference], to result: Event.SessionResult) {
    cancelScheduled(by: lostSessions)
    if !calls.isEmpty { for reference in lostSessions { discardHeld(by: reference) } }
    for reference in lostSessions {
      note(TaskRecord.LastHandoff(lostTo: result), on: sessions[reference].handoff)
      emit(.sessionEnded(result), in: reference)
      endMetering(reference)
      freeRoom(of: reference)
      sessions[reference].isLost = true
    }
    if result != .refused { cancelChildren(of: lostSessions) }
    for reference in lostSessions { settle(reference) }
  }

  /// Pauses an agent, so that everything that the agent has scheduled happens later by the length
  /// of the pause.
  mutating func pause(_ agent: AgentID, by fault: Fault, for time: Int64) {
    let length = min(time, (plan.heal?.nanoseconds ?? .max) - now)
    guard length > 0, !availability.isUnavailable(agent) else { return }
    emit(.faultInjected(fault.id), agent: agent)
    let paused = sessions.atWork(for: agent)
    timers.postpone(by: length) { item in item.session.map(paused.contains) ?? false }
    if !quotas.isEmpty { suspendTaking(paused, for: length) }
    startAbsence(of: agent, .paused, for: time)
  }

  /// Notes the handoffs whose sessions the agent began but did not hand on.
  ///
  /// The agent does not remember these handoffs after its restart.
  private mutating func noteUnfinished(_ lostSessions: [SessionReference], by agent: AgentID) {
    let begunSessions = lostSessions.filter { sessions[$0].hasBegun }
    guard !begunSessions.isEmpty else { return }
    let unfinished = begunSessions.filter { sessions[$0].result != .handedOff }
    availability.note(unfinished: unfinished.map { sessions[$0].handoff.id }, by: agent)
  }

  /// Marks the handoffs that wait for an agent as unreachable, if the agent never returns.
  mutating func noteWaiting(for agent: AgentID) {
    guard availability.neverReturns(agent) else { return }
    var waiting = unopenedHandoffs(for: agent)
    if agent == router.orchestrator { waiting += availability.awaitingOrchestrator }
    for reference in waiting { note(.unreachable, on: sessions[reference].handoff) }
  }

  /// Cancels the actions and handoffs that lost sessions had scheduled.
  private mutating func cancelScheduled(by lostSessions: [SessionReference]) {
    for item in timers.remove(where: { $0.session.map(lostSessions.contains) ?? false }) {
      switch item {
      case .send(_, let handoff): drop(handoff)
      case .perform(_, let index): _ = actions.remove(index)
      case .resume, .depart, .arrive, .open, .endAbsence, .giveBackSlots, .replyDue, .askAgain,
        .remind, .emptyQuota, .endWait, .report, .returnInstance, .joinDue, .merge,
        .look, .claim:
        break
      }
    }
  }
}
