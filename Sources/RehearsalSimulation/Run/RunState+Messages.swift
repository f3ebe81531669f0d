/// The sending of messages, and the reading of messages by idle agents.
extension RunState {
  /// Sends a message to each of its receivers.
  mutating func inform(_ message: Message, in reference: SessionReference) {
    var content = Content(.inform)
    content.texts = message.text.map { [$0] } ?? []
    content.isForEveryone = message.isForEveryone
    for receiver in message.receivers where sessions.isAtWork(reference) {
      let handoff = sessions[reference].handoff
      handOff(
        content,
        to: receiver,
        task: handoff.task,
        round: Int(handoff.round),
        in: reference
      )
    }
  }

  /// Records that the task of a delivered assignment or delegation belongs to the receiver.
  mutating func recordOwner(of handoff: Handoff) {
    guard handoff.task != .none, handoff.intent == .assign || handoff.intent == .delegate else {
      return
    }
    membership?.give(handoff.task, to: handoff.receiver)
  }

  /// Returns whether a receiver gets no copy of a message to the whole team.
  ///
  /// This is so for the message's sender and for agents that have left the team.
  func getsNoTeamMessage(_ receiver: AgentID, of sender: AgentID) -> Bool {
    receiver == sender || membership?.hasLeft(receiver) ?? false
  }

  /// Puts an arriving message into its receiver's inbox and returns true, or returns false for any other
  /// handoff.
  mutating func keepIfMessage(_ reference: SessionReference) -> Bool {
    let handoff = sessions[reference].handoff
    guard plan.isMessage(handoff) else { return false }
    let messageCount = inboxes.add(reference, for: handoff.receiver, isLate: openTaskCount == 0)
    if messageCount > limits.mailbox { stopAtLimit(.mailbox) }
    return true
  }

  /// Returns the next message that an idle agent reads, and takes room for the session that reads it.
  ///
  /// The event loop calls this function when no other event is left at the present time, so that
  /// work goes before messages. The result is `nil` if there is no such message. Once every task
  /// has ended, no agent reads messages.
  mutating func takeNextMessage() -> SessionReference? {
    guard !inboxes.readers.isEmpty else { return nil }
    inboxes.nextLookTime = nil
    guard openTaskCount > 0, timers.nextTime != now, deadlines.nextTime != now else { return nil }
    for agent in inboxes.readers {
      guard isIdle(agent) else {
        if availability.isUnavailable(agent) { availability.noteEffect(on: agent) }
        continue
      }
      if inboxes.look(agent, at: now), mailboxes.reserveRoom(agent) {
        return inboxes.takeFirst(for: agent)
      }
      if let lookTime = inboxes.nextLook(of: agent, after: now) { inboxes.nextLookTime = lookTime }
    }
    return nil
  }

  /// Returns whether an agent of the team has neither an open session nor work that waits for it.
  private func isIdle(_ agent: AgentID) -> Bool {
    guard mailboxes.isIdle(agent), !(membership?.hasLeft(agent) ?? false) else { return false }
    // A session that waits for answers to its calls may have freed its room, so the mailbox does not count
    // it.
    return calls.isEmpty || sessions.atWork(for: agent).isEmpty
  }

  /// Emits an event for every message that nobody has read.
  mutating func emitUnreadMessages() {
    for agent in inboxes.readers {
      for (reference, reason) in inboxes.unread(by: agent) {
        let handoff = sessions[reference].handoff
        let hasLeft = membership?.hasLeft(agent) ?? false
        let isAway = availability.isUnavailable(agent)
        if isAway { availability.noteEffect(on: agent) }
        let finalReason = reason == .late ? .late : hasLeft ? .left : isAway ? .away : reason
        emit(.handoffUnread(handoff, finalReason), on: handoff)
      }
    }
  }
}
