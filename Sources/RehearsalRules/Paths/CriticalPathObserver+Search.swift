import RehearsalSimulation

/// The search for the critical path, which leads back from the last event of the run.
extension CriticalPathObserver {
  /// Returns the critical path of the observed run.
  public func conclude() -> CriticalPath {
    var search = BackwardSearch(earliestTime: endTime)
    var nextOrigin = lastMoment.map(Origin.event)
    // Each iteration moves to an earlier session, resumption or handoff, so that this number of iterations is
    // always enough.
    for _ in 0...(sessions.count + 2 * resumptions.count + 2 * transits.count) {
      guard let origin = nextOrigin else { break }
      nextOrigin = addSteps(from: origin, &search)
    }
    search.addStep(.idle, from: .start)
    return CriticalPath(steps: search.steps.reversed())
  }

  /// The state of the backward search: the steps found so far, from the last step of the path to the earliest.
  struct BackwardSearch {
    /// The virtual time at which the earliest step begins.
    var earliestTime: Instant
    var steps: [CriticalPath.Step] = []
    /// For each session, the index in ``resumptions`` of the earliest resumption that the search has passed.
    var passedResumptions: [SessionID: Int32] = [:]

    /// Adds a step from `start` to the beginning of the earliest step; a step that takes no time is left out.
    ///
    /// A step that is the same as the earliest one, except for its time, makes that one longer.
    mutating func addStep(
      _ kind: CriticalPath.Kind,
      from start: Instant,
      agent: AgentID = .none,
      task: TaskID = .none,
      session: SessionID = .none,
      handoff: HandoffID = .none
    ) {
      guard start < earliestTime else { return }
      var step = CriticalPath.Step(
        kind: kind,
        start: start,
        end: earliestTime,
        agent: agent,
        task: task,
        session: session,
        handoff: handoff
      )
      earliestTime = start
      if let earliestStep = steps.last, earliestStep.isSame(as: step) {
        step.end = earliestStep.end
        steps.removeLast()
      }
      steps.append(step)
    }
  }

  /// Adds the steps of the path that lead to an origin, and returns the earlier origin of these steps.
  ///
  /// The result is `nil` if nothing earlier caused the steps, so that the search ends.
  private func addSteps(from origin: Origin, _ walk: inout BackwardSearch) -> Origin? {
    switch origin {
    case .event(let moment): addSteps(from: moment, &walk)
    case .arrival(let handoff): addHandoffSteps(of: handoff, &walk)
    case .deadline(let handoff): addDeadlineSteps(of: handoff, mayRetry: true, &walk)
    case .missingAnswer(let handoff): addDeadlineSteps(of: handoff, mayRetry: false, &walk)
    case .absence(let agent, let start): addAbsenceStep(of: agent, since: start, &walk)
    case .wait(let start): addWaitStep(since: start, &walk)
    }
  }

  private func addSteps(from moment: Moment, _ walk: inout BackwardSearch) -> Origin? {
    walk.addStep(.idle, from: moment.time)
    let sessionIndex = Int(moment.session.rawValue)
    guard sessionIndex < sessions.count else { return nil }
    let session = sessions[sessionIndex]
    if let (resumption, index) = latestResumption(of: moment, session, walk) {
      addWorkStep(of: moment.session, session, from: resumption.time, &walk)
      walk.passedResumptions[moment.session] = index
      return resumption.origin
    }
    addWorkStep(of: moment.session, session, from: session.openingTime, &walk)
    if session.handoff != .none { return .arrival(session.handoff) }
    let openingOrigin = openingOrigins[moment.session]
    if case .deadline = openingOrigin { return openingOrigin }
    if let retriedMoment = retriedMoments[moment.session],
      retriedMoment.session.rawValue < moment.session.rawValue
    {
      walk.addStep(.retry, from: retriedMoment.time, task: session.task)
      return .event(retriedMoment)
    }
    return openingOrigin
  }

  /// Returns the latest resumption of a moment's session at or before the moment, with its index.
  ///
  /// Resumptions that the search has already passed are ignored. The result is `nil` if there are no others.
  private func latestResumption(
    of moment: Moment,
    _ session: Session,
    _ walk: BackwardSearch
  ) -> (Resumption, Int32)? {
    var index = session.lastResumptionIndex
    if let passedIndex = walk.passedResumptions[moment.session] {
      index = resumptions[Int(passedIndex)].previousIndex
    }
    while index >= 0, resumptions[Int(index)].time > moment.time {
      index = resumptions[Int(index)].previousIndex
    }
    return index < 0 ? nil : (resumptions[Int(index)], index)
  }

