public import RehearsalSimulation

/// An observer of the events of one run that finds the run's critical path.
///
/// The path is found backwards. It leads from the last event to the session in which the event
/// happened, from a session to the handoff that opened or resumed the session, and from a handoff
/// to the session that sent it.
public struct CriticalPathObserver: Sendable {
  /// The virtual time of an event, with the session in which the event happened.
  private struct Moment {
    var session: SessionID
    var time: Instant
  }

  /// The facts about a session that the search for the critical path needs.
  private struct Session {
    var openingTime = Instant.start
    var agent = AgentID.none
    var task = TaskID.none
    var handoff = HandoffID.none
    /// The index in ``resumptions`` of the session's last resumption, or -1 if the session was
    /// never resumed after a wait.
    var lastResumptionIndex: Int32 = -1
  }

  /// The moment at which a waiting session continues, because an answer to one of its calls has arrived.
  private struct Resumption {
    var time: Instant
    /// The handoff that is the answer.
    var answer: HandoffID
    /// The index in ``resumptions`` of the session's resumption before this one, or -1 if this one is the first.
    var previousIndex: Int32
  }

  /// The transport of a handoff from its sender to its receiver.
  private struct Transit {
    /// The virtual time at which the handoff, or the handoff that it repeats, was sent for the first time.
    var firstSendingTime = Instant.start
    /// The session that sent the handoff first, or `.none` if no session did.
    var senderSession = SessionID.none
    /// The time that the handoff spent at the orchestrator, in nanoseconds of virtual time.
    var routingTime: Int64 = 0
    var receiver = AgentID.none
    var task = TaskID.none
  }

  /// The sessions of the run, indexed by session identifier.
  private var sessions = ChunkedTable(Session())
  /// The transports of the run's handoffs, indexed by handoff identifier.
  private var transits = ChunkedTable(Transit())
  /// For each handoff that repeats an unanswered one, the virtual time at which it was sent itself.
  private var repetitionTimes: [HandoffID: Instant] = [:]
  /// The handoffs that will be sent again because no answer came in time, each with its identifier.
  private var unansweredHandoffs = UnansweredHandoffs<HandoffID>()
  /// For each session that no handoff opened, the last end of another session before it opened.
  ///
  /// This end is taken as the event that let the session open.
  private var previousEnds: [SessionID: Moment] = [:]
  /// For each session that schedules a retry, the last event about the retried task, if it was in another
  /// session.
  private var retriedMoments: [SessionID: Moment] = [:]
  /// For each handoff that no session sent, the last event in any session before the handoff was first sent.
  ///
  /// An event about the handoff's task is preferred.
  private var previousMoments: [HandoffID: Moment] = [:]
  /// The resumptions of all sessions, in the order of time.
  private var resumptions: [Resumption] = []
  /// For each waiting session, the answer that has reached the session last.
  private var lastAnswers: [SessionID: HandoffID] = [:]
  /// For each task, the time and session of the last event about the task that happened in a
  /// session.
  private var lastMoments = TaskTable<Moment?>(nil)
  /// The time and session of the last end of a session, or `nil` before the first session has
  /// ended.
  private var lastEnd: Moment?
  /// The time and session of the last event in any session, or `nil` before the first such event.
  private var lastMoment: Moment?
  /// The virtual time of the last event.
  private var endTime = Instant.start

  /// Creates an observer of a run whose first event has not happened yet.
  public init() {}

