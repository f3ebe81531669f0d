/// How agents and slots become unavailable, and available again.
extension RunState {
  /// Applies the faults that are due at the start of the run.
  ///
  /// Faults that strike sessions wait until there are sessions.
  mutating func strikeAtStart() {
    let faults = availability.takeFaultsAtStart { [plan] in plan.faults[$0].verb.endsSessions }
    for timed in faults { strike(timed) }
  }

  /// Applies a timed fault that is due.
  mutating func strike(_ timed: AgentAvailability.TimedFault) {
    if let agent = timed.agent { return strike(timed.fault, agent) }
    let fault = plan.faults[timed.fault]
    switch fault.verb {
    case .platform(.slotsExhausted(let leave, let time)):
      exhaustSlots(by: fault, leaving: leave, for: time)
    case .platform(.cancel(let task)): cancel(.task(task), by: fault)
    case .platform(.partition), .agent, .handoff, .session, .decision: break
    }
  }

  /// Applies the agent fault with the given index in the plan to an agent.
  mutating func strike(_ index: Int, _ agent: AgentID) {
    let fault = plan.faults[index]
    guard !availability.hasCrashed(agent), case .agent(let agentFault, _) = fault.verb else {
      return
    }
    switch agentFault {
    case .crash(_, let restart): crash(agent, by: fault, restart: restart)
    case .crashSession(_, let restart):
      let task = fault.verb.sessions?.task
      crashSessions(
        sessions.atWork(for: agent).filter { reference in
          task.map { $0 == sessions[reference].handoff.task } ?? true
        },
        by: fault,
        restart: restart
      )
    case .cancel: cancel(.agent(agent), only: fault.verb.sessions?.task, by: fault)
    case .pause(let time): pause(agent, by: fault, for: time)
    }
  }

  /// Finds the faults that strike a session as the session opens, and applies those that stop the
  /// agent at once.
  mutating func strikeOpening(_ reference: SessionReference) {
    let session = sessions[reference]
    let struck = faults.strikes(session: session.agent, task: session.handoff.task, now: now)
    guard !struck.isEmpty else { return }
    sessions[contentsOf: reference].faults = struck
    sessions[contentsOf: reference].opening = events
    sessions[reference].mayCrash = struck.contains { plan.faults[$0].verb.isCrash }
    for index in struck where plan.faults[index].verb.strikesAgentAtOnce {
      strike(index, in: reference)
    }
  }

  /// Applies the agent fault with the given index in the plan at a moment of a session.
  mutating func strike(_ index: Int, in reference: SessionReference) {
    let fault = plan.faults[index]
    guard case .agent(let agentFault, _) = fault.verb, fault.verb.endsSessions else {
      return strike(index, sessions[reference].agent)
    }
    guard sessions.isAtWork(reference) else { return }
    if case .crashSession(_, let restart) = agentFault {
      crashSessions([reference], by: fault, restart: restart)
    } else {
      emit(.faultInjected(fault.id), in: reference)
      lose([reference], to: .cancelled)
    }
  }

  /// Makes an agent unavailable for the given nanoseconds of virtual time.
  ///
  /// The absence ends at the latest when faults heal. If the time is `nil`, the absence lasts until
  /// faults heal, or to the end of the run if they never heal.
  mutating func startAbsence(of agent: AgentID, _ cause: AgentAvailability.Cause, for time: Int64?)
  {
    let heal = plan.heal?.nanoseconds
    let due = time.map { [now] in now.addingSaturated($0) }
    let until = due.map { min($0, heal ?? .max) } ?? heal
    let absence = availability.startAbsence(agent, cause, until: until)
    // An absence counts as progress, so that an idle run waits for the agent's return.
    progress += 1
    mailboxes.suspend(agent)
    if let until { timers.schedule(.endAbsence(agent, absence: absence), at: until) }
  }

  /// Makes an agent available again and returns whether the loop has to wake the agent.
  ///
  /// Only an agent that crashed has to be woken.
  mutating func endAbsence(_ agent: AgentID, _ absence: UInt32) -> Bool {
    guard let cause = availability.endAbsence(agent, absence) else { return false }
    if cause == .crashed { emit(.agentRestarted, agent: agent) }
    progress += 1
    if let next = mailboxes.resume(agent) {
      readyQueue.append(.open(next.reference))
    }
    if sharedList.isActive { expectLooks(by: agent) }
    if agent == router.orchestrator {
      for handoff in availability.takeAwaitingOrchestrator() { depart(handoff) }
    }
    return cause == .crashed
  }

  /// Returns how many more nanoseconds a session's actions have to wait, because the agent is paused
  /// or a quota makes the session wait.
  func remainingPause(of reference: SessionReference) -> Int64 {
    let pause =
      faults.isEmpty ? 0 : availability.remainingPause(of: sessions[reference].agent, now: now)
    return quotas.isEmpty ? pause : max(pause, quotas.remainingWait(of: reference, now: now))
  }

  /// Whether the run has to wait for another timer.
  ///
  /// Once every task has ended, the run does not wait for agents or slots to return, unless a session waits
  /// that may need them.
  var hasMoreToCome: Bool {
    let count = timers.count - quotas.scheduled
    guard openTasks == 0 else { return count > replies.stale || inboxes.nextLook != nil }
    let looks = sharedList.scheduled
    let returns = availability.pendingReturns
    return count > replies.scheduled + looks + (returns > 0 && hasWaitingSessions ? 0 : returns)
  }

  /// Marks the last handoff about a task as unreachable, if it waits for an agent that never returns.
  mutating func noteUnreachable(_ handoff: Handoff, _ agent: AgentID) {
    if availability.neverReturns(agent) { note(.unreachable, on: handoff) }
  }
}

// MARK: - Slots

extension RunState {
  /// Takes away all slots except `leave` for the given nanoseconds, at most until faults heal.
  private mutating func exhaustSlots(by fault: Fault, leaving leave: Int, for time: Int64) {
    emit(.faultInjected(fault.id))
    mailboxes.takeSlots(leaving: leave)
    let due = now.addingSaturated(time)
    availability.expectReturn()
    timers.schedule(
      .giveBackSlots(leaving: UInt32(clamping: leave)),
      at: min(due, plan.heal?.nanoseconds ?? .max)
    )
  }

  /// Gives slots back, and opens the sessions that can use these slots.
  mutating func giveBackSlots(leaving leave: UInt32) {
    availability.noteReturn()
    progress += 1
    mailboxes.giveBackSlots(leaving: Int(leave))
    while let next = mailboxes.pullForSlots() { readyQueue.append(.open(next.reference)) }
    if sharedList.isActive { expectLooks(by: nil) }
  }
}
