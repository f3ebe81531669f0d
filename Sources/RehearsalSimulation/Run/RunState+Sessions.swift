/// How sessions open and end.
extension RunState {
  /// Takes room for a session of the handoff's receiver, and returns whether the session can open.
  ///
  /// If there was no room, the handoff waits in the mailbox. A handoff that is one of several votes opens
  /// no session unless it decides, and the answer to a call opens none. A message can wait in an inbox.
  @inline(__always)
  mutating func admit(_ reference: SessionReference) -> Bool {
    if !panels.isEmpty, keepsVote(reference) { return false }
    if !calls.isEmpty, joins(reference) { return false }
    if merges.isActive, waitsForMerge(reference) { return false }
    if inboxes.isActive, keepsMessage(reference) { return false }
    guard !mailboxes.reserve(sessions[reference].handoff.receiver) else { return true }
    enqueue(reference)
    return false
  }

  mutating func enqueue(_ reference: SessionReference) {
    let handoff = sessions[reference].handoff
    noteUnreachable(handoff, handoff.receiver)
    let waiting = mailboxes.wait(
      Mailboxes.Waiting(reference: reference, receiver: handoff.receiver, rank: rank(of: handoff))
    )
    if waiting > limits.mailbox { reach(.mailbox) }
    if availability.neverReturns(handoff.receiver) { redirectWaiting(for: handoff.receiver) }
  }

  /// Returns the rank of a handoff in a queue by priority.
  ///
  /// The rank is the priority of the handoff's task, which rises by one each time that the handoff
  /// has waited for the ageing time. Ranks compare the same at all times, because all waiting
  /// handoffs age equally.
  private func rank(of handoff: Handoff) -> Int64 {
    guard plan.platform.queue == .priority else { return 0 }
    let priority = Int64(plan.task(handoff.task)?.priority ?? 0)
    guard let ageing = plan.platform.ageing else { return priority }
    let (scaled, overflows) = priority.multipliedReportingOverflow(by: ageing)
    return (overflows ? (priority < 0 ? .min / 2 : .max / 2) : scaled) &- now
  }

  /// Returns whether a handoff that left the mailbox can open its session.
  ///
  /// If the receiver is unavailable, the handoff goes back to the front of the mailbox.
  @inline(__always)
  mutating func canOpen(_ reference: SessionReference) -> Bool {
    guard availability.isUnavailable(sessions[reference].handoff.receiver) else { return true }
    putBack(reference)
    return false
  }

  private mutating func putBack(_ reference: SessionReference) {
    let handoff = sessions[reference].handoff
    noteUnreachable(handoff, handoff.receiver)
    let waiting = Mailboxes.Waiting(
      reference: reference,
      receiver: handoff.receiver,
      rank: rank(of: handoff)
    )
    if let next = mailboxes.putBack(waiting) { readyQueue.append(.open(next.reference)) }
    if availability.neverReturns(handoff.receiver) { redirectWaiting(for: handoff.receiver) }
  }

  /// Notes that a handoff from an agent's mailbox has opened its session.
  @inline(__always)
  mutating func noteOpened(_ agent: AgentID) {
    if let next = mailboxes.opened(agent) { readyQueue.append(.open(next.reference)) }
  }

  /// Opens the session of a handoff, for which room was already taken.
  @inline(__always)
  mutating func open(_ reference: SessionReference) {
    sessionCount += 1
    let number = SessionID(rawValue: sessionCount)
    let receiver = sessions[reference].handoff.receiver
    sessions[reference].open(number, of: receiver, holdsSlot: true)
    note(
      sessions[reference].addressee == receiver ? .delivered : .lost,
      on: sessions[reference].handoff
    )
    emitDelivered(reference)
    emitOpened(reference)
    if merges.isActive { branch(for: sessions[reference].handoff) }
    if membership != nil { noteOwner(of: sessions[reference].handoff) }
    if sessions[reference].handoff.intent.beginsAnExecution { executions += 1 }
    if sessions[reference].handoff.content != Handoff.noContent { unpack(reference) }
    if !faults.isEmpty { strikeOpening(reference) }
    if plan.platform.isMetered { meter(reference) }
    if !windows.isEmpty, sessions[reference].handoff.intent == .inform { windows.remind(receiver) }
  }