  /// Adds steps for the work of a session and its waits for quotas.
  ///
  /// The steps reach from `start` to the beginning of the earliest step.
  private func addWorkStep(
    of id: SessionID,
    _ session: Session,
    from start: Instant,
    _ walk: inout BackwardSearch
  ) {
    let lastWaits = quotaWaits.waits(of: id).reversed().lazy.filter { $0.end > start }
    for wait in lastWaits where wait.start < walk.earliestTime {
      addStep(.work, of: id, session, from: wait.end, &walk)
      addStep(.wait, of: id, session, from: max(wait.start, start), &walk)
    }
    addStep(.work, of: id, session, from: start, &walk)
  }

  /// Adds a step in which a session works or waits.
  private func addStep(
    _ kind: CriticalPath.Kind,
    of id: SessionID,
    _ session: Session,
    from start: Instant,
    _ walk: inout BackwardSearch
  ) {
    walk.addStep(
      kind,
      from: start,
      agent: session.agent,
      task: session.task,
      session: id,
      handoff: session.handoff
    )
  }

  /// Adds a step in which a session waits for answers that do not end its wait, and returns its start.
  private func addWaitStep(since start: Moment, _ walk: inout BackwardSearch) -> Origin? {
    let session = sessions[Int(start.session.rawValue)]
    addStep(.wait, of: start.session, session, from: start.time, &walk)
    return .event(start)
  }

  /// Adds a step in which work waits for the restart of an agent, and returns its start.
  private func addAbsenceStep(
    of agent: AgentID,
    since start: Moment,
    _ walk: inout BackwardSearch
  ) -> Origin? {
    walk.addStep(.wait, from: start.time, agent: agent)
    return .event(start)
  }

  /// Adds the steps in which a handoff waits for an answer that does not come, and returns what led to the handoff.
  ///
  /// If the task is tried again after the deadline, the steps are part of the retry, provided that `mayRetry` is
  /// true.
  private func addDeadlineSteps(
    of id: HandoffID,
    mayRetry: Bool,
    _ walk: inout BackwardSearch
  ) -> Origin? {
    let index = Int(id.rawValue)
    guard index < transits.count else { return nil }
    let transit = transits[index]
    let isRetried =
      mayRetry && (lastRetryTimes[transit.task].map { $0 >= walk.earliestTime } ?? false)
    walk.addStep(
      isRetried ? .retry : .wait,
      from: repetitionTimes[id] ?? transit.firstSendingTime,
      agent: transit.receiver,
      task: transit.task,
      handoff: id
    )
    return addSendingSteps(of: id, transit, &walk)
  }

  /// Adds the steps in which a handoff waits, is on its way and is sent again, and returns what led to the handoff.
  private func addHandoffSteps(of id: HandoffID, _ walk: inout BackwardSearch) -> Origin? {
    let index = Int(id.rawValue)
    guard index < transits.count else { return nil }
    let transit = transits[index]
    let sendingTime = repetitionTimes[id] ?? transit.firstSendingTime
    let departure = sendingTime.nanoseconds.addingSaturated(transitTimes.departureDelay(of: id))
    let routingEnd = Instant(nanoseconds: departure.addingSaturated(transit.routingTime))
    let (agent, task) = (transit.receiver, transit.task)
    let mergeEnd = transitTimes.mergeEnd(of: id) ?? routingEnd
    walk.addStep(.wait, from: max(routingEnd, mergeEnd), agent: agent, task: task, handoff: id)
    walk.addStep(.merge, from: routingEnd, agent: agent, task: task, handoff: id)
    let departureTime = Instant(nanoseconds: departure)
    walk.addStep(.route, from: departureTime, agent: agent, task: task, handoff: id)
    walk.addStep(.delay, from: sendingTime, agent: agent, task: task, handoff: id)
    return addSendingSteps(of: id, transit, &walk)
  }

  /// Adds the steps until a handoff is sent for the last time, and returns what led to its first sending.
  ///
  /// This is an event in the session that sent the handoff, or the handoff that it repeats, first. If no session
  /// sent it, for example because an agent claimed the task from the shared list, the task has waited since then.
  private func addSendingSteps(
    of id: HandoffID,
    _ transit: Transit,
    _ walk: inout BackwardSearch
  ) -> Origin? {
    let (agent, task) = (transit.receiver, transit.task)
    walk.addStep(.retry, from: transit.firstSendingTime, agent: agent, task: task, handoff: id)
    guard transit.senderSession == .none else {
      return .event(Moment(session: transit.senderSession, time: transit.firstSendingTime))
    }
    let origin = sendingOrigins[id]
    if case .event(let moment) = origin {
      walk.addStep(.wait, from: moment.time, agent: agent, task: task, handoff: id)
    }
    return origin
  }
}

extension CriticalPath.Step {
  /// Whether another step differs from this one only in its time.
  fileprivate func isSame(as other: Self) -> Bool {
    kind == other.kind && agent == other.agent && task == other.task && session == other.session
      && handoff == other.handoff
  }
}