  /// Observes the next event of the run.
  public mutating func observe(_ event: borrowing Event) {
    endTime = event.time
    switch event.kind {
    case .sessionOpened: recordSessionOpening(event)
    case .sessionEnded: lastEnd = Moment(session: event.session, time: event.time)
    case .sessionResumed: noteResumption(event)
    case .handoffSent(let handoff, _): noteSending(handoff, event)
    case .handoffDelivered(let handoff, let routingTime): noteDelivery(handoff, routingTime)
    case .handoffJoined(let handoff):
      noteDelivery(handoff, 0)
      lastAnswers[event.session] = handoff.id
    case .replyMissed(let handoff, _, then: .askedAgain):
      unansweredHandoffs.add(handoff, handoff.id)
    case .replyLate(let answer, taken: true): unansweredHandoffs.remove(answer.cause)
    case .retryScheduled: noteRetry(event)
    default: break
    }
    guard event.session != .none else { return }
    let moment = Moment(session: event.session, time: event.time)
    lastMoment = moment
    if event.task != .none { lastMoments[event.task] = moment }
  }

  private mutating func recordSessionOpening(_ event: borrowing Event) {
    var session = Session()
    session.openingTime = event.time
    session.agent = event.agent
    session.task = event.task
    session.handoff = event.handoff
    if event.handoff == .none { previousEnds[event.session] = lastEnd }
    sessions[Int(event.session.rawValue)] = session
  }

  private mutating func noteResumption(_ event: borrowing Event) {
    guard let answer = lastAnswers.removeValue(forKey: event.session) else { return }
    let index = Int32(clamping: resumptions.count)
    var previousIndex = index
    swap(&previousIndex, &sessions[Int(event.session.rawValue)].lastResumptionIndex)
    resumptions.append(Resumption(time: event.time, answer: answer, previousIndex: previousIndex))
  }

  private mutating func noteSending(_ handoff: Handoff, _ event: borrowing Event) {
    let index = Int(handoff.id.rawValue)
    transits[index].receiver = handoff.receiver
    transits[index].task = event.task
    transits[index].firstSendingTime = event.time
    transits[index].senderSession = event.session
    guard event.session == .none else { return }
    if let original = unansweredHandoffs.removeOriginal(of: handoff) {
      noteRepetition(handoff.id, of: original, at: event.time)
    } else {
      previousMoments[handoff.id] = lastMoments[event.task] ?? lastMoment
    }
  }

  /// Notes that a handoff repeats an earlier one, which was not answered.
  private mutating func noteRepetition(_ id: HandoffID, of original: HandoffID, at time: Instant) {
    let originalTransit = transits[Int(original.rawValue)]
    transits[Int(id.rawValue)].firstSendingTime = originalTransit.firstSendingTime
    transits[Int(id.rawValue)].senderSession = originalTransit.senderSession
    previousMoments[id] = previousMoments[original]
    repetitionTimes[id] = time
  }

  private mutating func noteDelivery(_ handoff: Handoff, _ routingTime: Int64) {
    guard handoff.id != .none else { return }
    if routingTime != 0 || transits[Int(handoff.id.rawValue)].routingTime != 0 {
      transits[Int(handoff.id.rawValue)].routingTime = routingTime
    }
  }

  private mutating func noteRetry(_ event: borrowing Event) {
    guard event.session != .none, let moment = lastMoments[event.task],
      moment.session != event.session
    else { return }
    retriedMoments[event.session] = moment
  }

  // MARK: - Backward search

  /// Returns the critical path of the observed run.
  public func conclude() -> CriticalPath {
    var search = BackwardSearch(earliestTime: endTime)
    var nextMoment = lastMoment
    // Each iteration moves to an earlier session, or to an earlier resumption of the same session, so that
    // this number of iterations is always enough.
    for _ in 0...(sessions.count + resumptions.count) {
      guard let moment = nextMoment else { break }
      nextMoment = addSteps(from: moment, &search)
    }
    search.addStep(.idle, from: .start)
    return CriticalPath(steps: search.steps.reversed())
  }

  /// The state of the backward search: the steps found so far, from the last step of the path to the earliest.
  private struct BackwardSearch {
    /// The virtual time at which the earliest step begins.
    var earliestTime: Instant
    var steps: [CriticalPath.Step] = []
    /// For each session, the index in ``resumptions`` of the earliest resumption that the search has passed.
    var passedResumptions: [SessionID: Int32] = [:]

