/// The opening and ending of sessions.
extension RunState {
  /// Reserves room for the session of an arriving handoff, and returns whether the session can open now.
  ///
  /// If there is no room, the handoff waits in its receiver's mailbox. The result is also false for a message
  /// that goes to an inbox, an answer to a call, a vote that the platform keeps, and a handoff whose work has
  /// to be merged first or has conflicted.
  @inline(__always)
  mutating func admit(_ reference: SessionReference) -> Bool {
    if !features.isDisjoint(with: [.panels, .merges, .inboxes]) || !calls.isEmpty,
      keepIfNoSessionOpens(reference)
    {
      return false
    }
    guard !mailboxes.reserveRoom(sessions[reference].handoff.receiver) else { return true }
    enqueue(reference)
    return false
  }

  /// Handles an arriving handoff that opens no session now, and returns whether it is such a handoff.
  private mutating func keepIfNoSessionOpens(_ reference: SessionReference) -> Bool {
    if features.contains(.panels), countVoteOrLetPass(reference) { return true }
    if !calls.isEmpty, deliverIfAnswer(reference) { return true }
    if features.contains(.merges), waitsForMerge(reference) { return true }
    return features.contains(.inboxes) && keepIfMessage(reference)
  }

  /// Puts a handoff into its receiver's mailbox, where it waits until its session can open.
  mutating func enqueue(_ reference: SessionReference) {
    let handoff = sessions[reference].handoff
    noteWait(of: handoff)
    let waitingCount = mailboxes.enqueue(
      Mailboxes.WaitingHandoff(
        reference: reference,
        receiver: handoff.receiver,
        rank: rank(of: handoff)
      )
    )
    if waitingCount > limits.mailbox { stopAtLimit(.mailbox) }
    if availability.neverReturns(handoff.receiver) { redirectWaiting(for: handoff.receiver) }
  }

  /// Notes that a handoff waits in its receiver's mailbox, if the receiver is absent.
  private mutating func noteWait(of handoff: Handoff) {
    guard availability.isUnavailable(handoff.receiver) else { return }
    availability.noteEffect(on: handoff.receiver)
    recordIfUnreachable(handoff, handoff.receiver)
  }

  /// Returns the rank of a handoff in a queue that is sorted by priority.
  ///
  /// The priority of the handoff's task rises by one each time that the handoff has waited for the ageing time.
  /// All waiting handoffs age equally, so their order never changes, and a fixed rank suffices.
  private func rank(of handoff: Handoff) -> Int64 {
    guard plan.platform.queue == .priority else { return 0 }
    let priority = Int64(plan.task(handoff.task)?.priority ?? 0)
    guard let ageingTime = plan.platform.ageing else { return priority }
    let (scaledPriority, overflows) = priority.multipliedReportingOverflow(by: ageingTime)
    return (overflows ? (priority < 0 ? .min / 2 : .max / 2) : scaledPriority) &- now
  }

  /// Returns whether a handoff that left its mailbox can open its session.
  ///
  /// If the receiver is unavailable, the function puts the handoff back at the front of the mailbox.
  @inline(__always)
  mutating func canOpen(_ reference: SessionReference) -> Bool {
    guard availability.isUnavailable(sessions[reference].handoff.receiver) else { return true }
    putBack(reference)
    return false
  }

  private mutating func putBack(_ reference: SessionReference) {
    let handoff = sessions[reference].handoff
    noteWait(of: handoff)
    let waitingHandoff = Mailboxes.WaitingHandoff(
      reference: reference,
      receiver: handoff.receiver,
      rank: rank(of: handoff)
    )
    if let nextHandoff = mailboxes.putBack(waitingHandoff) {
      readyQueue.append(.open(nextHandoff.reference))
    }
    if availability.neverReturns(handoff.receiver) { redirectWaiting(for: handoff.receiver) }
  }

  /// Records that a handoff from an agent's mailbox has opened its session, and lets the next handoff open
  /// its session.
  @inline(__always)
  mutating func noteOpened(_ agent: AgentID) {
    if let nextHandoff = mailboxes.noteOpened(agent) {
      readyQueue.append(.open(nextHandoff.reference))
    }
  }

  /// Opens the session of a handoff.
  ///
  /// Room for the session must already be reserved.
  @inline(__always)
  mutating func open(_ reference: SessionReference) {
    sessionCount += 1
    let sessionID = SessionID(rawValue: sessionCount)
    let receiver = sessions[reference].handoff.receiver
    sessions[reference].open(sessionID, of: receiver, holdsSlot: true)
    recordLastHandoff(
      sessions[reference].addressee == receiver ? .delivered : .lost,
      on: sessions[reference].handoff
    )
    emitDelivered(reference)
    emitOpened(reference)
    if sessions[reference].handoff.intent.countsAsExecution, plan.role(of: receiver)?.isLead != true
    {
      executionCount += 1
    }
    if sessions[reference].handoff.contentIndex != Handoff.noContentIndex {
      unpackContent(reference)
    }
    if !features.isDisjoint(with: [.merges, .membership, .faults, .metering, .contextWindows]) {
      noteOpening(of: reference)
    }
  }

  /// Updates the platform's records when a session opens, and applies the faults that strike the session.
  private mutating func noteOpening(of reference: SessionReference) {
    let handoff = sessions[reference].handoff
    if features.contains(.merges) { prepareFileTree(for: handoff) }
    if features.contains(.membership) { recordOwner(of: handoff) }
    if features.contains(.faults) { applyFaultsAtOpening(reference) }
    if features.contains(.metering) { meter(reference) }
    if features.contains(.contextWindows) { noteKnowledge(from: handoff) }
  }

