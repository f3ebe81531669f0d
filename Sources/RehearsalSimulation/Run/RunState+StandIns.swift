/// Redirects work from agents that are gone for good to stand-ins: agents of the same role.
extension RunState {
  /// Addresses a handoff to a stand-in if its receiver is gone for good.
  ///
  /// A message for an inbox is not redirected.
  mutating func redirect(_ reference: SessionReference) {
    let handoff = sessions[reference].handoff
    guard handoff.receiver.rawValue < memberCount, availability.neverReturns(handoff.receiver),
      !(features.contains(.inboxes) && plan.isMessage(handoff)),
      let replacement = standIn(for: reference)
    else { return }
    // The absence of every agent that is gone for good had a part in the choice of the stand-in.
    for agent in plan.agents where availability.neverReturns(agent) {
      if plan.role(of: agent) == plan.role(of: handoff.receiver) {
        availability.noteEffect(on: agent)
      }
    }
    if features.contains(.replies) { replies.readdress(handoff.id, to: replacement) }
    sessions[reference].handoff.receiver = replacement
    sessions[reference].agent = replacement
    sessions[reference].addressee = replacement
  }

  /// Returns the agent that takes the place of a handoff's receiver, or `nil` if there is none.
  ///
  /// This is the first agent of the same role that has a definition, is not gone for good, and may get work
  /// from the sender. Contracts decide this, but the planner and the coordinator may hand work to every
  /// agent. The sender and the author of the work are no stand-ins. A handoff that a fault misrouted gets no
  /// stand-in.
  private func standIn(for reference: SessionReference) -> AgentID? {
    let handoff = sessions[reference].handoff
    guard sessions[reference].addressee == handoff.receiver else { return nil }
    let author =
      handoff.contentIndex == Handoff.noContentIndex
      ? nil : sharedContents[handoff.contentIndex]?.content.work?.author
    // Another judge of the same panel is no stand-in, because each judge has one vote.
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

  /// Redirects the waiting handoffs of an agent that is gone for good to stand-ins.
  mutating func redirectWaiting(for agent: AgentID) {
    let waitingHandoffs = unopenedHandoffs(for: agent).filter { standIn(for: $0) != nil }
    guard !waitingHandoffs.isEmpty else { return }
    mailboxes.remove(waitingHandoffs)
    for reference in waitingHandoffs {
      redirect(reference)
      readyQueue.append(.arrive(reference))
    }
  }

  /// Returns the handoffs in an agent's mailbox that have not opened a session yet.
  func unopenedHandoffs(for agent: AgentID) -> [SessionReference] {
    mailboxes.references(waitingFor: agent).filter { sessions[$0].id == .none }
  }

  /// Takes away an instance (copy) of an agent for the given nanoseconds.
  ///
  /// The instance returns earlier if all faults end earlier. If `nanoseconds` is `nil`, the instance returns
  /// when all faults end, or never if they do not end. The agent is gone for good when no instance is left
  /// and none will return. If the agent's instances are unlimited, nothing happens.
  mutating func loseInstance(of agent: AgentID, for nanoseconds: Int64?) {
    guard plan.members[agent.index].instances != nil else { return }
    let healTime = plan.heal?.nanoseconds
    let dueTime = nanoseconds.map { [now] in now.addingSaturated($0) }
    let returnTime = dueTime.map { min($0, healTime ?? .max) } ?? healTime
    let hasInstances = mailboxes.removeInstance(of: agent, returns: returnTime != nil)
    if let returnTime {
      availability.expectRecovery()
      // An absence counts as progress. The run then waits for the instance's return even if nothing else happens.
      progressCount += 1
      timers.schedule(.returnInstance(agent), at: returnTime)
    } else if !hasInstances {
      startAbsence(of: agent, .crashed, for: nil)
      redirectWaiting(for: agent)
      recordUnreachableHandoffs(for: agent)
    }
  }

  /// Returns a lost instance (copy) to its agent, so that the agent's mailbox can open another
  /// session.
  mutating func returnInstance(of agent: AgentID) {
    availability.noteRecovery()
    progressCount += 1
    if let nextHandoff = mailboxes.returnInstance(of: agent) {
      readyQueue.append(.open(nextHandoff.reference))
    }
    if features.contains(.sharedList) { scheduleLooks(by: agent) }
  }
}
