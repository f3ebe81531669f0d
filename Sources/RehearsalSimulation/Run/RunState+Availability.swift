/// The absences of agents and slots that faults cause.
extension RunState {
  /// Applies the faults that take effect at time zero, before the run begins.
  ///
  /// Faults that end sessions are left for later, because no session is open yet.
  mutating func applyFaultsAtStart() {
    let faults = availability.takeFaultsAtStart { [plan] in plan.faults[$0].verb.endsSessions }
    for timedFault in faults { applyFault(timedFault) }
  }

  /// Applies a fault whose fixed time has come.
  mutating func applyFault(_ timedFault: AgentAvailability.TimedFault) {
    if let agent = timedFault.agent { return applyFault(timedFault.faultIndex, agent) }
    let fault = plan.faults[timedFault.faultIndex]
    switch fault.verb {
    case .platform(.slotsExhausted(let leave, let time)):
      exhaustSlots(by: timedFault.faultIndex, leaving: leave, for: time)
    case .platform(.cancel(let task)): cancel(.task(task), by: fault)
    case .platform(.partition), .agent, .handoff, .session, .decision: break
    }
  }

  /// Applies the fault with the given index in the plan to an agent.
  ///
  /// If the agent has already crashed, nothing happens.
  mutating func applyFault(_ faultIndex: Int, _ agent: AgentID) {
    let fault = plan.faults[faultIndex]
    guard !availability.hasCrashed(agent), case .agent(let agentFault, _) = fault.verb else {
      return
    }
    switch agentFault {
    case .crash(_, let restart): crash(agent, by: faultIndex, restart: restart)
    case .crashSession(_, let restart):
      let task = fault.verb.sessionPattern?.task
      crashSessions(
        sessions.atWork(for: agent).filter { reference in
          task.map { $0 == sessions[reference].handoff.task } ?? true
        },
        by: fault,
        restart: restart
      )
    case .cancel: cancel(.agent(agent), only: fault.verb.sessionPattern?.task, by: fault)
    case .pause(let time): pause(agent, by: faultIndex, for: time)
    }
  }

  /// Finds the faults that affect a session when it opens, and applies those that take effect at
  /// once.
  mutating func applyFaultsAtOpening(_ reference: SessionReference) {
    let session = sessions[reference]
    let strikingFaults = faultInjector.faultsAffecting(
      session: session.agent,
      task: session.handoff.task,
      now: now
    )
    guard !strikingFaults.isEmpty else { return }
    sessions[contentsOf: reference].faultIndices = strikingFaults
    sessions[contentsOf: reference].firstEvent = eventCount
    sessions[reference].mayCrash = strikingFaults.contains { plan.faults[$0].verb.crashesOrCancels }
    for faultIndex in strikingFaults where plan.faults[faultIndex].verb.stopsAgentAtOnce {
      applyFault(faultIndex, in: reference)
    }
  }

  /// Applies a fault of the plan to the agent of a session, or to the session alone.
  mutating func applyFault(_ faultIndex: Int, in reference: SessionReference) {
    let fault = plan.faults[faultIndex]
    guard case .agent(let agentFault, _) = fault.verb, fault.verb.endsSessions else {
      return applyFault(faultIndex, sessions[reference].agent)
    }
    guard sessions.isAtWork(reference) else { return }
    if case .crashSession(_, let restart) = agentFault {
      crashSessions([reference], by: fault, restart: restart)
    } else {
      emit(.faultInjected(fault.id), in: reference)
      endEarly([reference], to: .cancelled)
    }
  }

  /// Makes an agent unavailable for the given nanoseconds of virtual time.
  ///
  /// The absence ends at the latest when all faults end. If the time is `nil`, the absence lasts until then,
  /// or to the end of the run if the faults never end. `faultIndex` is the index in the plan of the fault that
  /// causes the absence, or `nil` if the agent has lost its last instance.
  mutating func startAbsence(
    of agent: AgentID,
    _ cause: AgentAvailability.Cause,
    for time: Int64?,
    by faultIndex: Int? = nil
  ) {
    let healTime = plan.heal?.nanoseconds
    let dueTime = time.map { [now] in now.addingSaturated($0) }
    let endTime = dueTime.map { min($0, healTime ?? .max) } ?? healTime
    let absence = availability.startAbsence(agent, cause, until: endTime, by: faultIndex)
    // An absence counts as progress. The run then waits for the agent's return even if nothing else happens.
    progressCount += 1
    mailboxes.suspend(agent)
    if let endTime { timers.schedule(.endAbsence(agent, absence: absence), at: endTime) }
  }

