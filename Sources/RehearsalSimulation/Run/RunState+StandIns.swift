/// How work for an agent that never returns goes to another agent.
extension RunState {
  /// Addresses a handoff to a stand-in if its receiver is unavailable for good.
  ///
  /// A message for an inbox goes to nobody else.
  mutating func redirect(_ reference: SessionReference) {
    let handoff = sessions[reference].handoff
    guard handoff.receiver.rawValue < memberCount, availability.neverReturns(handoff.receiver),
      !(inboxes.isActive && plan.isMessage(handoff)), let other = standIn(for: reference)
    else { return }
    if !replies.isEmpty { replies.readdress(handoff.id, to: other) }
    sessions[reference].handoff.receiver = other
    sessions[reference].agent = other
    sessions[reference].addressee = other
  }

  /// Returns the agent that takes the place of a handoff's receiver, or `nil` if there is none.
  ///
  /// The agent is the first agent of the same role that is not gone, that has not made the work, and
  /// to which the contracts let the sender hand work. The planner and the coordinator may hand work
  /// to every agent. A misrouted handoff goes to no stand-in.
  private func standIn(for reference: SessionReference) -> AgentID? {
    let handoff = sessions[reference].handoff
    guard sessions[reference].addressee == handoff.receiver else { return nil }
    let author =
      handoff.content == Handoff.noContent
      ? nil : sharedContents[handoff.content]?.content.work?.author
    // A judge has one vote.
    let panel = panel(of: handoff.receiver, on: handoff)
    let isLead = handoff.sender == plan.planner || handoff.sender == plan.coordinator
    return plan.agents.first { agent in
      agent != handoff.receiver && agent != handoff.sender && agent != author
        && plan.members[agent.index].isDefined
        && plan.role(of: agent) == plan.role(of: handoff.receiver)
        && !availability.neverReturns(agent) && panel?.judges.contains(agent) != true
        && (isLead || !plan.sides(from: handoff.sender, to: agent).isEmpty)
    }
  }

  /// Sends the handoffs that wait for an agent that never returns to stand-ins.
  mutating func redirectWaiting(for agent: AgentID) {
    let waiting = unopenedHandoffs(for: agent).filter { standIn(for: $0) != nil }
    guard !waiting.isEmpty else { return }
    mailboxes.remove(waiting)
    for reference in waiting {
      redirect(reference)
      readyQueue.append(.arrive(reference))
    }
  }

  /// Returns the handoffs that wait for an agent and have not opened a session.
  func unopenedHandoffs(for agent: AgentID) -> [SessionReference] {
    mailboxes.references(waitingFor: agent).filter { sessions[$0].number == .none }
  }

  /// Takes away an instance of an agent for the given nanoseconds, or until faults heal if `nil`.
  ///
  /// If faults never heal, the instance is away for good. The agent is gone when no instance is left
  /// or returns.
  mutating func loseInstance(of agent: AgentID, for nanoseconds: Int64?) {
    guard plan.members[agent.index].instances != nil else { return }
    let heal = plan.heal?.nanoseconds
    let due = nanoseconds.map { [now] in now.addingSaturated($0) }
    let returnTime = due.map { min($0, heal ?? .max) } ?? heal
    let isLeft = mailboxes.removeInstance(of: agent, returns: returnTime != nil)
    if let returnTime {
      availability.expectReturn()
      // An absence counts as progress, so that an idle run waits for the return.
      progress += 1
      timers.schedule(.returnInstance(agent), at: returnTime)
    } else if !isLeft {
      startAbsence(of: agent, .crashed, for: nil)
      redirectWaiting(for: agent)
      noteWaiting(for: agent)
    }
  }

  /// Gives an instance back to its agent.
  mutating func returnInstance(of agent: AgentID) {
    availability.noteReturn()
    progress += 1
    if let next = mailboxes.returnInstance(of: agent) { readyQueue.append(.open(next.reference)) }
    if sharedList.isActive { expectLooks(by: agent) }
  }
}
