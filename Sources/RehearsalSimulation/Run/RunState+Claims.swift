/// How agents claim tasks from a shared list.
extension RunState {
  /// Returns whether a handoff gives a task to whichever agent claims it.
  ///
  /// If none of these agents ever returns, the handoff goes to the first of them, or to a stand-in.
  func belongsOnSharedList(_ reference: SessionReference) -> Bool {
    let task = sessions[reference].handoff.task
    guard needsClaim(reference), let planned = plan.task(task),
      planned.candidates.contains(sessions[reference].handoff.receiver)
    else { return false }
    return !planned.candidates.allSatisfy { availability.neverReturns($0) }
  }

  /// Returns whether a handoff belongs to a claim, so that it does not pass through the orchestrator.
  func needsClaim(_ reference: SessionReference) -> Bool {
    let handoff = sessions[reference].handoff
    return handoff.intent == .assign && handoff.content != Handoff.noContent
      && sharedContents[handoff.content]?.content.needsClaim == true
  }

  /// Puts the task of a handoff on the shared list.
  mutating func list(_ handoff: SessionReference, in reference: SessionReference) {
    let assignment = sessions[handoff].handoff
    guard let content = takeContent(of: assignment) else { return sessions.close(handoff) }
    if isResult(handoff, of: reference) { sessions[reference].result = .handedOff }
    sessions.close(handoff)
    progress += 1
    emit(
      .taskListed,
      agent: assignment.sender,
      session: sessions[reference].number,
      task: assignment.task,
      handoff: assignment.cause
    )
    sharedList.add(assignment, content)
    for agent in plan.tasks[assignment.task.index].candidates { expectLook(by: agent) }
  }

  // MARK: - Looks

  /// Lets an agent look at the list at the next occasion, if a task on it is for the agent.
  mutating func expectLook(by agent: AgentID) {
    guard !sharedList.isExpected(agent), sharedList.next(for: agent) != nil else { return }
    let delay = sharedList.delayOfLook(by: agent, now: now)
    sharedList.expect(agent, isLater: delay > 0)
    schedule(.look(agent, wasLater: delay > 0), after: delay)
  }

  /// Lets the agents look at the list that can work after room has become free.
  ///
  /// - Parameter agent: The agent that has room, or `nil` if others may have it as well.
  mutating func expectLooks(by agent: AgentID?) {
    guard sharedList.hasUnclaimedTasks else { return }
    if let agent, !mailboxes.isShared { return expectLook(by: agent) }
    for other in plan.agents where mailboxes.canClaim(other) { expectLook(by: other) }
  }

  /// Lets an agent look at the list, and claim a task if it is idle.
  ///
  /// - Returns: The handoff that gives the task to the agent, if claims take no time and its session can open now.
  mutating func look(_ agent: AgentID, wasLater: Bool) -> SessionReference? {
    sharedList.noteArrival(of: agent, wasLater: wasLater)
    guard !sharedList.isExpected(agent), mailboxes.canClaim(agent),
      let task = sharedList.next(for: agent), let entry = sharedList[task]
    else { return nil }
    guard sharedList.rule.takes == 0 else {
      scheduleClaim(of: task, by: agent, entry: entry.number, after: sharedList.rule.takes)
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
    sharedList.expect(agent, isLater: delay > 0)
    schedule(.claim(agent, task, entry: entry, wasLater: delay > 0), after: delay)
  }

  // MARK: - Claims

  /// Ends an agent's claim, and returns the handoff that gives the task to the agent if its session can open now.
  mutating func claim(
    _ task: TaskID,
    by agent: AgentID,
    entry: UInt32,
    wasLater: Bool
  ) -> SessionReference? {
    sharedList.noteArrival(of: agent, wasLater: wasLater)
    return claim(task, by: agent, entry: entry)
  }

  private mutating func claim(
    _ task: TaskID,
    by agent: AgentID,
    entry number: UInt32
  ) -> SessionReference? {
    defer { expectLook(by: agent) }
    guard let entry = sharedList[task], entry.number == number, !entry.owners.contains(agent),
      !availability.isUnavailable(agent)
    else { return nil }
    guard entry.owners.isEmpty || sharedList.rule.method == .racy else {
      emit(.taskClaimed(.refused), agent: agent, task: task)
      return nil
    }
    return give(entry, to: agent)
  }

  /// Gives the task of an entry to an agent, and returns the handoff if its session can open now.
  private mutating func give(_ entry: SharedTaskList.Entry, to agent: AgentID) -> SessionReference?
  {
    var handoff = entry.handoff
    handoff.receiver = agent
    handoff.content = share(entry.content)
    let reference = sessions.add(handoff)
    sharedList.noteClaim(of: handoff.task, by: agent)
    identify(reference)
    handoff = sessions[reference].handoff
    emit(
      .taskClaimed(entry.owners.isEmpty ? .taken : .contested),
      agent: agent,
      task: handoff.task,
      handoff: handoff.id
    )
    record(reference, sentIn: .none)
    let struck = faults.isEmpty ? [] : faults.strikes(handoff, now: now)
    guard struck.isEmpty else {
      send(reference, through: struck)
      return nil
    }
    if !faults.isEmpty { release(after: handoff) }
    return admit(reference) ? reference : nil
  }

  // MARK: - Races

  /// Returns the first fault that makes another agent claim the task of a handoff too, or `nil` if no fault does.
  func race(_ struck: [Int], of reference: SessionReference) -> Int? {
    guard sharedList.isActive, needsClaim(reference) else { return nil }
    let handoff = sessions[reference].handoff
    return struck.first { rival(of: handoff, in: plan.faults[$0]) != nil }
  }

  /// Returns the agent that a fault makes claim the task of a handoff too.
  private func rival(of handoff: Handoff, in fault: Fault) -> AgentID? {
    guard case .handoff(.race(let named), _) = fault.verb, let planned = plan.task(handoff.task),
      let owners = sharedList[handoff.task]?.owners, owners.last == handoff.receiver
    else { return nil }
    return planned.candidates.first { agent in
      !owners.contains(agent) && named.map { $0 == agent } ?? true
        && !availability.isUnavailable(agent)
    }
  }

  /// Makes another agent claim the task of a handoff too, as if both had looked at the list at the same time.
  mutating func race(for handoff: Handoff, by fault: Fault) {
    guard let rival = rival(of: handoff, in: fault), let entry = sharedList[handoff.task] else {
      return
    }
    scheduleClaim(of: handoff.task, by: rival, entry: entry.number, after: 0)
  }
}
