/// The claiming of tasks from a shared list.
extension RunState {
  /// Returns whether a handoff puts its task on the shared list, where the task's candidates can claim it.
  ///
  /// If none of the candidates will ever be available again, the result is false. The handoff then goes
  /// directly to its receiver or a stand-in.
  func belongsOnSharedList(_ reference: SessionReference) -> Bool {
    let task = sessions[reference].handoff.task
    guard needsClaim(reference), let plannedTask = plan.task(task),
      plannedTask.candidates.contains(sessions[reference].handoff.receiver)
    else { return false }
    return !plannedTask.candidates.allSatisfy { availability.neverReturns($0) }
  }

  /// Returns whether a handoff assigns a task that agents have to claim from the shared list, if there is
  /// one.
  ///
  /// The orchestrator does not route such a handoff.
  func needsClaim(_ reference: SessionReference) -> Bool {
    let handoff = sessions[reference].handoff
    return handoff.intent == .assign && handoff.contentIndex != Handoff.noContentIndex
      && sharedContents[handoff.contentIndex]?.content.needsClaim == true
  }

  /// Puts the task of a handoff on the shared list instead of sending the handoff.
  mutating func putOnSharedList(_ handoff: SessionReference, in reference: SessionReference) {
    let assignment = sessions[handoff].handoff
    guard let content = takeContent(of: assignment) else { return sessions.close(handoff) }
    if isResult(handoff, of: reference) { sessions[reference].result = .handedOff }
    sessions.close(handoff)
    progressCount += 1
    emit(
      .taskListed,
      agent: assignment.sender,
      session: sessions[reference].id,
      task: assignment.task,
      handoff: assignment.cause
    )
    sharedList.add(assignment, content)
    for agent in plan.tasks[assignment.task.index].candidates { scheduleLook(by: agent) }
  }

  // MARK: - Looks at the shared list

  /// Schedules an agent's next look at the shared list, if the list has an unclaimed task for the agent.
  mutating func scheduleLook(by agent: AgentID) {
    guard !sharedList.isVisitExpected(agent), sharedList.nextTask(for: agent) != nil else { return }
    let delay = delayUntilLook(by: agent)
    sharedList.expectVisit(agent, isLater: delay > 0)
    schedule(.lookAtSharedList(agent, wasLater: delay > 0), after: delay)
  }

  /// Returns how many nanoseconds pass until an agent next looks at the shared list, which it does only when it works.
  func delayUntilLook(by agent: AgentID) -> Int64 {
    let delay = sharedList.delayUntilLook(by: agent, now: now)
    guard features.contains(.workingHours) else { return delay }
    return workClock(of: agent).time(for: 0, afterStandstill: delay, now: now)
  }

  /// Schedules looks at the shared list after room for a session has become free.
  ///
  /// - Parameter agent: The agent for which there is room. If it is `nil`, or if all agents share one queue,
  ///   every agent that can begin a task looks at the list.
  mutating func scheduleLooks(by agent: AgentID?) {
    guard sharedList.hasUnclaimedTasks else { return }
    if let agent, !mailboxes.hasSharedQueue { return scheduleLook(by: agent) }
    for candidate in plan.agents {
      noteMissedLook(by: candidate)
      if mailboxes.canClaim(candidate) { scheduleLook(by: candidate) }
    }
  }

  /// Notes that an absent agent cannot claim a task of the shared list, if there is one for it.
  private mutating func noteMissedLook(by agent: AgentID) {
    guard availability.isUnavailable(agent), sharedList.nextTask(for: agent) != nil else { return }
    availability.noteEffect(on: agent)
  }

  /// Lets an agent look at the shared list, and claim a task if it can begin one.
  ///
  /// - Parameters:
  ///   - agent: The agent.
  ///   - wasLater: Whether the look was scheduled for a later time.
  /// - Returns: The handoff that gives the task to the agent, or `nil` if no session can open now, for example because
  ///   the claim takes time and ends later.
  mutating func lookAtSharedList(_ agent: AgentID, wasLater: Bool) -> SessionReference? {
    sharedList.noteVisit(of: agent, wasLater: wasLater)
    noteMissedLook(by: agent)
    guard !sharedList.isVisitExpected(agent), mailboxes.canClaim(agent),
      let task = sharedList.nextTask(for: agent), let entry = sharedList[task]
    else { return nil }
    guard sharedList.rule.claimDuration == 0 else {
      scheduleClaim(of: task, by: agent, entry: entry.number, after: sharedList.rule.claimDuration)
      return nil
    }
    return claim(task, by: agent, entry: entry.number)
  }

