/// A request for work whose session was lost in a crash.
struct LostRequest {
  let handoff: Handoff
  /// The author of the work that came with the request, or `nil` if none came.
  let author: AgentID?
}

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
    return standIn(
      for: handoff,
      author: work(in: handoff)?.author,
      panel: panel(of: handoff.receiver, on: handoff)
    )
  }

  /// Returns the agent that takes the place of a handoff's receiver, or `nil` if there is none.
  ///
  /// `author` is the author of the work in the handoff. `panel` is the panel for which the handoff asks the receiver.
  /// Another judge of the same panel is no stand-in, because each judge has one vote.
  private func standIn(for handoff: Handoff, author: AgentID?, panel: Panel?) -> AgentID? {
    let isLead = handoff.sender == plan.planner || handoff.sender == plan.coordinator
    return plan.agents.first { agent in
      agent != handoff.receiver && agent != handoff.sender && agent != author
        && plan.members[agent.index].isDefined
        && plan.role(of: agent) == plan.role(of: handoff.receiver)
        && !availability.neverReturns(agent) && panel?.judges.contains(agent) != true
        && (isLead || !plan.sides(from: handoff.sender, to: agent).isEmpty)
    }
  }

  // MARK: - Agents without stand-ins

  /// Returns whether no attempt can succeed, because the receiver of a handoff is gone for good and nobody takes its
  /// place.
  ///
  /// `author` is the author of the work in the handoff. A judge of a panel is not needed if the others can approve the
  /// work.
  func needsAgentGoneForGood(_ handoff: Handoff, author: AgentID?) -> Bool {
    guard handoff.receiver.rawValue < memberCount, availability.neverReturns(handoff.receiver)
    else { return false }
    let panel = panels.request(handoff.id, on: handoff.task).map {
      panels[handoff.task, $0.ballot].panel
    }
    guard panel.map({ !canApprove($0) }) ?? true else { return false }
    return standIn(for: handoff, author: author, panel: panel) == nil
  }

  /// Returns whether a panel can approve work without its judges that are gone for good.
  private func canApprove(_ panel: Panel) -> Bool {
    let remainingJudges = panel.judges.filter { !availability.neverReturns($0) }
    guard !remainingJudges.isEmpty else { return false }
    return panel.verdict(hasApproved: {
      remainingJudges.contains($0) || panel.passesMissingVote(of: $0)
    }) == true
  }

  /// Notes that the session of a request was lost in a crash before it sent its result.
  ///
  /// If the agent is gone for good, each further attempt would do the work again and deliver it to the same agent, or
  /// assign the task to the same agent. The latter also holds if a judge had refused the work of that agent.
  mutating func noteLostRequest(of reference: SessionReference) {
    var handoff = sessions[reference].handoff
    guard let task = plan.task(handoff.task), sessions[reference].result != .handedOff else {
      return
    }
    let author = sessions[contentsOf: reference].work?.author
    switch handoff.intent {
    case .deliver: break
    case .assign where task.candidates.contains(handoff.receiver): break
    case .reject where task.candidates.contains(handoff.receiver):
      handoff.sender = plan.planner ?? plan.coordinator ?? handoff.sender
    case .assign, .reject, .approve, .escalate, .delegate, .call, .conflict, .clarify, .inform,
      .complete,
      .fail:
      return
    }
    lostRequests.append(LostRequest(handoff: handoff, author: author))
  }

  /// Records which tasks wait for an agent that is gone for good, so that no further attempt can succeed.
  ///
  /// They wait for a panel that cannot approve any work without the agent, or the agent had begun to do, to judge or to
  /// continue the work. The event loop calls the function when nothing else is left to happen.
  mutating func recordUnreachableAgents() {
    guard features.contains(.faults) else { return }
    recordLostRequests()
    guard features.contains(.panels) else { return }
    for reference in mailboxes.waitingHandoffs where sessions[reference].id == .none {
      let handoff = sessions[reference].handoff
      guard panels.request(handoff.id, on: handoff.task) != nil, !needsNoVote(on: handoff),
        needsAgentGoneForGood(handoff, author: work(in: handoff)?.author)
      else { continue }
      recordLastHandoff(.unreachable, on: handoff)
    }
  }

  /// Records which tasks wait for the result of a lost session whose agent is gone for good.
  private mutating func recordLostRequests() {
    for request in lostRequests {
      let handoff = request.handoff
      let asksPanel = panels.request(handoff.id, on: handoff.task) != nil
      guard asksPanel || tasks[handoff.task].record.lastHandoff == .crashed,
        !needsNoVote(on: handoff), !canBeClaimedAgain(handoff),
        needsAgentGoneForGood(handoff, author: request.author)
      else { continue }
      recordLastHandoff(.unreachable, on: handoff)
    }
  }

  /// Returns whether a further attempt puts the task of a handoff on the shared list, where an agent can claim it.
  private func canBeClaimedAgain(_ handoff: Handoff) -> Bool {
    guard features.contains(.sharedList), handoff.intent != .deliver,
      let candidates = plan.task(handoff.task)?.candidates
    else { return false }
    return !candidates.allSatisfy { availability.neverReturns($0) }
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
