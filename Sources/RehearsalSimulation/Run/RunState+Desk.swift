import OperatingSystem

/// The operations that agents perform through a ``Desk``, which is their interface to the run.
extension RunState {
  @inline(__always)
  var isOnRunThread: Bool { ThreadIdentity.current == runThread }

  /// Returns whether the agent of a session may still act on the run.
  ///
  /// A call from another thread, or after the session was closed, ends the run. A call in a session that was lost but
  /// whose handler still runs only returns false.
  @inline(__always)
  mutating func checkAccess(_ session: SessionReference) -> Bool {
    guard isOnRunThread, !isOver, sessions.isAtWork(session) else { return rejectAccess(session) }
    return true
  }

  private mutating func rejectAccess(_ session: SessionReference) -> Bool {
    guard isOnRunThread else {
      offThreadJobs.noteAccess()
      return false
    }
    if !isOver, !sessions.isValid(session) {
      setEnding(.foreign("an agent that kept its desk after the session"))
    }
    return false
  }

  /// Returns the current virtual time to the agent of a session.
  ///
  /// On another thread than the run's own, the result is the start of the run. In a session that was lost, it is still
  /// the current time.
  mutating func time(at session: SessionReference) -> Instant {
    checkAccess(session) || isOnRunThread ? Instant(nanoseconds: now) : .start
  }

  /// Returns one of the separately stored parts of a session, or `nil` if the session has no such part.
  ///
  /// The result is also `nil` if the agent may no longer act on the run.
  @inline(__always)
  mutating func part<Part>(
    of session: SessionReference,
    _ part: (borrowing SessionContents) -> Part?
  ) -> Part? {
    guard checkAccess(session), sessions[session].hasContents else { return nil }
    return part(sessions[contentsOf: session])
  }

  /// Returns the handoffs of sessions that had begun and had no result when the whole agent crashed.
  ///
  /// Only crashes since the last call of this function count. The result is `nil` if none of them has ended a session
  /// in which the agent had begun to work.
  mutating func takeUnfinishedHandoffs(at session: SessionReference) -> [HandoffID]? {
    guard checkAccess(session) else { return nil }
    return availability.takeUnfinishedHandoffs(by: sessions[session].agent)
  }

  /// Records that a session uses the clause with the given index in its agent's script.
  mutating func recordClauseUse(_ clauseIndex: Int, at session: SessionReference) {
    guard checkAccess(session) else { return }
    let agentIndex = sessions[session].agent.index
    if usedClauses.isEmpty {
      usedClauses = plan.members.map { $0.behaviour.clauses.map { _ in false } }
    }
    usedClauses[agentIndex][clauseIndex] = true
  }

  /// Returns how many open sessions the agent of a session has, including this session.
  ///
  /// The result is zero if the agent may no longer act on the run.
  mutating func sessionsAtWork(at session: SessionReference) -> Int {
    guard checkAccess(session) else { return 0 }
    return sessions.atWork(for: sessions[session].agent).count
  }

  /// Performs an action of a session after a delay in nanoseconds.
  ///
  /// If `isWork` is true, the delay is working time of the session's agent. Otherwise, it is elapsed time.
  mutating func perform(
    _ action: ProtocolAction,
    after delay: Int64,
    isWork: Bool = false,
    at session: SessionReference
  ) {
    guard checkAccess(session) else { return }
    let elapsedTime = isWork ? elapsedTime(forWork: delay, in: session) : delay
    let isWaiting = sessions[session].isWaiting
    let delay = isWaiting ? elapsedTime : timeUntilStep(after: elapsedTime, in: session)
    guard delay > 0 || isWaiting else { return perform(action, in: session) }
    if !isWork, case .spend(let tokens) = action {
      noteEvenSpending(tokens, over: elapsedTime, in: session)
    }
    let actionIndex = actions.insert(action)
    sessions[session].scheduledCount += 1
    if isWaiting {
      holdItem(.perform(session, action: actionIndex), after: delay, in: session)
    } else {
      schedule(.perform(session, action: actionIndex), after: delay)
    }
    if !isWork, case .spend = action, plan.platform.budget?.response == .stop {
      noteSpendingAction(actionIndex, in: session)
    }
  }

