import OrderedCollections

/// Calls, by which sessions have other agents do a part of their work, and waits for the answers.
extension RunState {
  /// Sends a handoff that asks another agent to do a part of a session's work and to return the result.
  mutating func call(_ agent: AgentID, in reference: SessionReference) {
    let session = sessions[reference]
    let callDepth = (calls[session.handoff.id]?.depth ?? 0) + 1
    guard callDepth <= limits.depth else { return stopAtLimit(.depth) }
    let handoff = draftHandoff(
      .call,
      from: reference,
      to: agent,
      task: session.handoff.task,
      round: Int(session.handoff.round),
      content: Handoff.noContentIndex
    )
    let sentCount = handoffCount
    send(handoff, from: reference)
    guard handoffCount > sentCount else { return }
    let id = HandoffID(rawValue: sentCount + 1)
    calls.add(
      CallTable.Call(id: id, caller: reference, callingAgent: session.agent, depth: callDepth)
    )
    if sessions.isAtWork(reference) {
      sessions[contentsOf: reference].calls.unansweredCalls.append(id)
    }
  }

  /// Returns whether the session that made a call no longer needs the answer.
  ///
  /// The result is false if the identifier is not that of a call.
  func needsNoAnswer(toCall call: HandoffID) -> Bool {
    guard let call = calls[call] else { return false }
    return !sessions.isAtWork(call.caller)
      || !sessions[contentsOf: call.caller].calls.unansweredCalls.contains(call.id)
  }

  /// Returns the call that a handoff answers, or `nil` if the handoff answers no call.
  func callAnswered(by handoff: Handoff) -> CallTable.Call? {
    guard handoff.intent.isAnswer, let call = calls[handoff.cause],
      call.callingAgent == handoff.receiver
    else { return nil }
    return call
  }

  /// Makes a session wait for answers to its calls, unless enough answers have come already.
  ///
  /// If no more answers can come, the session continues at once, and the trace shows how many it lacks.
  mutating func join(_ join: Join, in reference: SessionReference) {
    let calls = sessions[contentsOf: reference].calls
    let neededAnswers =
      join.neededAnswers
      ?? (calls.unansweredCalls.count + calls.unusedAnswerCount + calls.failedCallCount)
    sessions[contentsOf: reference].calls.neededAnswerCount = neededAnswers
    guard !sessions[contentsOf: reference].calls.isWaitOver else {
      if calls.unusedAnswerCount < neededAnswers {
        emit(.sessionWaiting(answers: neededAnswers), in: reference)
        emit(.sessionResumed(answers: calls.unusedAnswerCount), in: reference)
      }
      return sessions[contentsOf: reference].calls.consumeAnswers()
    }
    emit(.sessionWaiting(answers: neededAnswers), in: reference)
    sessions[reference].isWaiting = true
    sessions[reference].scheduledCount += 1
    for (item, time) in timers.take(where: { $0.session == reference }) {
      holdItem(item, after: time - now, in: reference)
    }
    if !quotas.isEmpty { stopTakingTokens(reference) }
    sessions[contentsOf: reference].calls.waitNumber &+= 1
    if let timeLimit = join.timeLimit {
      let waitNumber = sessions[contentsOf: reference].calls.waitNumber
      deadlines.schedule(
        .joinDue(reference, deadline: waitNumber),
        at: now.addingSaturated(timeLimit)
      )
      sessions[contentsOf: reference].calls.hasDeadline = true
    }
    freeRoomForWait(of: reference)
  }

  /// Stores an event-loop item that is due the given nanoseconds after the end of a session's wait.
  mutating func holdItem(_ item: LoopItem, after delay: Int64, in reference: SessionReference) {
    let work = workClock(of: sessions[reference].agent).work(in: max(0, delay), now: now)
    sessions[contentsOf: reference].calls.heldItems.append(
      Calls.HeldItem(item: item, work: work)
    )
  }

  /// Gives an arriving answer to the session that made the call, and returns whether the handoff answers a
  /// call.
  ///
  /// If that session no longer needs the answer, the answer is discarded. An answer that brings no result does not
  /// count as one of the answers for which the session waits.
  mutating func deliverIfAnswer(_ reference: SessionReference) -> Bool {
    let handoff = sessions[reference].handoff
    guard let call = callAnswered(by: handoff) else { return false }
    let caller = call.caller
    guard sessions.isAtWork(caller),
      let index = sessions[contentsOf: caller].calls.unansweredCalls.firstIndex(of: call.id)
    else { return discard(reference, because: .outdated) }
    emit(.handoffJoined(handoff), on: handoff)
    recordLastHandoff(.delivered, on: handoff)
    stopWaitingForReply(to: handoff)
    stopWaitingForAnswer(to: call.id)
    let work = takeContent(of: handoff)?.work
    sessions.close(reference)
    sessions[contentsOf: caller].calls.unansweredCalls.remove(at: index)
    if handoff.intent.bringsResult {
      sessions[contentsOf: caller].calls.unusedAnswerCount += 1
    } else {
      sessions[contentsOf: caller].calls.failedCallCount += 1
    }
    if let work { add(work, to: caller) }
    resumeIfComplete(caller)
    return true
  }

