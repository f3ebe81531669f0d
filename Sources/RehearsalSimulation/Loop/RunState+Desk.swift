/// What a desk can do.
extension RunState {
  @inline(__always)
  var isOnThread: Bool { ThreadIdentity.current == thread }

  /// Returns whether a desk may still be used; where it may not, the run is stopped.
  @inline(__always)
  mutating func admits(_ session: SessionReference) -> Bool {
    guard isOnThread, !isOver, sessions.isAtWork(session) else { return refuse(session) }
    return true
  }

  private mutating func refuse(_ session: SessionReference) -> Bool {
    guard isOnThread else {
      foreign.note()
      return false
    }
    if !isOver, !sessions.isOpen(session) {
      stop(.foreign("an agent that kept its desk after the session"))
    }
    return false
  }

  /// What a session has been given and has made; `nil` where it has neither.
  mutating func luggage(at session: SessionReference) -> Luggage? {
    guard admits(session), sessions[session].isLaden else { return nil }
    return sessions[luggageOf: session]
  }

  /// The handoffs that crashes left undone since the session's agent last asked, where one did.
  mutating func takeUndone(at session: SessionReference) -> [HandoffID]? {
    guard admits(session) else { return nil }
    return absences.takeUndone(by: sessions[session].agent)
  }

  /// Notes that a clause of a script serves a session.
  mutating func noteClause(_ place: Int, at session: SessionReference) {
    guard admits(session) else { return }
    let agent = sessions[session].agent.index
    if usedClauses.isEmpty {
      usedClauses = plan.members.map { $0.behaviour.clauses.map { _ in false } }
    }
    usedClauses[agent][place] = true
  }

  /// How many sessions of the session's agent are at work.
  mutating func sessionsAtWork(at session: SessionReference) -> Int {
    guard admits(session) else { return 0 }
    return sessions.atWork(for: sessions[session].agent).count
  }

  mutating func perform(_ action: Action, after delay: Int64, at session: SessionReference) {
    guard admits(session) else { return }
    let delay = standstill(of: session).addingSaturated(delay)
    guard delay > 0 else { return perform(action, in: session) }
    let place = actions.insert(action)
    sessions[session].pending += 1
    schedule(.perform(session, action: place), after: delay)
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
    guard admits(session) else { return }
    let parcel = content.map { wrap($0) } ?? Handoff.noContent
    let opening = sessions[session].handoff
    let isAnother = task.map { $0 != opening.task } ?? false
    let handoff = draft(
      intent,
      from: session,
      to: receiver,
      task: task ?? opening.task,
      round: isAnother ? 0 : Int(opening.round) + (intent.isAnotherRound ? 1 : 0),
      content: parcel,
      tag: tag ?? (isAnother ? 0 : opening.tag)
    )
    let nanoseconds = standstill(of: session).addingSaturated(delay.wholeNanoseconds)
    guard nanoseconds > 0 else {
      attachWork(of: session, to: handoff)
      return send(handoff, from: session)
    }
    sessions[session].pending += 1
    schedule(.send(session, handoff: handoff), after: nanoseconds)
  }

  /// Has a handoff carry the work that its session has in hand, as it is when the handoff is sent.
  @inline(__always)
  mutating func attachWork(of session: SessionReference, to handoff: SessionReference) {
    guard sessions[session].isLaden, sessions[handoff].handoff.intent.carriesWork,
      let work = sessions[luggageOf: session].work
    else { return }
    attach(work, to: handoff)
  }

  private mutating func attach(_ work: WorkProduct, to handoff: SessionReference) {
    let parcel = sessions[handoff].handoff.content
    if parcel == Handoff.noContent {
      var content = Content(sessions[handoff].handoff.intent)
      content.work = work
      sessions[handoff].handoff.content = wrap(content)
    } else if parcels[parcel]?.content.work == nil {
      parcels[parcel]?.content.work = work
    }
  }

  /// Lets a handler go on that has waited long enough, unless its session was lost meanwhile.
  mutating func resume(_ session: SessionReference, _ place: UInt32) {
    guard let handler = unsafe drivers.wake(place), !isLost(session) else { return }
    sessions[session].isAsleep = false
    unsafe handler.resume()
  }

  /// Lets a waiting handler go on after a time.
  mutating func suspend(
    _ continuation: UnsafeContinuation<Void, Never>,
    for nanoseconds: Int64,
    at session: SessionReference
  ) {
    sessions[session].isAsleep = true
    let place = unsafe drivers.sleep(continuation)
    schedule(
      .resume(session, continuation: place),
      after: standstill(of: session).addingSaturated(nanoseconds)
    )
  }
}