  @inline(__always)
  mutating func handOff(
    _ intent: Intent,
    carrying content: Content?,
    to receiver: AgentID,
    about task: TaskID?,
    tag: UInt64?,
    after delay: Duration,
    at session: SessionReference
  ) {
    guard checkAccess(session), task.map({ $0 == .none || tasks.contains($0) }) ?? true else {
      return
    }
    let contentIndex = content.map { storeContent($0) } ?? Handoff.noContentIndex
    let openingHandoff = sessions[session].handoff
    let isAboutAnotherTask = task.map { $0 != openingHandoff.task } ?? false
    let handoff = draftHandoff(
      intent,
      from: session,
      to: receiver,
      task: task ?? openingHandoff.task,
      round: isAboutAnotherTask ? 0 : openingHandoff.roundOfFollowUp(intent, to: receiver),
      content: contentIndex,
      tag: tag ?? (isAboutAnotherTask ? 0 : openingHandoff.tag)
    )
    let delay = elapsedTime(forWork: delay.wholeNanoseconds, in: session)
    guard !sessions[session].isWaiting else {
      sessions[session].scheduledCount += 1
      return holdItem(.send(session, handoff: handoff), after: delay, in: session)
    }
    let nanoseconds = timeUntilStep(after: delay, in: session)
    guard nanoseconds > 0 else {
      attachWork(of: session, to: handoff)
      return send(handoff, from: session)
    }
    sessions[session].scheduledCount += 1
    schedule(.send(session, handoff: handoff), after: nanoseconds)
  }

  /// Adds a session's work product to a handoff that it sends, if the handoff's intent carries work.
  ///
  /// A work product that the handoff already has stays.
  @inline(__always)
  mutating func attachWork(of session: SessionReference, to handoff: SessionReference) {
    guard sessions[session].hasContents else { return }
    let (intent, task) = (sessions[handoff].handoff.intent, sessions[handoff].handoff.task)
    guard carriesWork(intent, about: task, from: session),
      let work = workProduct(of: session, handedOnBy: intent)
    else { return }
    attach(work, to: handoff)
  }

  private mutating func attach(_ work: WorkProduct, to handoff: SessionReference) {
    let contentIndex = sessions[handoff].handoff.contentIndex
    if contentIndex == Handoff.noContentIndex {
      var content = Content(sessions[handoff].handoff.intent)
      content.work = work
      sessions[handoff].handoff.contentIndex = storeContent(content)
    } else if sharedContents[contentIndex]?.content.work == nil {
      sharedContents[contentIndex]?.content.work = work
    }
  }

  /// Resumes a handler that has waited for virtual time, unless its session was lost.
  ///
  /// `index` is the index of the handler among the sleeping handlers.
  mutating func resume(_ session: SessionReference, _ index: UInt32) {
    guard let handler = unsafe drivers.takeSleeper(index), !isLost(session) else { return }
    sessions[session].isAsleep = false
    unsafe handler.resume()
  }

  /// Suspends a handler until its agent has worked for the given nanoseconds.
  mutating func suspend(
    _ continuation: UnsafeContinuation<Void, Never>,
    for nanoseconds: Int64,
    at session: SessionReference
  ) {
    sessions[session].isAsleep = true
    let handlerIndex = unsafe drivers.addSleeper(continuation)
    let nanoseconds = elapsedTime(forWork: nanoseconds, in: session)
    guard !sessions[session].isWaiting else {
      return holdItem(.resume(session, continuation: handlerIndex), after: nanoseconds, in: session)
    }
    schedule(
      .resume(session, continuation: handlerIndex),
      after: timeUntilStep(after: nanoseconds, in: session)
    )
  }

  /// Returns the time that passes while the agent of a session does the given work, in nanoseconds.
  @inline(__always)
  private func elapsedTime(forWork work: Int64, in reference: SessionReference) -> Int64 {
    features.contains(.workingHours) ? elapsedTimeWithinHours(forWork: work, in: reference) : work
  }

  /// Returns the time that passes while an agent with or without working hours does the given work.
  ///
  /// An agent that has worked until now, the end of its hours, can still act without a delay.
  private func elapsedTimeWithinHours(forWork work: Int64, in reference: SessionReference)
    -> Int64
  {
    let clock = workClock(of: sessions[reference].agent)
    guard work > 0 || clock.work(in: 1, now: now - 1) == 0 else { return 0 }
    return clock.time(for: max(0, work), afterStandstill: 0, now: now)
  }
}
