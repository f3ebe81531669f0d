/// The deadlines for answers to handoffs, and the repetition of handoffs that are not answered in time.
///
/// A chain is a handoff with its repetitions, identified by the chain's index in the reply table.
extension RunState {
  /// Starts to wait for the answer to a handoff that was just sent, if a rule of the platform sets a deadline.
  mutating func awaitReply(to reference: SessionReference) {
    let handoff = sessions[reference].handoff
    guard let rule = plan.replyRule(for: handoff) else { return }
    let content =
      handoff.contentIndex == Handoff.noContentIndex
      ? nil : sharedContents[handoff.contentIndex]?.content
    let chainIndex = replies.add(handoff, content, rule)
    scheduleDeadline(of: chainIndex, within: rule.deadline)
    scheduleReminder(of: chainIndex)
  }

  /// Schedules the reminder for a handoff that was just sent, if its rule asks for a reminder.
  private mutating func scheduleReminder(of chainIndex: UInt32) {
    guard let reminderDelay = replies[chainIndex].rule.reminder else { return }
    replies.noteTimerScheduled(chainIndex)
    deadlines.schedule(
      .remind(chain: chainIndex, attempt: UInt32(clamping: replies[chainIndex].attempt)),
      at: now.addingSaturated(reminderDelay)
    )
  }

  /// Reminds the receiver of a handoff, if the handoff was neither answered nor sent again.
  ///
  /// `attempt` is how many times the handoff had been sent when the reminder was scheduled.
  mutating func remind(_ chainIndex: UInt32, attempt: UInt32) {
    guard replies.noteTimerDue(chainIndex), !stopWaitingIfCancelled(chainIndex),
      replies[chainIndex].attempt == attempt, !isMerging(chainIndex)
    else { return }
    var reminder = replies[chainIndex].handoff
    reminder.cause = reminder.id
    reminder.intent = .inform
    reminder.contentIndex = Handoff.noContentIndex
    let reference = sessions.add(reminder)
    recordSendingWithoutSession(reference)
    deliverOrDrop(reference)
  }

  /// Stops waiting for an answer if the handoff's task was cancelled, and returns whether it did.
  private mutating func stopWaitingIfCancelled(_ chainIndex: UInt32) -> Bool {
    let task = replies[chainIndex].handoff.task
    guard task != .none, tasks[task].isCancelled else { return false }
    replies.endChain(chainIndex)
    return true
  }

  /// Stops waiting for the answer to a handoff that has arrived without opening a session.
  mutating func stopWaitingForReply(to handoff: Handoff) {
    guard let chainIndex = replies.chain(of: handoff.id) else { return }
    replies.endChain(chainIndex)
  }

  /// Returns the record of a task, which survives every crash.
  func record(of task: TaskID) -> TaskRecord {
    var record = tasks[task].record
    if replies.hasParkedChains {
      record.waitsWithoutLimit = waitsWithoutLimit(task, since: record.lastAssignment)
    }
    return record
  }

  /// Returns whether a task waits without a deadline for the answer to a handoff.
  ///
  /// Handoffs that were sent before the task was last assigned do not count, nor do missing votes that count as
  /// approvals or that the panel no longer needs.
  private func waitsWithoutLimit(_ task: TaskID, since assignment: HandoffID) -> Bool {
    replies.parkedChains.contains { chain in
      chain.handoff.task == task && chain.handoff.id.rawValue >= assignment.rawValue
        && !chain.isCountedAsApproval && !needsNoAnswer(to: chain.handoff)
    }
  }

  /// Returns whether the handoff of a chain has arrived, and the platform is merging its work or is going to.
  private func isMerging(_ chainIndex: UInt32) -> Bool {
    features.contains(.merges)
      && merges.handoffs.contains { replies.chain(of: sessions[$0].handoff.id) == chainIndex }
  }

  /// Stops waiting for the answer to a call that is answered or no longer needed.
  mutating func stopWaitingForAnswer(to call: HandoffID) {
    guard let chainIndex = replies.chain(of: call) else { return }
    replies.endUnneededChain(chainIndex)
  }

