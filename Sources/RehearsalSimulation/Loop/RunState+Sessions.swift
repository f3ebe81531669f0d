/// How sessions open and end.
extension RunState {
  /// Returns whether the receiver has room, which is then taken; else the handoff waits.
  @inline(__always)
  mutating func admit(_ place: SessionReference) -> Bool {
    guard !mailboxes.take(sessions[place].handoff.receiver) else { return true }
    putOff(place)
    return false
  }

  private mutating func putOff(_ place: SessionReference) {
    let handoff = sessions[place].handoff
    noteUnreachable(handoff.task, handoff.receiver)
    let waiting = mailboxes.wait(Mailboxes.Waiting(place: place, receiver: handoff.receiver))
    if waiting > limits.mailbox { reach(.mailbox) }
  }

  /// Returns whether a handoff that left the mailbox can be taken up; else it goes back to its front.
  @inline(__always)
  mutating func takeUp(_ place: SessionReference) -> Bool {
    guard absences.isAway(sessions[place].handoff.receiver) else { return true }
    putBack(place)
    return false
  }

  private mutating func putBack(_ place: SessionReference) {
    let handoff = sessions[place].handoff
    noteUnreachable(handoff.task, handoff.receiver)
    let waiting = Mailboxes.Waiting(place: place, receiver: handoff.receiver)
    if let next = mailboxes.putBack(waiting) { lane.append(.open(next.place)) }
  }

  /// Gives room that became free while a handoff was on its way from an agent's mailbox.
  @inline(__always)
  mutating func pulled(_ agent: AgentID) {
    if let next = mailboxes.opened(agent) { lane.append(.open(next.place)) }
  }

  /// Opens the session of a handoff whose receiver has room.
  @inline(__always)
  mutating func open(_ place: SessionReference) {
    sessionCount += 1
    let number = SessionID(rawValue: sessionCount)
    let receiver = sessions[place].handoff.receiver
    sessions[place].open(number, of: receiver, holdsSlot: true)
    note(sessions[place].addressee == receiver ? .quiet : .lost, sessions[place].handoff.task)
    emitDelivered(place)
    emitOpened(place)
    if sessions[place].handoff.content != Handoff.noContent { unpack(place) }
    if !faults.isEmpty { strikeOpening(place) }
  }

  /// Opens a session that no handoff asked for: the loop wakes the agent.
  ///
  /// It holds no slot.
  mutating func open(for agent: AgentID) -> SessionReference {
    sessionCount += 1
    let reference = sessions.add(Session.noHandoff)
    sessions[reference].open(SessionID(rawValue: sessionCount), of: agent, holdsSlot: false)
    sessions[reference].addressee = agent
    emitOpened(reference)
    if !faults.isEmpty { strikeOpening(reference) }
    return reference
  }

  /// Gives a session what its handoff carried.
  private mutating func unpack(_ reference: SessionReference) {
    var content = unwrap(sessions[reference].handoff)
    if let work = content?.work {
      content?.work = overwrites.remaining(work, of: sessions[reference].handoff.task)
    }
    let handoff = sessions[reference].handoff
    if let flaws = content?.work?.flaws, handoff.receiver == plan.coordinator,
      handoff.task != .none
    {
      tasks[handoff.task].flaws = flaws
    }
    sessions[luggageOf: reference].content = content
    sessions[luggageOf: reference].work = content?.work
  }

  /// Ends a session once its handler has returned and nothing it scheduled is left to happen.
  @inline(__always)
  mutating func settle(_ reference: SessionReference) {
    guard !sessions[reference].isHandling else { return }
    guard !sessions[reference].isLost else { return sessions.close(reference) }
    guard sessions[reference].pending == 0 else { return }
    emitEnded(reference)
    leaveRoom(of: reference)
    sessions.close(reference)
  }

  /// Gives back the room that a session took, to the first that can use it.
  @inline(__always)
  mutating func leaveRoom(of reference: SessionReference) {
    guard sessions[reference].holdsSlot else { return }
    sessions[reference].holdsSlot = false
    if let next = mailboxes.release(sessions[reference].agent) {
      lane.append(.open(next.place))
    }
  }
}

/// What the loop does with sessions.
extension RunState {
  mutating func sendScheduled(_ handoff: SessionReference, from session: SessionReference) {
    guard sessions.isAtWork(session) else { return drop(handoff) }
    attachWork(of: session, to: handoff)
    send(handoff, from: session)
    finishScheduled(session)
  }

  mutating func performScheduled(_ place: UInt32, in session: SessionReference) {
    guard let action = actions.remove(place), sessions.isAtWork(session) else { return }
    perform(action, in: session)
    finishScheduled(session)
  }

  @inline(__always)
  private mutating func finishScheduled(_ session: SessionReference) {
    guard sessions.isAtWork(session) else { return }
    sessions[session].pending -= 1
    settle(session)
  }

  /// Returns whether an agent takes up the session that was opened for it, unless it just crashed.
  @inline(__always)
  mutating func takesUp(_ session: SessionReference) -> Bool {
    guard !isLost(session) else { return false }
    sessions[session].isTakenUp = true
    return true
  }

  /// Whether an agent's crash took a session away.
  @inline(__always)
  func isLost(_ session: SessionReference) -> Bool { !sessions.isAtWork(session) }

  /// The agent whose handler has waited longest for something that is not virtual time.
  ///
  /// A handler whose session was lost to a crash never goes on, which is as it should be.
  var strayAgent: AgentID? { sessions.stray.map { sessions[$0].agent } }

  @inline(__always)
  mutating func handlerReturned(_ session: SessionReference) {
    guard !isOver else { return }
    sessions[session].isHandling = false
    settle(session)
  }
}