  /// Makes an agent available again, and returns whether the agent returns from a crash.
  ///
  /// After a crash, the event loop has to call the agent. `absence` is the number of the absence that ends. If a later
  /// absence of the agent has begun, nothing happens.
  mutating func endAbsence(_ agent: AgentID, _ absence: UInt32) -> Bool {
    guard let cause = availability.endAbsence(agent, absence) else { return false }
    if cause == .crashed { emit(.agentRestarted, agent: agent) }
    progressCount += 1
    if let nextHandoff = mailboxes.resume(agent) {
      readyQueue.append(.open(nextHandoff.reference))
    }
    if features.contains(.sharedList) { scheduleLooks(by: agent) }
    if agent == router.orchestrator {
      for handoff in availability.takeAwaitingOrchestrator() { depart(handoff) }
    }
    return cause == .crashed
  }

  /// Notes whether the restart of an agent after a crash changed the run.
  ///
  /// `eventCountBefore` is the number of events before the restarted agent was called. A call that does nothing only
  /// opens a session and ends it. That is an effect only for a planner or coordinator that has handed out tasks: the
  /// agent has found in its record that the tasks are in progress, and has not handed them out again.
  mutating func noteRestart(of agent: AgentID, _ eventCountBefore: UInt64) {
    let newEventCount = eventCount - eventCountBefore
    let hasWorked = newEventCount != 0 && newEventCount != 2
    if hasWorked || hasTasksInProgress(agent) { availability.noteEffect(on: agent) }
  }

  /// Returns whether an agent is the planner or the coordinator, and a task that was handed out has not ended.
  private func hasTasksInProgress(_ agent: AgentID) -> Bool {
    guard agent == plan.planner || agent == plan.coordinator else { return false }
    return plan.taskIDs.contains { tasks[$0].record.isOpen && tasks[$0].record.wasAssigned }
  }

  /// Returns how many more nanoseconds the actions of a session have to wait.
  ///
  /// The cause is a pause of the session's agent, or a quota that makes the session wait.
  @inline(__always)
  func remainingPause(of reference: SessionReference) -> Int64 {
    !features.isDisjoint(with: [.faults, .metering]) ? remainingPauseOrWait(of: reference) : 0
  }

  private func remainingPauseOrWait(of reference: SessionReference) -> Int64 {
    let pause =
      features.contains(.faults)
      ? availability.remainingPause(of: sessions[reference].agent, now: now) : 0
    return quotas.isEmpty ? pause : max(pause, quotas.remainingWait(of: reference, now: now))
  }

  /// Returns the nanoseconds until a step that a session takes `delay` from now.
  ///
  /// A pause or a quota puts the step off, and the agent then works on within its working hours.
  @inline(__always)
  mutating func timeUntilStep(after delay: Int64, in reference: SessionReference) -> Int64 {
    let standstill = remainingPause(of: reference)
    return standstill > 0 ? putOff(delay, for: standstill, in: reference) : delay
  }

  /// Returns the nanoseconds until a step of a session that would come after `delay` without a standstill.
  private mutating func putOff(
    _ delay: Int64,
    for standstill: Int64,
    in reference: SessionReference
  ) -> Int64 {
    let agent = sessions[reference].agent
    let time = workClock(of: agent).time(until: delay, afterStandstill: standstill, now: now)
    if time > delay, availability.isUnavailable(agent) { availability.noteEffect(on: agent) }
    return time
  }

  func workClock(of agent: AgentID) -> WorkClock {
    WorkClock(
      hours: plan.member(agent)?.model?.hours,
      startTimeOfWeek: plan.platform.startTimeOfWeek
    )
  }