  /// Stops waiting for the answers to the calls of a session that ends or is lost.
  mutating func stopWaitingForAnswers(to caller: SessionReference) {
    guard !calls.isEmpty else { return }
    let unansweredCalls = sessions[contentsOf: caller].calls.unansweredCalls
    for call in unansweredCalls { stopWaitingForAnswer(to: call) }
  }

  /// Returns whether nobody needs the answer to a handoff any more.
  ///
  /// The handoff can be a call, a panel's request, or the answer to a call.
  private func needsNoAnswer(to handoff: Handoff) -> Bool {
    needsNoAnswer(toCall: handoff.id) || needsNoVote(on: handoff)
      || callAnswered(by: handoff).map { needsNoAnswer(toCall: $0.id) } ?? false
  }

  /// Schedules the deadline for an answer, the given nanoseconds from now.
  private mutating func scheduleDeadline(of chainIndex: UInt32, within nanoseconds: Int64) {
    replies.noteTimerScheduled(chainIndex)
    deadlines.schedule(.replyDue(chain: chainIndex), at: now.addingSaturated(nanoseconds))
  }

  /// Stops waiting for the answer to a session's handoff, if the end of the session is the answer.
  ///
  /// The session itself waits for no answers to its calls any more.
  mutating func noteReply(by reference: SessionReference) {
    let session = sessions[reference]
    stopWaitingForAnswers(to: reference)
    guard let chainIndex = replies.chain(of: session.handoff.id),
      session.agent == replies[chainIndex].handoff.receiver, isAnswer(session),
      !replies.isLate(session.handoff.id) || replies[chainIndex].takesLateReplies
    else { return }
    // The answer to a call is on its way. The call is answered when its answer reaches the session that called.
    if let call = calls[session.handoff.id], !needsNoAnswer(toCall: call.id) { return }
    replies.endChain(chainIndex)
  }

  /// Notes that a session sends a handoff that answers the handoff by which the session was opened.
  ///
  /// A call asks for a part of the work, so it is no answer.
  mutating func noteSentAnswer(_ handoff: SessionReference, from reference: SessionReference) {
    guard sessions[handoff].handoff.intent != .call, isResult(handoff, of: reference),
      replies.chain(of: sessions[reference].handoff.id) != nil
    else { return }
    replies.noteSentAnswer(to: sessions[reference].handoff.id)
  }

  /// Stops waiting for what a lost session waits for, and for the answer of the session if it has sent one.
  mutating func noteLoss(of reference: SessionReference) {
    if replies.isAnswerSent(to: sessions[reference].handoff.id) {
      noteReply(by: reference)
    } else {
      stopWaitingForAnswers(to: reference)
    }
  }

  /// Returns whether the end of a session answers the handoff that opened the session.
  ///
  /// A request for work is answered only by another handoff, unless the agent is a planner or an
  /// orchestrator.
  private func isAnswer(_ session: Session) -> Bool {
    switch session.result {
    case .handedOff: return true
    case .crashed, .refused, .cancelled, .misaddressed, .repeated: return false
    case .nothing:
      let role = plan.role(of: session.agent)
      return !session.handoff.intent.asksForWork || role == .planner || role == .orchestrator
    }
  }

  /// Returns whether the platform drops a handoff because it is an answer after the deadline.
  ///
  /// The trace records a late answer, whether or not it is dropped. A message or a call is no answer.
  mutating func dropsLateReply(_ handoff: SessionReference, from reference: SessionReference)
    -> Bool
  {
    guard sessions[handoff].handoff.intent.canBeResult,
      let isAccepted = acceptsLateReply(on: sessions[handoff].handoff.task, from: reference)
    else { return false }
    emit(.replyLate(sessions[handoff].handoff, taken: isAccepted), on: sessions[handoff].handoff)
    return !isAccepted
  }

