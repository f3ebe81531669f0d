/// How work for an agent that never returns goes to another agent.
extension RunState {
  /// Addresses a handoff to a stand-in if its receiver is unavailable for good.
  mutating func redirect(_ reference: SessionReference) {
    let handoff = sessions[reference].handoff
    guard handoff.receiver.rawValue < memberCount, availability.neverReturns(handoff.receiver),
      let other = standIn(for: handoff)
    else { return }
    sessions[reference].handoff.receiver = other
    sessions[reference].agent = other
    sessions[reference].addressee = other
  }

  /// Returns the agent that takes the place of a handoff's receiver, or `nil` if there is none.
  ///
  /// The agent is the first agent of the same role that is not gone, that has not made or judged the
  /// work, and to which the contracts let the sender hand work. The planner and the coordinator may
  /// hand work to every agent.
  private func standIn(for handoff: Handoff) -> AgentID? {
    let isLead = handoff.sender == plan.planner || handoff.sender == plan.coordinator
    return plan.agents.first { agent in
      agent != handoff.receiver && agent != handoff.sender
        && plan.members[agent.index].isDefined
        && plan.role(of: agent) == plan.role(of: handoff.receiver)
        && !availability.neverReturns(agent)
        && (isLead || !plan.sides(from: handoff.sender, to: agent).isEmpty)
    }
  }

  /// Sends the handoffs that wait for an agent that never returns to stand-ins.
  mutating func redirectWaiting(for agent: AgentID) {
    let waiting = mailboxes.references(waitingFor: agent).filter { reference in
      standIn(for: sessions[reference].handoff) != nil
    }
    mailboxes.remove(waiting)
    for reference in waiting {
      redirect(reference)
      readyQueue.append(.arrive(reference))
    }
  }

  /// Takes away an instance of an agent for the given nanoseconds, or for good if `nil`.
  ///
  /// The agent is gone when no instance is left.
  mutating func loseInstance(of agent: AgentID, for nanoseconds: Int64?) {
    guard plan.members[agent.index].instances != nil else { return }
    let left = mailboxes.removeInstance(of: agent)
    if let nanoseconds {
      availability.expectReturn()
      let due = now.addingSaturated(nanoseconds)
      timers.schedule(.returnInstance(agent), at: min(due, plan.heal?.nanoseconds ?? .max))
    } else if left == 0, plan.heal == nil {
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
  }
}