  private mutating func resumeIfComplete(_ reference: SessionReference) {
    guard sessions[reference].isWaiting, sessions[contentsOf: reference].calls.isWaitOver else {
      return
    }
    endJoin(of: reference)
  }

  /// Ends the wait of a session at its deadline, unless that wait is already over.
  ///
  /// `waitNumber` is the number of the wait to which the deadline belongs.
  mutating func endJoinAtDeadline(_ reference: SessionReference, _ waitNumber: UInt32) {
    guard sessions.isAtWork(reference), sessions[reference].isWaiting,
      sessions[contentsOf: reference].calls.waitNumber == waitNumber
    else { return }
    endJoin(of: reference)
  }

  /// Ends the wait of a session, which continues at once or, if it has freed its room, as soon as it has room
  /// again.
  private mutating func endJoin(of reference: SessionReference) {
    progressCount += 1
    sessions[contentsOf: reference].calls.waitNumber &+= 1
    removeDeadline(of: reference)
    guard sessions[contentsOf: reference].calls.hasFreedRoom else {
      return continueSession(reference)
    }
    guard !sessions[contentsOf: reference].calls.isQueued else { return }
    sessions[contentsOf: reference].calls.isQueued = true
    if takeRoom(for: reference) { continueSession(reference) }
  }

  /// Removes the deadline timer of a session's wait that is over.
  private mutating func removeDeadline(of reference: SessionReference) {
    guard sessions[contentsOf: reference].calls.hasDeadline else { return }
    sessions[contentsOf: reference].calls.hasDeadline = false
    _ = deadlines.remove { item in
      if case .joinDue(let session, _) = item { session == reference } else { false }
    }
  }

  /// Continues a session after its wait for answers.
  mutating func continueSession(_ reference: SessionReference) {
    guard sessions.isAtWork(reference), sessions[reference].isWaiting else { return }
    let calls = sessions[contentsOf: reference].calls
    emit(
      .sessionResumed(answers: min(calls.unusedAnswerCount, calls.neededAnswerCount)),
      in: reference
    )
    sessions[reference].isWaiting = false
    sessions[contentsOf: reference].calls.consumeAnswers()
    sessions[contentsOf: reference].calls.heldItems = []
    sessions[contentsOf: reference].calls.hasFreedRoom = false
    sessions[contentsOf: reference].calls.isQueued = false
    if !quotas.isEmpty { schedule(.endWait(reference), after: 0) }
    for heldItem in calls.heldItems { goOn(with: heldItem, in: reference) }
    guard sessions.isAtWork(reference) else { return }
    sessions[reference].scheduledCount -= 1
    endIfFinished(reference)
  }

  private mutating func discardItem(_ item: LoopItem) {
    switch item {
    case .send(_, let handoff): drop(handoff)
    case .perform(_, let index): _ = actions.remove(index)
    default: break
    }
  }

  private mutating func goOn(with heldItem: Calls.HeldItem, in reference: SessionReference) {
    guard sessions.isAtWork(reference) else { return discardItem(heldItem.item) }
    guard !sessions[reference].isWaiting else {
      return sessions[contentsOf: reference].calls.heldItems.append(heldItem)
    }
    let agent = sessions[reference].agent
    if availability.isUnavailable(agent) { availability.noteEffect(on: agent) }
    let delay = workClock(of: agent)
      .time(for: heldItem.work, afterStandstill: remainingPause(of: reference), now: now)
    guard delay == 0 else {
      schedule(heldItem.item, after: delay)
      return scheduleStopAtLimit(of: reference)
    }
    switch heldItem.item {
    case .send(let session, let handoff): sendScheduledHandoff(handoff, from: session)
    case .perform(let session, let action): performScheduledAction(action, in: session)
    default: schedule(heldItem.item, after: 0)
    }
  }

  /// Adds the files that a called agent wrote to the work of the calling session.
  private mutating func add(_ part: WorkProduct, to reference: SessionReference) {
    guard !part.writtenPaths.isEmpty else { return }
    editWork(reference) { work in
      work.writtenPaths.formUnion(part.writtenPaths)
      work.lastWriteEvent = [work.lastWriteEvent, part.lastWriteEvent].compactMap(\.self).max()
    }
  }

  // MARK: - Room for sessions that wait and go on

  /// Frees the slot of a session that waits, if the platform frees the slots of waiting sessions.
  private mutating func freeRoomForWait(of reference: SessionReference) {
    guard plan.platform.waitingSlots == .freed, sessions[reference].holdsSlot else { return }
    sessions[contentsOf: reference].calls.hasFreedRoom = true
    releaseRoom(of: reference)
  }

