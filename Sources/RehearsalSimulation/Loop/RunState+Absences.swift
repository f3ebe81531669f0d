/// How agents crash, stand still and come back.
extension RunState {
  /// Strikes an agent with a fault that takes it away.
  mutating func strike(_ place: Int, _ agent: AgentID) {
    let fault = plan.faults[place]
    guard !absences.isDown(agent) else { return }
    if case .crash(_, _, let restart) = fault.verb { crash(agent, by: fault, restart: restart) }
    if case .pause(_, let time) = fault.verb { pause(agent, by: fault, for: time) }
  }

  /// Finds the faults that strike a session which has just opened, and has those strike its agent
  /// that do so at once.
  mutating func strikeOpening(_ reference: SessionReference) {
    let session = sessions[reference]
    let struck = faults.strikes(session: session.agent, task: session.handoff.task, now: now)
    guard !struck.isEmpty else { return }
    sessions[luggageOf: reference].faults = struck
    sessions[reference].mayCrash = struck.contains { plan.faults[$0].verb.isCrash }
    for place in struck where plan.faults[place].verb.takesAwayAtOnce {
      strike(place, sessions[reference].agent)
    }
  }

  /// The crash that is due at an event of a session, if one is.
  func crash(
    of reference: SessionReference,
    at event: Event.Name?
  ) -> (fault: Int, moment: Fault.Moment)? {
    guard sessions[reference].mayCrash, let event else { return nil }
    for place in sessions[luggageOf: reference].faults {
      if case .crash(_, let moment?, _) = plan.faults[place].verb, moment.event == event {
        return (place, moment)
      }
    }
    return nil
  }

  /// Takes an agent down: its sessions and what they have not handed on are lost.
  private mutating func crash(_ agent: AgentID, by fault: Fault, restart: Int64?) {
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
      case .resume, .depart, .arrive, .open, .comeBack: break
      }
    }
  }

  /// Stops an agent for a time: what it was about to do happens so much later.
  private mutating func pause(_ agent: AgentID, by fault: Fault, for time: Int64) {
    guard !absences.isAway(agent) else { return }
    emit(.faultInjected(fault.id), agent: agent)
    let standstill = min(time, (plan.heal?.nanoseconds ?? .max) - now)
    let halted = sessions.atWork(for: agent)
    timers.postpone(by: standstill) { item in item.session.map(halted.contains) ?? false }
    leave(agent, .paused, for: time)
  }

  private mutating func leave(_ agent: AgentID, _ cause: Absences.Cause, for time: Int64?) {
    let heal = plan.heal?.nanoseconds
    let due = time.map { [now] in now.addingSaturated($0) }
    let until = due.map { min($0, heal ?? .max) } ?? heal
    let number = absences.leave(agent, cause, until: until)
    // Somebody who was woken at rest and leaves has moved the run on: it waits for the return.
    progress += 1
    mailboxes.leave(agent)
    if let until { timers.schedule(.comeBack(agent, absence: number), at: until) }
  }

  /// Ends an agent's absence and returns whether it has to be woken: it was down and is back.
  mutating func comeBack(_ agent: AgentID, _ number: UInt32) -> Bool {
    guard let cause = absences.comeBack(agent, number) else { return false }
    if cause == .crashed { emit(.agentRestarted, agent: agent) }
    progress += 1
    if let next = mailboxes.comeBack(agent) {
      lane.append(.open(next.place))
    }
    if agent == router.orchestrator {
      for handoff in absences.takeStranded() { depart(handoff) }
    }
    return cause == .crashed
  }

  /// How long what a session does at present has to wait, since its agent stands still.
  func standstill(of reference: SessionReference) -> Int64 {
    faults.isEmpty ? 0 : absences.standstill(of: sessions[reference].agent, now: now)
  }

  /// Whether a timer is left that the run has to wait for; the return of an agent is none once every
  /// task has ended.
  var hasMoreToCome: Bool {
    timers.count > (openTasks > 0 ? 0 : absences.pendingReturns)
  }

  /// Notes that a handoff about a task waits for an agent, which may be gone for good.
  mutating func noteUnreachable(_ task: TaskID, _ agent: AgentID) {
    if absences.isGone(agent) { note(.crashed, task) }
  }
}
