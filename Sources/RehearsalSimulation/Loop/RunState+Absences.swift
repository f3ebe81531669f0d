/// How agents crash, stand still and come back.
extension RunState {
  /// Strikes the platform with the faults that are due before anything happens.
  mutating func strikeAtOnce() {
    for timed in absences.takePlatformFaults(at: 0) { strike(timed) }
  }

  /// Strikes with a fault whose time has come.
  mutating func strike(_ timed: Absences.TimedFault) {
    if let agent = timed.agent { return strike(timed.place, agent) }
    if case .slotsExhausted(let leave, let time) = plan.faults[timed.place].verb {
      exhaustSlots(by: plan.faults[timed.place], leaving: leave, for: time)
    }
  }

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
    sessions[luggageOf: reference].opening = events
    sessions[reference].mayCrash = struck.contains { plan.faults[$0].verb.isCrash }
    for place in struck where plan.faults[place].verb.takesAwayAtOnce {
      strike(place, sessions[reference].agent)
    }
  }

  mutating func leave(_ agent: AgentID, _ cause: Absences.Cause, for time: Int64?) {
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