  private mutating func scheduleClaim(
    of task: TaskID,
    by agent: AgentID,
    entry: UInt32,
    after delay: Int64
  ) {
    sharedList.expectVisit(agent, isLater: delay > 0)
    schedule(.claim(agent, task, entry: entry, wasLater: delay > 0), after: delay)
  }

  // MARK: - Claims of tasks

  /// Ends an agent's attempt to claim a task, and returns the handoff that gives the task to the agent.
  ///
  /// The result is `nil` if the agent does not get the task, or if its session cannot open now. `entry` is the number
  /// of the list entry that the agent saw. A task that is listed again gets a new number.
  mutating func claim(
    _ task: TaskID,
    by agent: AgentID,
    entry: UInt32,
    wasLater: Bool
  ) -> SessionReference? {
    sharedList.noteVisit(of: agent, wasLater: wasLater)
    return claim(task, by: agent, entry: entry)
  }

  private mutating func claim(
    _ task: TaskID,
    by agent: AgentID,
    entry number: UInt32
  ) -> SessionReference? {
    defer { scheduleLook(by: agent) }
    if availability.isUnavailable(agent) { availability.noteEffect(on: agent) }
    guard let entry = sharedList[task], entry.number == number, !entry.owners.contains(agent),
      !availability.isUnavailable(agent)
    else { return nil }
    guard entry.owners.isEmpty || sharedList.rule.method == .racy else {
      emit(.taskClaimed(.refused), agent: agent, task: task)
      return nil
    }
    return giveTask(entry, to: agent)
  }

  /// Gives the task of an entry on the shared list to an agent.
  ///
  /// The result is the handoff that gives the task, or `nil` if its session cannot open now.
  private mutating func giveTask(_ entry: SharedTaskList.Entry, to agent: AgentID)
    -> SessionReference?
  {
    var handoff = entry.handoff
    handoff.receiver = agent
    handoff.contentIndex = storeContent(entry.content)
    let reference = sessions.add(handoff)
    sharedList.noteClaim(of: handoff.task, by: agent)
    assignIdentifier(reference)
    handoff = sessions[reference].handoff
    emit(
      .taskClaimed(entry.owners.isEmpty ? .taken : .contested),
      agent: agent,
      task: handoff.task,
      handoff: handoff.id
    )
    recordSending(reference, sentIn: .none)
    let faultIndices =
      features.contains(.faults) ? faultInjector.faultsAffecting(handoff, now: now) : []
    guard faultIndices.isEmpty else {
      send(reference, through: faultIndices)
      return nil
    }
    if features.contains(.faults) { releaseOvertakenHandoffs(after: handoff) }
    return admit(reference) ? reference : nil
  }

  // MARK: - Faults that make two agents claim one task

  /// Returns the index of the first fault that makes a second agent claim a handoff's task, or `nil` for none.
  func racingFault(_ strikingFaults: [Int], of reference: SessionReference) -> Int? {
    guard features.contains(.sharedList), needsClaim(reference) else { return nil }
    let handoff = sessions[reference].handoff
    return strikingFaults.first { secondClaimant(of: handoff, in: plan.faults[$0]) != nil }
  }

  /// Returns the second agent that a fault makes claim the task of a handoff, or `nil` if there is none.
  private func secondClaimant(of handoff: Handoff, in fault: Fault) -> AgentID? {
    guard case .handoff(.race(let namedAgent), _) = fault.verb,
      let plannedTask = plan.task(handoff.task),
      let owners = sharedList[handoff.task]?.owners, owners.last == handoff.receiver
    else { return nil }
    return plannedTask.candidates.first { agent in
      !owners.contains(agent) && namedAgent.map { $0 == agent } ?? true
        && !availability.isUnavailable(agent)
    }
  }

  /// Makes a second agent claim a handoff's task, as if both had looked at the shared list at the same time.
  mutating func startRace(for handoff: Handoff, by fault: Fault) {
    guard let rival = secondClaimant(of: handoff, in: fault), let entry = sharedList[handoff.task]
    else {
      return
    }
    scheduleClaim(of: handoff.task, by: rival, entry: entry.number, after: 0)
  }
}