  /// Returns whether the platform accepts an answer that a session gives after the deadline, or `nil` for no late
  /// answer.
  ///
  /// `task` is the task of the answer.
  private func acceptsLateReply(on task: TaskID, from reference: SessionReference) -> Bool? {
    let openingHandoff = sessions[reference].handoff
    guard openingHandoff.task != .none, openingHandoff.task == task,
      replies.isLate(openingHandoff.id), let chainIndex = replies.chain(of: openingHandoff.id),
      replies[chainIndex].handoff.receiver == sessions[reference].agent
    else { return nil }
    let chain = replies[chainIndex]
    if chain.isCountedAsApproval, needsNoVote(on: openingHandoff) { return false }
    return chain.takesLateReplies && !chain.isOver
  }

  /// Returns whether a session's record of a retry is left out, because the refusal comes too late and will be dropped.
  func isTooLateToRefuse(_ task: TaskID, in reference: SessionReference) -> Bool {
    features.contains(.replies) && sessions[reference].agent != plan.coordinator
      && acceptsLateReply(on: task, from: reference) == false
  }

  /// Handles the deadline for an answer that did not come.
  ///
  /// - Returns: The handoff that its sender has to give up, or `nil` if there is none.
  mutating func handleMissedReply(_ chainIndex: UInt32) -> Handoff? {
    guard replies.noteTimerDue(chainIndex), !stopWaitingIfCancelled(chainIndex) else { return nil }
    let missedChain = replies[chainIndex]
    guard !needsNoAnswer(to: missedChain.handoff) else {
      replies.endChain(chainIndex)
      return nil
    }
    let rule = missedChain.rule
    let sender = missedChain.handoff.sender
    // If the platform is merging the work, or the sender is absent but will return, wait for another deadline.
    if availability.isUnavailable(sender) { availability.noteEffect(on: sender) }
    guard !isMerging(chainIndex),
      !availability.isUnavailable(sender) || availability.neverReturns(sender)
    else {
      scheduleDeadline(of: chainIndex, within: rule.deadline)
      return nil
    }
    replies.noteOverdue(chainIndex)
    let isSentAgain =
      plan.platform.retry == .hop && missedChain.attempt < rule.tries
      && !needsAgentGoneForGood(missedChain)
    let consequence: Event.MissedReply =
      isSentAgain ? .askedAgain : consequenceOfSilence(on: missedChain.handoff) ?? .givenUp
    emit(
      .replyMissed(missedChain.handoff, attempt: missedChain.attempt, then: consequence),
      on: missedChain.handoff
    )
    progressCount += 1
    guard isSentAgain else { return giveUp(chainIndex) }
    replies.noteTimerScheduled(chainIndex)
    deadlines.schedule(
      .askAgain(chain: chainIndex),
      at: now.addingSaturated(waitBeforeRepetition(after: missedChain))
    )
    return nil
  }

  /// Ends the wait for the answer to a handoff that is not sent again, or lets it go on without a deadline.
  ///
  /// - Returns: The handoff that its sender has to give up, or `nil` if there is none.
  private mutating func giveUp(_ chainIndex: UInt32) -> Handoff? {
    let (handoff, rule) = (replies[chainIndex].handoff, replies[chainIndex].rule)
    if approveForSilentJudge(handoff) {
      // While the panel is undecided, a late vote can take the place of the missing one.
      if rule.late == .taken || rule.exhausted == .park, !needsNoVote(on: handoff) {
        if rule.exhausted == .park { replies.waitWithoutDeadline(chainIndex) }
        replies.waitForLateVote(chainIndex)
      } else {
        replies.endChain(chainIndex)
      }
      return nil
    }
    if giveUpCall(callAnswered(by: handoff)?.id ?? handoff.id) {
      replies.endChain(chainIndex)
      return nil
    }
    if rule.exhausted == .park {
      replies.waitWithoutDeadline(chainIndex)
      return nil
    }
    replies.endChain(chainIndex)
    giveUpPanel(of: handoff)
    guard availability.isUnavailable(handoff.sender) else { return handoff }
    reportFailure(of: handoff, outcomeOfMissingAnswer(on: chainIndex))
    return nil
  }

