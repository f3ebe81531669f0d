/// How handoffs travel from sender to receiver.
extension RunState {
  @inline(__always)
  mutating func schedule(_ item: LoopItem, after delay: Int64) {
    if delay <= 0 {
      readyQueue.append(item)
    } else {
      timers.schedule(item, at: now.addingSaturated(delay))
    }
  }

  /// Advances the clock to the next timer, or to a timed fault or a look into an inbox that is earlier.
  ///
  /// Under the shuffled schedule, all timers that are due at the new time become ready, so that the
  /// loop can draw the next item at random.
  mutating func advance() {
    let timer = timers.nextTime
    guard let next = inboxes.nextLook.map({ min($0, timer ?? .max) }) ?? timer else { return }
    if let fault = availability.nextFault(until: min(next, plan.limits.time)) {
      now = max(now, fault.time)
      strike(fault)
      // Faults at the same instant strike before anyone notices the first of them.
      while let other = availability.nextFault(until: now) { strike(other) }
      return
    }
    guard next <= plan.limits.time else { return reach(.time) }
    now = next
    guard timer == next else { return }
    repeat {
      if let item = timers.next() { readyQueue.append(item) }
    } while readyQueue.isShuffled && timers.nextTime == now
  }

  /// Stores the content of a handoff and returns the index of the content.
  mutating func share(_ content: Content) -> UInt32 {
    sharedContents.insert(SharedContent(content: content, copies: 1))
  }

  /// Creates a handoff that a session will send.
  ///
  /// The handoff gets its identifier when it is sent.
  @inline(__always)
  mutating func draft(
    _ intent: Intent,
    from reference: SessionReference,
    to receiver: AgentID,
    task: TaskID,
    round: Int,
    content: UInt32,
    tag: UInt64 = 0
  ) -> SessionReference {
    sessions.add(
      Handoff(
        id: .none,
        cause: sessions[reference].handoff.id,
        sender: sessions[reference].agent,
        receiver: receiver,
        task: task,
        content: content,
        round: UInt16(clamping: round),
        intent: intent,
        copy: 0,
        tag: tag
      )
    )
  }

  /// Sends a session's handoff, unless the session's agent crashes before the handoff.
  ///
  /// The agent can also crash after the handoff.
  @inline(__always)
  mutating func send(_ handoff: SessionReference, from reference: SessionReference) {
    guard sessions[reference].mayCrash, let crash = crash(of: reference, at: .handoffSent) else {
      return sendNow(handoff, from: reference)
    }
    switch crash.moment {
    case .after: sendNow(handoff, from: reference)
    case .before: drop(handoff)
    }
    strike(crash.fault, in: reference)
  }

  @inline(__always)
  private mutating func sendNow(_ handoff: SessionReference, from reference: SessionReference) {
    if !replies.isEmpty, dropsLateReply(handoff, from: reference) {
      if isResult(handoff, of: reference) { sessions[reference].result = .handedOff }
      return drop(handoff)
    }
    let task = sessions[handoff].handoff.task
    if task != .none, !tasks[task].record.isSubmitted { submit(task, in: reference) }
    if sharedList.isActive, belongsOnSharedList(handoff) { return list(handoff, in: reference) }
    identify(handoff)
    if isResult(handoff, of: reference) { sessions[reference].result = .handedOff }
    record(handoff, sentIn: sessions[reference].number)
    travel(handoff)
  }

  /// Records that a handoff is sent, in a session or outside of all, and begins to wait for its answer.
  @inline(__always)
  mutating func record(_ handoff: SessionReference, sentIn session: SessionID) {
    let task = sessions[handoff].handoff.task
    emitSent(handoff, in: session)
    if task != .none { tasks[task].record.note(sessions[handoff].handoff) }
    if Int(sessions[handoff].handoff.round) > limits.rounds { reach(.rounds) }
    if repeats.isActive { countRepeats(of: handoff) }
    if !replies.isEmpty { awaitReply(to: handoff) }
  }

  /// Lets a handoff that was sent travel to its receiver, unless no agent has the receiver's name.
  @inline(__always)
  mutating func travel(_ handoff: SessionReference) {
    guard sessions[handoff].handoff.receiver.rawValue < memberCount else {
      return dropUndeliverable(handoff)
    }
    guard faults.isEmpty else { return sendThroughFaults(handoff) }
    depart(handoff)
  }