  /// Puts off all steps that sessions of an agent have scheduled, by the given nanoseconds without work.
  ///
  /// The result is whether a step comes later than before. Outside its working hours, an agent loses no time.
  @discardableResult
  mutating func postpone(
    _ standingSessions: [SessionReference],
    of agent: AgentID,
    for standstill: Int64
  ) -> Bool {
    let clock = workClock(of: agent)
    let startTime = now
    let postponedTime = { (time: Int64) in
      startTime.addingSaturated(
        clock.time(until: time - startTime, afterStandstill: standstill, now: startTime)
      )
    }
    let waitingSessions = standingSessions.filter { quotas.remainingWait(of: $0, now: now) > 0 }
    for session in standingSessions {
      quotas.postponeFirstStart(of: session, now: startTime, to: postponedTime)
    }
    var isAnyLater = false
    timers.postpone(
      where: { item in item.session.map(standingSessions.contains) ?? false },
      to: { item, time in
        // The end of a wait for a quota is no work, so working hours do not put it off.
        let isEndOfWait =
          if case .endWait(let session) = item { waitingSessions.contains(session) } else { false }
        let newTime = isEndOfWait ? time.addingSaturated(standstill) : postponedTime(time)
        if newTime > time { isAnyLater = true }
        return newTime
      }
    )
    return isAnyLater
  }

  /// Whether the run has to wait for a timer or for an agent's next look into its inbox.
  ///
  /// Once every task has ended, the run no longer waits for deadlines, repetitions and reminders of handoffs,
  /// for looks at a shared list or an inbox, or for the return of absent agents and slots. If a session waits
  /// for answers to its calls, the run still waits for absent agents and slots.
  var hasPendingEvents: Bool {
    let timerCount = timers.count + deadlines.count - quotas.scheduledForecastCount
    guard openTaskCount == 0 else {
      return timerCount > replies.staleTimerCount || inboxes.nextLookTime != nil
    }
    let lookTimerCount = sharedList.scheduledVisitCount
    let recoveryTimerCount = availability.pendingRecoveryCount
    return timerCount > replies.scheduledTimerCount + lookTimerCount
      + (recoveryTimerCount > 0 && hasWaitingSessions ? 0 : recoveryTimerCount)
  }

  /// Records that a handoff is unreachable, if the agent that it waits for is gone for good.
  mutating func recordIfUnreachable(_ handoff: Handoff, _ agent: AgentID) {
    if availability.neverReturns(agent) { recordLastHandoff(.unreachable, on: handoff) }
  }
}

// MARK: - Slots that faults take away

extension RunState {
  /// Notes which faults make a session wait for a slot from now until a later time.
  ///
  /// A fault that takes slots which nobody needs changes nothing. An agent that looks at the shared list at intervals
  /// waits only if one of its looks comes before `time`.
  mutating func noteDelaysForSlots(until time: Int64) {
    guard mailboxes.slotShortages.hasShortageWithoutEffect, time > now else { return }
    let claimants: [AgentID] =
      features.contains(.sharedList) && sharedList.hasUnclaimedTasks
      ? plan.agents.filter { looksInVain($0, before: time) } : []
    for faultIndex in mailboxes.noteDelayingFaults(claimants) {
      availability.noteEffect(of: faultIndex)
    }
  }

  /// Returns whether an agent with no look ahead of it would find a task on the shared list before a time.
  private func looksInVain(_ agent: AgentID, before time: Int64) -> Bool {
    !sharedList.isVisitExpected(agent) && sharedList.nextTask(for: agent) != nil
      && now.addingSaturated(delayUntilLook(by: agent)) < time
  }

  /// Takes away all slots except `leave` for the given nanoseconds, but at most until all faults end.
  ///
  /// `faultIndex` is the index in the plan of the fault that takes the slots.
  private mutating func exhaustSlots(by faultIndex: Int, leaving leave: Int, for time: Int64) {
    emit(.faultInjected(plan.faults[faultIndex].id))
    availability.noteSlotsTaken(by: faultIndex)
    mailboxes.slotShortages.takeSlots(leaving: leave, by: faultIndex)
    let dueTime = now.addingSaturated(time)
    availability.expectRecovery()
    timers.schedule(
      .giveBackSlots(takenBy: UInt32(clamping: faultIndex)),
      at: min(dueTime, plan.heal?.nanoseconds ?? .max)
    )
  }

  /// Gives back the slots that a fault took away, and opens the sessions that can use them.
  ///
  /// `faultIndex` is the index of the fault in the plan.
  mutating func giveBackSlots(takenBy faultIndex: UInt32) {
    availability.noteRecovery()
    progressCount += 1
    mailboxes.slotShortages.giveBackSlots(takenBy: Int(faultIndex))
    while let nextHandoff = mailboxes.dequeueForFreedSlots() {
      readyQueue.append(.open(nextHandoff.reference))
    }
    if features.contains(.sharedList) { scheduleLooks(by: nil) }
  }
}