  private func needsAgentGoneForGood(_ chain: ReplyTable.Chain) -> Bool {
    needsAgentGoneForGood(chain.handoff, author: chain.content?.work?.author)
  }

  /// Returns the outcome with which a missing answer ends its task, or `nil` if the task has failed once more.
  ///
  /// No further attempt is made if it would wait for the same agent, which is gone for good.
  private func outcomeOfMissingAnswer(on chainIndex: UInt32) -> Outcome? {
    let chain = replies[chainIndex]
    return chain.rule.exhausted.outcome
      ?? (needsAgentGoneForGood(chain) ? .died(.crashed) : nil)
  }

  /// Gives up a handoff in the name of its sender, which is gone for good.
  ///
  /// The platform reports the failure to the coordinator. `outcome` is the outcome with which the task ends, or `nil`
  /// if it has failed once more.
  private mutating func reportFailure(of handoff: Handoff, _ outcome: Outcome?) {
    guard let coordinator = plan.coordinator, handoff.sender != coordinator, handoff.task != .none,
      tasks[handoff.task].record.isOpen,
      handoff.intent != .fail || handoff.receiver != coordinator
    else { return }
    let report = Handoff(
      id: .none,
      cause: .none,
      sender: handoff.sender,
      receiver: coordinator,
      task: handoff.task,
      contentIndex: storeContent(outcome.map { .fail($0) } ?? Content(.fail)),
      round: handoff.round,
      intent: .fail,
      copyNumber: 0
    )
    schedule(.report(sessions.add(report), session: .none), after: 0)
  }

  /// Sends an unanswered handoff again, with the same content and round but a new identifier.
  mutating func askAgain(_ chainIndex: UInt32) {
    guard replies.noteTimerDue(chainIndex), !stopWaitingIfCancelled(chainIndex) else { return }
    let missedChain = replies[chainIndex]
    var handoff = missedChain.handoff
    handoff.contentIndex = missedChain.content.map { storeContent($0) } ?? Handoff.noContentIndex
    let reference = sessions.add(handoff)
    repeatedHandoffs += 1
    recordSendingWithoutSession(reference)
    let newID = sessions[reference].handoff.id
    if handoff.intent == .call { calls.repeatCall(handoff.id, as: newID) }
    if features.contains(.panels) { panels.repeatRequest(handoff.id, as: newID) }
    replies.noteRepeated(chainIndex, as: sessions[reference].handoff)
    scheduleDeadline(of: chainIndex, within: missedChain.rule.deadline)
    scheduleReminder(of: chainIndex)
    deliverOrDrop(reference)
  }

  /// Returns how many nanoseconds pass after a missed answer until the handoff is sent again.
  ///
  /// The random jitter depends only on the seed, the agents, the task, the round and the attempt.
  private func waitBeforeRepetition(after missedChain: ReplyTable.Chain) -> Int64 {
    let (nameDigests, handoff) = (plan.nameDigests, missedChain.handoff)
    return missedChain.rule.backoff.wait(
      after: missedChain.attempt,
      RandomStream(
        seed: seed,
        key: Digest(of: "reply").high,
        nameDigests[handoff.sender],
        nameDigests[handoff.receiver],
        nameDigests[handoff.task],
        UInt64(handoff.round) << 32 | UInt64(missedChain.attempt)
      )
    )
  }

  /// Opens a session in which the sender gives up a handoff that was never answered.
  mutating func openOverdue(_ handoff: Handoff) -> SessionReference {
    let reference = open(for: handoff.sender)
    sessions[contentsOf: reference].overdueHandoff = handoff
    sessions[contentsOf: reference].outcomeOfMissingAnswer = replies.chain(of: handoff.id).flatMap {
      outcomeOfMissingAnswer(on: $0)
    }
    return reference
  }
}
