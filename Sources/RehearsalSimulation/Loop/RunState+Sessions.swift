/// How sessions open and end.
extension RunState {
  /// Returns whether the receiver has room, which is then taken; else the handoff waits.
  mutating func admit(_ handoff: Handoff, routed: Int64) -> Bool {
    guard !mailboxes.take(handoff.receiver) else { return true }
    noteUnreachable(handoff, handoff.receiver)
    let waiting = mailboxes.wait(Mailboxes.Waiting(handoff: handoff, routed: routed))
    if waiting > plan.limits.mailbox { reach(.mailbox) }
    return false
  }

  /// Returns whether a handoff that left the mailbox can be taken up; else it goes back to its front.
  mutating func takeUp(_ handoff: Handoff, routed: Int64) -> Bool {
    guard absences.isAway(handoff.receiver) else { return true }
    noteUnreachable(handoff, handoff.receiver)
    if let next = mailboxes.putBack(Mailboxes.Waiting(handoff: handoff, routed: routed)) {
      lane.append(.open(next.handoff, routed: next.routed))
    }
    return false
  }

  /// Gives room that became free while a handoff was on its way from the mailbox.
  mutating func pulled(_ handoff: Handoff) {
    if let next = mailboxes.opened(handoff.receiver) {
      lane.append(.open(next.handoff, routed: next.routed))
    }
  }

  /// Opens the session of a handoff whose receiver has room.
  mutating func open(_ handoff: Handoff, routed: Int64) -> SessionReference {
    var session = Session()
    session.agent = handoff.receiver
    session.handoff = handoff
    session.addressee =
      addressees.isEmpty ? handoff.receiver : addressees[handoff.id] ?? handoff.receiver
    note(session.addressee == handoff.receiver ? .quiet : .lost, handoff.task)
    session.content = unwrap(handoff)
    session.work = session.content?.work
    session.holdsSlot = true
    sessionCount += 1
    session.number = SessionID(rawValue: sessionCount)
    emit(
      .handoffDelivered(handoff, routed: routed),
      agent: handoff.receiver,
      session: session.number,
      task: handoff.task,
      handoff: handoff.id
    )
    return open(session)
  }

  /// Opens a session that no handoff asked for: the loop wakes the agent.
  ///
  /// It holds no slot.
  mutating func open(for agent: AgentID) -> SessionReference {
    var session = Session()
    session.agent = agent
    session.addressee = agent
    sessionCount += 1
    session.number = SessionID(rawValue: sessionCount)
    return open(session)
  }

  private mutating func open(_ session: Session) -> SessionReference {
    var session = session
    session.isHandling = true
    if !faults.isEmpty {
      session.faults = faults.strikes(session: session.agent, task: session.handoff.task, now: now)
      session.mayCrash = session.faults.contains { plan.faults[$0].verb.isCrash }
    }
    let reference = sessions.open(session)
    emit(.sessionOpened, in: reference)
    strikeOpening(reference)
    return reference
  }

  /// Ends a session once its handler has returned and nothing it scheduled is left to happen.
  mutating func settle(_ reference: SessionReference) {
    guard !sessions[reference].isHandling else { return }
    guard !sessions[reference].isLost else { return sessions.close(reference) }
    guard sessions[reference].pending == 0 else { return }
    emit(.sessionEnded(sessions[reference].result), in: reference)
    leaveRoom(of: reference)
    sessions.close(reference)
  }

  /// Gives back the room that a session took, to the first that can use it.
  mutating func leaveRoom(of reference: SessionReference) {
    guard sessions[reference].holdsSlot else { return }
    sessions[reference].holdsSlot = false
    if let next = mailboxes.release(sessions[reference].agent) {
      lane.append(.open(next.handoff, routed: next.routed))
    }
  }
}