  /// Applies the budget and the quotas to a session that opens.
  ///
  /// A session for which the budget has no room hands its work back, and takes nothing of the quotas.
  private mutating func meter(_ reference: SessionReference) {
    guard !isLost(reference),
      plan.isMetered(sessions[reference].agent, on: sessions[reference].handoff.intent)
    else { return }
    reserveBudget(for: reference)
    if !quotas.isEmpty, hasBudget(reference) { enterQuotas(reference) }
  }

  /// Ends the metering of a session that is over.
  mutating func endMetering(_ reference: SessionReference) {
    guard plan.platform.isMetered else { return }
    releaseBudget(of: reference)
    leaveQuotas(reference)
  }

  /// Opens a session without a handoff, for an agent that the loop wakes.
  ///
  /// The session holds no slot.
  mutating func open(for agent: AgentID) -> SessionReference {
    sessionCount += 1
    let reference = sessions.add(Session.noHandoff)
    sessions[reference].open(SessionID(rawValue: sessionCount), of: agent, holdsSlot: false)
    sessions[reference].addressee = agent
    emitOpened(reference)
    if !faults.isEmpty { strikeOpening(reference) }
    return reference
  }

  /// Moves the content of a session's handoff to the session.
  private mutating func unpack(_ reference: SessionReference) {
    var content = takeContent(of: sessions[reference].handoff)
    if let work = content?.work {
      content?.work = overwrites.remaining(work, of: sessions[reference].handoff.task)
    }
    let handoff = sessions[reference].handoff
    if let flaws = content?.work?.flaws, handoff.receiver == plan.coordinator,
      handoff.task != .none
    {
      tasks[handoff.task].flaws = flaws
    }
    sessions[contentsOf: reference].content = content
    sessions[contentsOf: reference].work = content?.work
  }

  /// Ends a session if its handler has returned and everything that the session scheduled has
  /// happened.
  @inline(__always)
  mutating func settle(_ reference: SessionReference) {
    guard !sessions[reference].isHandling else { return }
    guard !sessions[reference].isLost else { return sessions.close(reference) }
    guard sessions[reference].pending == 0 else { return }
    emitEnded(reference)
    endMetering(reference)
    if !replies.isEmpty { noteReply(by: reference) }
    freeRoom(of: reference)
    sessions.close(reference)
  }

  /// Frees the room of a session, and gives the room to the first handoff that can use it.
  @inline(__always)
  mutating func freeRoom(of reference: SessionReference) {
    guard sessions[reference].holdsSlot else { return }
    sessions[reference].holdsSlot = false
    if let next = mailboxes.release(sessions[reference].agent) {
      readyQueue.append(.open(next.reference))
    }
    if sharedList.isActive { expectLooks(by: sessions[reference].agent) }
  }
}

// MARK: - Steps of the loop

extension RunState {
  mutating func sendScheduled(_ handoff: SessionReference, from session: SessionReference) {
    guard sessions.isAtWork(session) else { return drop(handoff) }
    guard !sessions[session].isWaiting else {
      return hold(.send(session, handoff: handoff), after: 0, in: session)
    }
    attachWork(of: session, to: handoff)
    send(handoff, from: session)
    finishScheduled(session)
  }

  mutating func performScheduled(_ index: UInt32, in session: SessionReference) {
    guard !sessions.isAtWork(session) || !sessions[session].isWaiting else {
      return hold(.perform(session, action: index), after: 0, in: session)
    }
    guard let action = actions.remove(index), sessions.isAtWork(session) else { return }
    perform(action, in: session)
    finishScheduled(session)
  }

  @inline(__always)
  private mutating func finishScheduled(_ session: SessionReference) {
    guard sessions.isAtWork(session) else { return }
    sessions[session].pending -= 1
    settle(session)
  }

  /// Marks an open session as begun and returns true, unless the session was lost to a crash.
  @inline(__always)
  mutating func beginsWork(_ session: SessionReference) -> Bool {
    guard !isLost(session) else { return false }
    sessions[session].hasBegun = true
    return true
  }

  /// Returns whether a session was lost to a crash.
  @inline(__always)
  func isLost(_ session: SessionReference) -> Bool { !sessions.isAtWork(session) }

  /// The agent of the earliest session whose handler waits for something other than virtual time.
  ///
  /// Sessions lost to a crash do not count, because their handlers are never resumed.
  var stalledAgent: AgentID? { sessions.stalled.map { sessions[$0].agent } }

  @inline(__always)
  mutating func handlerReturned(_ session: SessionReference) {
    guard !isOver else { return }
    sessions[session].isHandling = false
    settle(session)
  }
}