  /// Takes room for a session that continues after a wait, and returns whether there was room.
  ///
  /// If there is no room, the session waits in its agent's mailbox.
  private mutating func takeRoom(for reference: SessionReference) -> Bool {
    guard mailboxes.reserveRoom(sessions[reference].agent) else {
      enqueue(reference)
      return false
    }
    sessions[reference].holdsSlot = true
    return true
  }

  /// Continues a session that waited in a mailbox for room, and returns true.
  ///
  /// The result is false if the reference is to a handoff whose session has not opened yet.
  mutating func resumeFromQueue(_ reference: SessionReference) -> Bool {
    guard sessions[reference].id != .none else { return false }
    sessions[reference].holdsSlot = true
    continueSession(reference)
    return true
  }

  /// Returns whether a session was lost while it waited for room, and frees its room in this case.
  mutating func dropLostSession(_ reference: SessionReference) -> Bool {
    guard sessions[reference].isLost else { return false }
    let agent = sessions[reference].agent
    sessions[reference].holdsSlot = true
    releaseRoom(of: reference)
    noteOpened(agent)
    sessions[reference].isHandling = false
    endIfFinished(reference)
    return true
  }

  // MARK: - Calls without answers

  /// Discards the event-loop items that a lost session had stored for the end of its wait.
  mutating func discardHeldItems(by reference: SessionReference) {
    guard sessions[reference].isWaiting else { return }
    removeDeadline(of: reference)
    if sessions[contentsOf: reference].calls.isQueued {
      // If the session has already left its mailbox, the event loop closes it later. Until then, `isHandling`
      // keeps its table entry.
      if mailboxes.waitingHandoffs.contains(reference) {
        mailboxes.remove([reference])
      } else {
        sessions[reference].isHandling = true
      }
    }
    for heldItem in sessions[contentsOf: reference].calls.heldItems {
      if case .perform(_, let index) = heldItem.item, case .spend = actions[index] {
        noteRemainingTime(heldItem.work, in: reference)
      }
      discardItem(heldItem.item)
    }
    sessions[contentsOf: reference].calls.heldItems = []
    sessions[reference].isWaiting = false
  }

  /// Records that a call will not be answered, so that the calling session no longer waits for the answer.
  ///
  /// - Returns: Whether the handoff with the given identifier is a call.
  mutating func giveUpCall(_ call: HandoffID) -> Bool {
    guard let call = calls[call] else { return false }
    guard sessions.isAtWork(call.caller) else { return true }
    let openCalls = sessions[contentsOf: call.caller].calls.unansweredCalls
    keepCalls(openCalls.filter { $0 != call.id }, of: call.caller)
    return true
  }

  /// Gives up the calls that can no longer be answered, and returns whether there were any.
  ///
  /// The event loop calls the function when nothing else is left to happen in the run.
  mutating func giveUpLostCalls() -> Bool {
    guard !calls.isEmpty else { return false }
    let waitingSessions = sessions.openSessions.filter { sessions[$0].isWaiting }
    // A call in the mailbox of an agent that is gone for good counts as lost.
    let deliverableHandoffs = mailboxes.waitingHandoffs.filter {
      !availability.neverReturns(sessions[$0].handoff.receiver)
    }
    let answerableCalls = Set(
      (deliverableHandoffs + sessions.openSessions).compactMap {
        calls[sessions[$0].handoff.id]?.id
      }
    )
    var hasGivenUp = false
    for reference in waitingSessions {
      let openCalls = sessions[contentsOf: reference].calls.unansweredCalls
      let answerableOpenCalls = openCalls.filter(answerableCalls.contains)
      guard answerableOpenCalls.count < openCalls.count else { continue }
      hasGivenUp = true
      keepCalls(answerableOpenCalls, of: reference)
    }
    return hasGivenUp
  }

  /// Keeps only the given unanswered calls of a session, and counts the others as failed.
  private mutating func keepCalls(_ keptCalls: [HandoffID], of reference: SessionReference) {
    let openCallCount = sessions[contentsOf: reference].calls.unansweredCalls.count
    sessions[contentsOf: reference].calls.unansweredCalls = keptCalls
    sessions[contentsOf: reference].calls.failedCallCount += openCallCount - keptCalls.count
    resumeIfComplete(reference)
  }

  /// Whether a session waits for answers to its calls.
  var hasWaitingSessions: Bool {
    !calls.isEmpty && sessions.openSessions.contains { sessions[$0].isWaiting }
  }
}

extension Intent {
  /// Whether a handoff with this intent can be the answer to a call.
  fileprivate var isAnswer: Bool {
    switch self {
    case .complete, .fail, .approve, .deliver, .conflict, .clarify, .reject: true
    case .assign, .escalate, .delegate, .call, .inform: false
    }
  }
}
