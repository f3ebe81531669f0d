/// How agents crash.
extension RunState {
  /// The crash that is due at an event of a session, if one is.
  func crash(
    of reference: SessionReference,
    at event: Event.Name?
  ) -> (fault: Int, moment: Fault.Moment)? {
    guard sessions[reference].mayCrash, let event else { return nil }
    for place in sessions[luggageOf: reference].faults {
      if let moment = plan.faults[place].verb.crashMoment, moment.event == event {
        return (place, moment)
      }
    }
    return nil
  }

  /// Takes an agent down: its sessions and what they have not handed on are lost.
  mutating func crash(_ agent: AgentID, by fault: Fault, restart: Int64?) {
    emit(.faultInjected(fault.id), agent: agent)
    emit(.agentCrashed(fault: fault.id), agent: agent)
    leave(agent, .crashed, for: restart)
    let lost = sessions.atWork(for: agent)
    noteUndone(lost, by: agent)
    forget(lost)
    for reference in lost {
      note(.crashed, sessions[reference].handoff.task)
      emit(.sessionEnded(.crashed), in: reference)
      leaveRoom(of: reference)
      sessions[reference].isLost = true
      settle(reference)
    }
    noteWaiting(for: agent)
  }

  /// Notes what an agent will not know that it has not done; what it handed on is done.
  private mutating func noteUndone(_ lost: [SessionReference], by agent: AgentID) {
    let takenUp = lost.filter { sessions[$0].isTakenUp }
    guard !takenUp.isEmpty else { return }
    let undone = takenUp.filter { sessions[$0].result != .handedOff }
    absences.note(undone: undone.map { sessions[$0].handoff.id }, by: agent)
  }

  /// Notes that what waits for an agent which is gone for good will not be done by it.
  private mutating func noteWaiting(for agent: AgentID) {
    guard absences.isGone(agent) else { return }
    var waiting = mailboxes.places(waitingFor: agent)
    if agent == router.orchestrator { waiting += absences.stranded }
    for place in waiting { note(.crashed, sessions[place].handoff.task) }
  }

  /// Takes out what lost sessions had scheduled: nothing waits for it any more.
  private mutating func forget(_ lost: [SessionReference]) {
    for item in timers.remove(where: { $0.session.map(lost.contains) ?? false }) {
      switch item {
      case .send(_, let handoff): drop(handoff)
      case .perform(_, let place): _ = actions.remove(place)
      case .resume, .depart, .arrive, .open, .comeBack, .giveBackSlots: break
      }
    }
  }
}

extension Fault.Verb {
  var isCrash: Bool {
    guard case .crash = self else { return false }
    return true
  }

  /// The moment of a session at which it crashes, where it names one.
  var crashMoment: Fault.Moment? {
    guard case .crash(_, let moment, _) = self else { return nil }
    return moment
  }
}