  /// Records what a handoff tells its receiver that the receiver can forget when its context window is full.
  private mutating func noteKnowledge(from handoff: Handoff) {
    if handoff.intent == .inform { windows.remind(handoff.receiver) }
    guard handoff.intent.passesWorkOn, handoff.task != .none, handoff.receiver == plan.coordinator
    else { return }
    tasks[handoff.task].record.passedRound = Int(handoff.round)
  }

  /// Applies the budget and the quotas to a session that opens.
  ///
  /// If the budget has no room, the session hands its work back, and takes nothing from the quotas.
  private mutating func meter(_ reference: SessionReference) {
    guard !isLost(reference),
      plan.isMetered(sessions[reference].agent, on: sessions[reference].handoff.intent)
    else { return }
    reserveBudget(for: reference)
    if !quotas.isEmpty, hasBudget(reference) { enterQuotas(reference) }
  }

  /// Releases the budget reserve and the quota use of a session that is over.
  mutating func endMetering(_ reference: SessionReference) {
    guard features.contains(.metering) else { return }
    releaseBudget(of: reference)
    leaveQuotas(reference)
  }

  /// Opens a session without a handoff, so that the event loop can call an agent.
  ///
  /// The session holds no slot.
  mutating func open(for agent: AgentID) -> SessionReference {
    sessionCount += 1
    let reference = sessions.add(Session.noHandoff)
    sessions[reference].open(SessionID(rawValue: sessionCount), of: agent, holdsSlot: false)
    sessions[reference].addressee = agent
    emitOpened(reference)
    if features.contains(.faults) { applyFaultsAtOpening(reference) }
    return reference
  }

  /// Moves the content of a handoff into the session that the handoff opened.
  private mutating func unpackContent(_ reference: SessionReference) {
    let handoff = sessions[reference].handoff
    var content = takeContent(of: handoff)
    if let flaws = content?.work?.flaws, handoff.receiver == plan.coordinator,
      handoff.task != .none
    {
      tasks[handoff.task].flaws = flaws
    }
    if overwrites.haveDestroyedWork(on: handoff.task), let work = content?.work {
      content?.work = overwrites.remainingWork(work, of: handoff.task)
    }
    sessions[contentsOf: reference].work = content?.work
    sessions[contentsOf: reference].content = content
  }

  /// Ends a session if its handler has returned and nothing that it scheduled is still pending.
  @inline(__always)
  mutating func endIfFinished(_ reference: SessionReference) {
    guard !sessions[reference].isHandling else { return }
    guard !sessions[reference].isLost else { return sessions.close(reference) }
    guard sessions[reference].scheduledCount == 0 else { return }
    emitEnded(reference)
    if !features.isDisjoint(with: [.metering, .replies]) {
      endMetering(reference)
      if features.contains(.replies) { noteReply(by: reference) }
    }
    releaseRoom(of: reference)
    sessions.close(reference)
  }

  /// Frees the room (slot) of a session, and gives it to the first waiting handoff that can use it.
  @inline(__always)
  mutating func releaseRoom(of reference: SessionReference) {
    guard sessions[reference].holdsSlot else { return }
    sessions[reference].holdsSlot = false
    if let nextHandoff = mailboxes.release(sessions[reference].agent) {
      readyQueue.append(.open(nextHandoff.reference))
    }
    if features.contains(.sharedList) { scheduleLooks(by: sessions[reference].agent) }
  }
}

// MARK: - Session steps that the event loop takes

extension RunState {
  mutating func sendScheduledHandoff(_ handoff: SessionReference, from session: SessionReference) {
    guard sessions.isAtWork(session) else { return drop(handoff) }
    guard !sessions[session].isWaiting else {
      return holdItem(.send(session, handoff: handoff), after: 0, in: session)
    }
    attachWork(of: session, to: handoff)
    send(handoff, from: session)
    finishScheduledStep(session)
  }

  mutating func performScheduledAction(_ index: UInt32, in session: SessionReference) {
    guard !sessions.isAtWork(session) || !sessions[session].isWaiting else {
      return holdItem(.perform(session, action: index), after: 0, in: session)
    }
    guard let action = actions.remove(index), sessions.isAtWork(session) else { return }
    perform(action, in: session)
    finishScheduledStep(session)
  }

  @inline(__always)
  private mutating func finishScheduledStep(_ session: SessionReference) {
    guard sessions.isAtWork(session) else { return }
    sessions[session].scheduledCount -= 1
    endIfFinished(session)
  }

  /// Records that an agent begins to work in a session.
  ///
  /// The result is false, and nothing is recorded, if the session was already lost, for example in
  /// a crash.
  @inline(__always)
  mutating func beginWork(_ session: SessionReference) -> Bool {
    guard !isLost(session) else { return false }
    sessions[session].hasBegun = true
    return true
  }

  /// Returns whether a session is over, or was lost in a crash, refusal or cancellation.
  @inline(__always)
  func isLost(_ session: SessionReference) -> Bool { !sessions.isAtWork(session) }

  /// The agent of the earliest stalled session, or `nil` if there is none.
  ///
  /// A session is stalled if its handler waits for something other than virtual time. Lost sessions
  /// do not count, because their handlers are never resumed.
  var stalledAgent: AgentID? { sessions.stalledSession.map { sessions[$0].agent } }

  @inline(__always)
  mutating func handlerReturned(_ session: SessionReference) {
    guard !isOver else { return }
    sessions[session].isHandling = false
    endIfFinished(session)
  }
}