    /// Adds a step from `start` to the beginning of the earliest step; a step that takes no time is left out.
    mutating func addStep(
      _ kind: CriticalPath.Kind,
      from start: Instant,
      agent: AgentID = .none,
      task: TaskID = .none,
      session: SessionID = .none,
      handoff: HandoffID = .none
    ) {
      guard start < earliestTime else { return }
      steps.append(
        CriticalPath.Step(
          kind: kind,
          start: start,
          end: earliestTime,
          agent: agent,
          task: task,
          session: session,
          handoff: handoff
        )
      )
      earliestTime = start
    }
  }

  /// Adds the steps of the path that lead to an event, and returns the earlier event that caused
  /// these steps.
  ///
  /// The result is `nil` if no earlier event caused them, so that the search ends.
  private func addSteps(from moment: Moment, _ walk: inout BackwardSearch) -> Moment? {
    walk.addStep(.idle, from: moment.time)
    let sessionIndex = Int(moment.session.rawValue)
    guard sessionIndex < sessions.count else { return nil }
    let session = sessions[sessionIndex]
    if let (resumption, index) = latestResumption(of: moment, session, walk) {
      addWorkStep(of: moment.session, session, from: resumption.time, &walk)
      walk.passedResumptions[moment.session] = index
      if let sendingMoment = addHandoffSteps(of: resumption.answer, &walk) { return sendingMoment }
    }
    addWorkStep(of: moment.session, session, from: session.openingTime, &walk)
    if session.handoff != .none { return addHandoffSteps(of: session.handoff, &walk) }
    if let retriedMoment = retriedMoments[moment.session],
      retriedMoment.session.rawValue < moment.session.rawValue
    {
      walk.addStep(.retry, from: retriedMoment.time, task: session.task)
      return retriedMoment
    }
    return previousEnds[moment.session]
  }

  /// Returns the latest resumption at or before a moment, in the session of the moment, with the
  /// index of the resumption.
  ///
  /// Resumptions that the search has already passed are ignored. The result is `nil` if there are
  /// no others.
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

  /// Adds a step for the work of a session, from `start` to the beginning of the earliest step.
  private func addWorkStep(
    of id: SessionID,
    _ session: Session,
    from start: Instant,
    _ walk: inout BackwardSearch
  ) {
    walk.addStep(
      .work,
      from: start,
      agent: session.agent,
      task: session.task,
      session: id,
      handoff: session.handoff
    )
  }

  /// Adds the steps in which a handoff waits, is routed and is sent again, and returns the event
  /// before these steps.
  ///
  /// The event is the first sending of the handoff, or of the handoff that it repeats, by a session. If no
  /// session sent it, the event is the last one in any session before the handoff was sent.
  private func addHandoffSteps(of id: HandoffID, _ walk: inout BackwardSearch) -> Moment? {
    let index = Int(id.rawValue)
    guard index < transits.count else { return nil }
    let transit = transits[index]
    let sendingTime = repetitionTimes[id] ?? transit.firstSendingTime
    let routingEnd = Instant(nanoseconds: sendingTime.nanoseconds + transit.routingTime)
    let (agent, task) = (transit.receiver, transit.task)
    walk.addStep(.wait, from: routingEnd, agent: agent, task: task, handoff: id)
    walk.addStep(.route, from: sendingTime, agent: agent, task: task, handoff: id)
    walk.addStep(.retry, from: transit.firstSendingTime, agent: agent, task: task, handoff: id)
    guard transit.senderSession != .none else {
      let previousMoment = previousMoments[id]
      if let previousMoment {
        walk.addStep(.retry, from: previousMoment.time, agent: agent, task: task, handoff: id)
      }
      return previousMoment
    }
    return Moment(session: transit.senderSession, time: transit.firstSendingTime)
  }
}
