/// How agents send messages, and read them when they are idle.
extension RunState {
  /// Sends a message to each of its receivers.
  mutating func inform(_ message: Message, in reference: SessionReference) {
    var content = Content(.inform)
    content.items = message.text.map { [$0] } ?? []
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

  /// Notes the agent that a delivered handoff gives its task to.
  mutating func noteOwner(of handoff: Handoff) {
    guard handoff.task != .none, handoff.intent == .assign || handoff.intent == .delegate else {
      return
    }
    membership?.give(handoff.task, to: handoff.receiver)
  }

  /// Returns whether an agent gets no copy of a message for everyone, because it sends the message or has
  /// left the team.
  func isOutside(_ receiver: AgentID, of sender: AgentID) -> Bool {
    receiver == sender || membership?.hasLeft(receiver) ?? false
  }

  /// Puts an arriving message into its receiver's inbox and returns true, unless the handoff is no message.
  mutating func keepsMessage(_ reference: SessionReference) -> Bool {
    let handoff = sessions[reference].handoff
    guard plan.isMessage(handoff) else { return false }
    let count = inboxes.add(reference, for: handoff.receiver, isLate: openTasks == 0)
    if count > limits.mailbox { reach(.mailbox) }
    return true
  }

  /// Takes the next message that its idle receiver reads, and takes room for its session; `nil` if there is
  /// none.
  ///
  /// The loop calls this function when nothing else is left to happen at this instant, so that work always
  /// goes first. Once every task has ended, no agent reads messages.
  mutating func nextMessage() -> SessionReference? {
    guard !inboxes.readers.isEmpty else { return nil }
    inboxes.nextLook = nil
    guard openTasks > 0, timers.nextTime != now else { return nil }
    for agent in inboxes.readers where isIdle(agent) {
      if inboxes.look(agent, at: now), mailboxes.reserve(agent) {
        return inboxes.takeFirst(for: agent)
      }
      if let look = inboxes.nextLook(of: agent, after: now) { inboxes.nextLook = look }
    }
    return nil
  }

  /// Returns whether an agent of the team has neither an open session nor work that waits.
  private func isIdle(_ agent: AgentID) -> Bool {
    guard mailboxes.isIdle(agent), !(membership?.hasLeft(agent) ?? false) else { return false }
    // A session that waits for answers may have given its room back.
    return calls.isEmpty || sessions.atWork(for: agent).isEmpty
  }

  /// Tells of every message that nobody has read.
  mutating func tellUnread() {
    for agent in inboxes.readers {
      for (reference, reason) in inboxes.unread(by: agent) {
        let handoff = sessions[reference].handoff
        let hasLeft = membership?.hasLeft(agent) ?? false
        let isAway = availability.isUnavailable(agent)
        let told = reason == .late ? .late : hasLeft ? .left : isAway ? .away : reason
        emit(.handoffUnread(handoff, told), on: handoff)
      }
    }
  }
}
