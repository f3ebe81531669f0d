/// The times at which agents and slots are unavailable because of faults.
extension RunState {
  /// Applies the faults that strike at time zero, before the run begins.
  ///
  /// Faults that strike sessions are left for later, because there are no sessions yet.
  mutating func strikeAtStart() {
    let faults = availability.takeFaultsAtStart { [plan] in plan.faults[$0].verb.endsSessions }
    for timed in faults { strike(timed) }
  }

  /// Applies a fault that strikes at a fixed time, which has come.
  mutating func strike(_ timed: AgentAvailability.TimedFault) {
    if let agent = timed.agent { return strike(timed.faultIndex, agent) }
    let fault = plan.faults[timed.faultIndex]
    switch fault.verb {
    case .platform(.slotsExhausted(let leave, let time)):
      exhaustSlots(by: fault, leaving: leave, for: time)
    case .platform(.cancel(let task)): cancel(.task(task), by: fault)
    case .platform(.partition), .agent, .handoff, .session, .decision: break
    }
  }

  /// Applies the fault with the given index in the plan to an agent.
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

  /// Finds the faults that strike a session as the session opens, and applies those that stop its agent at
  /// once.
  mutating func strikeOpening(_ reference: SessionReference) {
    let session = sessions[reference]
    let strikingFaults = faults.strikes(
      session: session.agent,
      task: session.handoff.task,
      now: now
    )
    guard !strikingFaults.isEmpty else { return }
    sessions[contentsOf: reference].faults = strikingFaults
    sessions[contentsOf: reference].firstEvent = eventCount
    sessions[reference].mayCrash = strikingFaults.contains { plan.faults[$0].verb.isCrash }
    for index in strikingFaults where plan.faults[index].verb.strikesAgentAtOnce {
      strike(index, in: reference)
    }
  }

  /// Applies the fault with the given index in the plan to the agent of a session, or to the session alone.
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
  /// The absence ends at the latest when all faults end. If the time is `nil`, the absence lasts until then,
  /// or to the end of the run if the faults never end.
  mutating func startAbsence(of agent: AgentID, _ cause: AgentAvailability.Cause, for time: Int64?)
  {
    let healTime = plan.heal?.nanoseconds
    let dueTime = time.map { [now] in now.addingSaturated($0) }
    let until = dueTime.map { min($0, healTime ?? .max) } ?? healTime
    let absence = availability.startAbsence(agent, cause, until: until)
    // An absence counts as progress, so that a run in which nothing else happens waits for the agent's return.
    progress += 1
    mailboxes.suspend(agent)
    if let until { timers.schedule(.endAbsence(agent, absence: absence), at: until) }
  }

  /// Makes an agent available again, and returns whether the event loop has to call the agent because it
  /// crashed.
  ///
  /// If a later absence of the agent has begun, nothing happens. `absence` is the number of the absence that
  /// ends.
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

  /// Returns how many more nanoseconds the actions of a session have to wait.
  ///
  /// The cause is a pause of the session's agent, or a quota that makes the session wait.
  func remainingPause(of reference: SessionReference) -> Int64 {
    let pause =
      faults.isEmpty ? 0 : availability.remainingPause(of: sessions[reference].agent, now: now)
    return quotas.isEmpty ? pause : max(pause, quotas.remainingWait(of: reference, now: now))
  }

  /// Whether a timer or a look into an inbox is left for which the run has to wait.
  ///
  /// Once every task has ended, the run does not wait for absent agents or slots to return, unless a session
  /// that waits for answers may need them.
  var hasMoreToCome: Bool {
    let timerCount = timers.count - quotas.scheduledForecasts
    guard openTasks == 0 else { return timerCount > replies.staleTimers || inboxes.nextLook != nil }
    let pendingLooks = sharedList.scheduledLooks
    let pendingReturns = availability.pendingReturns
    return timerCount > replies.scheduledTimers + pendingLooks
      + (pendingReturns > 0 && hasWaitingSessions ? 0 : pendingReturns)
  }

  /// Records that the last handoff about a task waits for an agent that will never be available again.
  ///
  /// If the agent returns, nothing happens.
  mutating func noteUnreachable(_ handoff: Handoff, _ agent: AgentID) {
    if availability.neverReturns(agent) { note(.unreachable, on: handoff) }
  }
}

// MARK: - Slots that faults take away

extension RunState {
  /// Takes away all slots except `leave` for the given nanoseconds, but at most until all faults end.
  private mutating func exhaustSlots(by fault: Fault, leaving leave: Int, for time: Int64) {
    emit(.faultInjected(fault.id))
    mailboxes.takeSlots(leaving: leave)
    let dueTime = now.addingSaturated(time)
    availability.expectReturn()
    timers.schedule(
      .giveBackSlots(leaving: UInt32(clamping: leave)),
      at: min(dueTime, plan.heal?.nanoseconds ?? .max)
    )
  }

  /// Returns the slots that a fault took away, and opens the sessions that can use them.
  ///
  /// `leave` is how many slots were available during the fault.
  mutating func giveBackSlots(leaving leave: UInt32) {
    availability.noteReturn()
    progress += 1
    mailboxes.giveBackSlots(leaving: Int(leave))
    while let next = mailboxes.pullForSlots() { readyQueue.append(.open(next.reference)) }
    if sharedList.isActive { expectLooks(by: nil) }
  }
}