  /// Returns whether a handoff of a session counts as the session's result.
  ///
  /// Information is no result. Neither is a handoff about another task by a script, unless the agent is a
  /// lead.
  @inline(__always)
  func isResult(_ handoff: SessionReference, of reference: SessionReference) -> Bool {
    guard sessions[handoff].handoff.intent != .inform else { return false }
    guard hasScriptsAboutOtherTasks else { return true }
    let task = sessions[reference].handoff.task
    return sessions[handoff].handoff.task == task || task == .none
      || plan.role(of: sessions[reference].agent)?.isLead != false
  }

  /// Gives a handoff that is sent its identifier.
  @inline(__always)
  mutating func identify(_ handoff: SessionReference) {
    handoffs += 1
    progress += 1
    let intended = sessions[handoff].addressee
    if !faults.isEmpty { redirect(handoff) }
    sessions[handoff].handoff.id = HandoffID(rawValue: handoffs)
    if !panels.isEmpty { notePanelRequest(handoff, to: intended) }
    if limitsRights { noteCallers(of: handoff) }
  }

  /// Sends a handoff in the name of its sender, outside the sender's sessions.
  mutating func sendWithoutSession(_ handoff: SessionReference, in session: SessionID = .none) {
    identify(handoff)
    emitSent(handoff, in: session)
    if repeats.isActive { countRepeats(of: handoff) }
  }

  /// Sends the report of a session that the platform refused.
  mutating func report(_ handoff: SessionReference, in session: SessionID) {
    sendWithoutSession(handoff, in: session)
    tasks[sessions[handoff].handoff.task].record.note(sessions[handoff].handoff)
    travel(handoff)
  }

  /// Stops the run if the same message was sent too often.
  mutating func countRepeats(of reference: SessionReference) {
    let handoff = sessions[reference].handoff
    let content =
      handoff.content == Handoff.noContent ? nil : sharedContents[handoff.content]?.content
    if repeats.exceeds(handoff, content) { reach(.repeats) }
  }

  /// Drops a handoff to a name that no agent has.
  private mutating func dropUndeliverable(_ reference: SessionReference) {
    let handoff = sessions[reference].handoff
    emit(.handoffUndeliverable(handoff), on: handoff)
    drop(reference)
  }

  /// Lets a handoff depart, through the orchestrator's queue if routing is orchestrated.
  @inline(__always)
  mutating func depart(_ reference: SessionReference) {
    guard let orchestrator = router.orchestrator,
      sessions[reference].handoff.sender != orchestrator,
      !sharedList.isActive || !needsClaim(reference)
    else { return readyQueue.append(.arrive(reference)) }
    depart(reference, through: orchestrator)
  }

  /// Lets a handoff depart through the orchestrator's queue, or wait until the orchestrator is
  /// available.
  private mutating func depart(_ reference: SessionReference, through orchestrator: AgentID) {
    guard !availability.isUnavailable(orchestrator) else {
      noteUnreachable(sessions[reference].handoff, orchestrator)
      return availability.awaitOrchestrator(reference)
    }
    sessions[reference].routed = router.route(now: now)
    schedule(.arrive(reference), after: sessions[reference].routed)
  }

  /// Discards a handoff that never arrives, with its content.
  mutating func drop(_ reference: SessionReference) {
    _ = takeContent(of: sessions[reference].handoff)
    sessions.close(reference)
  }

  /// Records the state of the last handoff about a task, unless the handoff is a message, which is no step of
  /// the task.
  @inline(__always)
  mutating func note(_ state: TaskRecord.LastHandoff, on handoff: Handoff) {
    guard handoff.task != .none, !plan.isMessage(handoff) else { return }
    tasks[handoff.task].record.lastHandoff = state
  }

  /// Returns the content of a handoff that is delivered or discarded, and frees the content after
  /// the last copy.
  mutating func takeContent(of handoff: Handoff) -> Content? {
    guard handoff.content != Handoff.noContent, let shared = sharedContents[handoff.content] else {
      return nil
    }
    if shared.copies > 1 {
      sharedContents[handoff.content]?.copies -= 1
      return shared.content
    }
    return sharedContents.remove(handoff.content)?.content
  }
}
