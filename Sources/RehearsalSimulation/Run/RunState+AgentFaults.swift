/// How agents crash and pause.
extension RunState {
  /// The crash that is due at an event of a session, if there is one.
  func crash(
    of reference: SessionReference,
    at event: Event.Name?
  ) -> (fault: Int, moment: Fault.Moment)? {
    guard sessions[reference].mayCrash, let event else { return nil }
    for index in sessions[contentsOf: reference].faults {
      if let moment = plan.faults[index].verb.crashMoment, moment.event == event {
        return (index, moment)
      }
    }
    return nil
  }

  /// Crashes an agent: its sessions are lost, and with them the work that they have not handed on.
  mutating func crash(_ agent: AgentID, by fault: Fault, restart: Int64?) {
    emit(.faultInjected(fault.id), agent: agent)
    emit(.agentCrashed(fault: fault.id), agent: agent)
    startAbsence(of: agent, .crashed, for: restart)
    let lost = sessions.atWork(for: agent)
    noteUnfinished(lost, by: agent)
    cancelScheduled(by: lost)
    for reference in lost {
      note(.crashed, sessions[reference].handoff.task)
      emit(.sessionEnded(.crashed), in: reference)
      freeRoom(of: reference)
      sessions[reference].isLost = true
      settle(reference)
    }
    noteWaiting(for: agent)
  }

  /// Pauses an agent: everything that it has scheduled happens later by the length of the pause.
  mutating func pause(_ agent: AgentID, by fault: Fault, for time: Int64) {
    let length = min(time, (plan.heal?.nanoseconds ?? .max) - now)
    guard length > 0, !availability.isUnavailable(agent) else { return }
    emit(.faultInjected(fault.id), agent: agent)
    let paused = sessions.atWork(for: agent)
    timers.postpone(by: length) { item in item.session.map(paused.contains) ?? false }
    startAbsence(of: agent, .paused, for: time)
  }

  /// Notes the handoffs whose sessions the agent began and did not hand on: after its restart it will
  /// not remember them.
  private mutating func noteUnfinished(_ lost: [SessionReference], by agent: AgentID) {
    let begun = lost.filter { sessions[$0].hasBegun }
    guard !begun.isEmpty else { return }
    let unfinished = begun.filter { sessions[$0].result != .handedOff }
    availability.note(unfinished: unfinished.map { sessions[$0].handoff.id }, by: agent)
  }

  /// Notes the tasks of handoffs that wait for an agent that never returns.
  private mutating func noteWaiting(for agent: AgentID) {
    guard availability.neverReturns(agent) else { return }
    var waiting = mailboxes.references(waitingFor: agent)
    if agent == router.orchestrator { waiting += availability.awaitingOrchestrator }
    for reference in waiting { note(.crashed, sessions[reference].handoff.task) }
  }

  /// Cancels what lost sessions had scheduled.
  private mutating func cancelScheduled(by lost: [SessionReference]) {
    for item in timers.remove(where: { $0.session.map(lost.contains) ?? false }) {
      switch item {
      case .send(_, let handoff): drop(handoff)
      case .perform(_, let index): _ = actions.remove(index)
      case .resume, .depart, .arrive, .open, .endAbsence, .giveBackSlots: break
      }
    }
  }
}
