/// The transport of handoffs from sender to receiver.
extension RunState {
  /// Schedules an event-loop item after a delay in nanoseconds, or makes it due now if there is no delay.
  @inline(__always)
  mutating func schedule(_ item: LoopItem, after delay: Int64) {
    if delay <= 0 {
      readyQueue.append(item)
    } else {
      timers.schedule(item, at: now.addingSaturated(delay))
    }
  }

  /// Advances the clock to the next timer, deadline, timed fault or look into an inbox, whichever is first.
  ///
  /// Deadlines come after all timers of their instant, and after what follows from these. Under the shuffled schedule,
  /// all timers, or all deadlines, that are due at the new time become ready at once. The event loop can then draw the
  /// next item at random.
  mutating func advanceClock() {
    let timerTime = earliest(timers.nextTime, deadlines.nextTime)
    guard let nextTime = earliest(timerTime, inboxes.nextLookTime) else { return }
    if let fault = availability.takeNextFault(until: min(nextTime, plan.limits.time)) {
      moveClock(to: max(now, fault.time))
      applyFault(fault)
      // All faults with the same time take effect before any agent acts.
      while let simultaneousFault = availability.takeNextFault(until: now) {
        applyFault(simultaneousFault)
      }
      return
    }
    guard nextTime <= plan.limits.time else { return stopAtLimit(.time) }
    moveClock(to: nextTime)
    if timers.nextTime == nextTime {
      repeat {
        if let item = timers.removeNext() { readyQueue.append(item) }
      } while readyQueue.isShuffled && timers.nextTime == now
    } else if deadlines.nextTime == nextTime {
      repeat {
        if let item = deadlines.removeNext() { readyQueue.append(item) }
      } while readyQueue.isShuffled && deadlines.nextTime == now
    }
  }

  @inline(__always)
  private func earliest(_ time: Int64?, _ otherTime: Int64?) -> Int64? {
    guard let time, let otherTime else { return time ?? otherTime }
    return min(time, otherTime)
  }

  @inline(__always)
  private mutating func moveClock(to time: Int64) {
    if features.contains(.faults) { noteDelaysForSlots(until: time) }
    now = time
  }

  /// Stores the content of a handoff, and returns its index in ``sharedContents``.
  mutating func storeContent(_ content: consuming Content) -> UInt32 {
    sharedContents.insert(SharedContent(content: content, copyCount: 1))
  }

  /// Creates a handoff that a session will send.
  ///
  /// The handoff gets its identifier when it is sent. The result refers to the session that the handoff will
  /// open.
  @inline(__always)
  mutating func draftHandoff(
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
        contentIndex: content,
        round: UInt16(clamping: round),
        intent: intent,
        copyNumber: 0,
        tag: tag
      )
    )
  }

  /// Sends a handoff of a session.
  ///
  /// A fault can crash the agent or end the session directly before or after the handoff is sent. If it does
  /// so before, the handoff is dropped.
  @inline(__always)
  mutating func send(_ handoff: SessionReference, from reference: SessionReference) {
    guard sessions[reference].mayCrash, let crash = crashFault(of: reference, at: .handoffSent)
    else {
      return sendNow(handoff, from: reference)
    }
    switch crash.moment {
    case .after: sendNow(handoff, from: reference)
    case .before: drop(handoff)
    }
    applyFault(crash.fault, in: reference)
  }

  @inline(__always)
  private mutating func sendNow(_ handoff: SessionReference, from reference: SessionReference) {
    if features.contains(.replies), dropsLateReply(handoff, from: reference) {
      if isResult(handoff, of: reference) { sessions[reference].result = .handedOff }
      return drop(handoff)
    }
    if features.contains(.replies) { noteSentAnswer(handoff, from: reference) }
    let task = sessions[handoff].handoff.task
    if task != .none, !tasks[task].record.isSubmitted { submit(task, in: reference) }
    if features.contains(.sharedList), belongsOnSharedList(handoff) {
      return putOnSharedList(handoff, in: reference)
    }
    assignIdentifier(handoff)
    if isResult(handoff, of: reference) { sessions[reference].result = .handedOff }
    recordSending(handoff, sentIn: sessions[reference].id)
    deliverOrDrop(handoff)
  }

  /// Records that a handoff was sent, and begins to wait for its answer.
  ///
  /// `session` is the session that sent the handoff, or `none` if no session did.
  @inline(__always)
  mutating func recordSending(_ handoff: SessionReference, sentIn session: SessionID) {
    let task = sessions[handoff].handoff.task
    emitSent(handoff, in: session)
    if task != .none,
      !features.contains(.panels) || !isRefusalWithoutRetry(sessions[handoff].handoff)
    {
      tasks[task].record.noteSending(sessions[handoff].handoff)
    }
    if Int(sessions[handoff].handoff.round) > limits.rounds { stopAtLimit(.rounds) }
    guard !features.isDisjoint(with: [.repeatLimit, .replies]) else { return }
    if features.contains(.repeatLimit) { countRepeats(of: handoff) }
    if features.contains(.replies) { awaitReply(to: handoff) }
  }

  /// Lets a handoff travel to its receiver, or drops the handoff if no agent has the receiver's name.
  @inline(__always)
  mutating func deliverOrDrop(_ handoff: SessionReference) {
    guard sessions[handoff].handoff.receiver.rawValue < memberCount else {
      return dropUndeliverable(handoff)
    }
    guard !features.contains(.faults) else { return sendThroughFaults(handoff) }
    depart(handoff)
  }

  /// Returns whether a handoff counts as the result of the session that sends it.
  ///
  /// A message or a call never counts. If any script names the task of a handoff, and the session has a task, a
  /// handoff about another task counts only if the sender is a planner or orchestrator.
  @inline(__always)
  func isResult(_ handoff: SessionReference, of reference: SessionReference) -> Bool {
    guard sessions[handoff].handoff.intent.canBeResult else { return false }
    return !features.contains(.otherTasks) || concernsTask(handoff, of: reference)
  }

  /// Returns whether a handoff is about the task of the session that sends it, or the session may send handoffs
  /// about any task.
  private func concernsTask(_ handoff: SessionReference, of reference: SessionReference) -> Bool {
    let task = sessions[reference].handoff.task
    return sessions[handoff].handoff.task == task || task == .none
      || plan.role(of: sessions[reference].agent)?.isLead != false
  }

  /// Gives a handoff its identifier, just before it is sent.
  @inline(__always)
  mutating func assignIdentifier(_ handoff: SessionReference) {
    handoffCount += 1
    progressCount += 1
    guard !features.isDisjoint(with: [.faults, .panels, .callerRights]) else {
      sessions[handoff].handoff.id = HandoffID(rawValue: handoffCount)
      return
    }
    redirectAndIdentify(handoff)
  }

  /// Lets faults redirect a handoff, gives it its identifier, and records what it asks for.
  private mutating func redirectAndIdentify(_ handoff: SessionReference) {
    let intendedReceiver = sessions[handoff].addressee
    if features.contains(.faults) { redirect(handoff) }
    sessions[handoff].handoff.id = HandoffID(rawValue: handoffCount)
    if features.contains(.panels) { recordPanelRequest(handoff, to: intendedReceiver) }
    if features.contains(.callerRights) { noteCallers(of: handoff) }
  }

  /// Records that the platform sends a handoff in the name of its sender.
  ///
  /// The caller has to deliver the handoff afterwards. `session` is the session that the trace names, or
  /// `none`.
  mutating func recordSendingWithoutSession(
    _ handoff: SessionReference,
    in session: SessionID = .none
  ) {
    assignIdentifier(handoff)
    emitSent(handoff, in: session)
    if features.contains(.repeatLimit) { countRepeats(of: handoff) }
  }

  /// Sends the platform's report of a session or task that ended without a result of its own.
  ///
  /// `session` is the session that ended, or `none` if no session did.
  mutating func report(_ handoff: SessionReference, in session: SessionID) {
    recordSendingWithoutSession(handoff, in: session)
    tasks[sessions[handoff].handoff.task].record.noteSending(sessions[handoff].handoff)
    deliverOrDrop(handoff)
  }

  /// Counts a handoff, and stops the run if the same handoff was repeated too often without a write for its
  /// task.
  mutating func countRepeats(of reference: SessionReference) {
    let handoff = sessions[reference].handoff
    let content =
      handoff.contentIndex == Handoff.noContentIndex
      ? nil : sharedContents[handoff.contentIndex].map { RepeatCounter.ComparedContent($0.content) }
    if repeatCounter.countExceedsLimit(handoff, content ?? RepeatCounter.ComparedContent()) {
      stopAtLimit(.repeats)
    }
  }

  /// Drops a handoff to a receiver whose name no agent has.
  private mutating func dropUndeliverable(_ reference: SessionReference) {
    let handoff = sessions[reference].handoff
    emit(.handoffUndeliverable(handoff), on: handoff)
    drop(reference)
  }

  /// Lets a handoff depart to its receiver, or into the orchestrator's queue if routing is orchestrated.
  ///
  /// Handoffs from the orchestrator, and handoffs of claimed tasks, always go directly to the receiver.
  @inline(__always)
  mutating func depart(_ reference: SessionReference) {
    guard features.contains(.orchestrator), let orchestrator = router.orchestrator,
      sessions[reference].handoff.sender != orchestrator,
      !features.contains(.sharedList) || !needsClaim(reference)
    else { return readyQueue.append(.arrive(reference)) }
    depart(reference, through: orchestrator)
  }

  /// Lets a handoff enter the orchestrator's queue, or wait until the orchestrator is available.
  private mutating func depart(_ reference: SessionReference, through orchestrator: AgentID) {
    guard !availability.isUnavailable(orchestrator) else {
      recordIfUnreachable(sessions[reference].handoff, orchestrator)
      availability.noteEffect(on: orchestrator)
      return availability.awaitOrchestrator(reference)
    }
    sessions[reference].routingTime = router.route(now: now)
    schedule(.arrive(reference), after: sessions[reference].routingTime)
  }

  /// Discards a handoff that will not be delivered, together with its content.
  mutating func drop(_ reference: SessionReference) {
    _ = takeContent(of: sessions[reference].handoff)
    sessions.close(reference)
  }

  /// Records what became of the last handoff about a task.
  ///
  /// Messages are ignored, because they are no step in the work on the task.
  @inline(__always)
  mutating func recordLastHandoff(_ state: TaskRecord.LastHandoffState, on handoff: Handoff) {
    guard handoff.task != .none, !plan.isMessage(handoff) else { return }
    tasks[handoff.task].record.lastHandoff = state
  }

  /// Returns the content of a handoff that is delivered or discarded.
  ///
  /// When the last copy of the handoff takes the content, the stored content is freed.
  mutating func takeContent(of handoff: Handoff) -> Content? {
    guard handoff.contentIndex != Handoff.noContentIndex,
      let copyCount = sharedContents[handoff.contentIndex]?.copyCount
    else {
      return nil
    }
    if copyCount > 1 {
      sharedContents[handoff.contentIndex]?.copyCount -= 1
      return sharedContents[handoff.contentIndex]?.content
    }
    return sharedContents.remove(handoff.contentIndex)?.content
  }
}
