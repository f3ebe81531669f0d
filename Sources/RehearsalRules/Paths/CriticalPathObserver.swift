public import RehearsalSimulation

/// An observer of the events of one run that finds the run's critical path.
///
/// The path is found backwards. It leads from the last event to the session in which the event
/// happened, from a session to the handoff that opened or resumed the session, and from a handoff
/// to the session that sent it. From a session that waited for the answers to its calls, the path leads
/// to the answer that ended the wait.
public struct CriticalPathObserver: Sendable {
  /// The virtual time of an event, with the session in which the event happened.
  struct Moment {
    var session: SessionID
    var time: Instant
  }

  /// The facts about a session that the search for the critical path needs.
  struct Session {
    var openingTime = Instant.start
    var agent = AgentID.none
    var task = TaskID.none
    var handoff = HandoffID.none
    /// The index in ``resumptions`` of the session's last resumption, or -1 if the session was
    /// never resumed after a wait.
    var lastResumptionIndex: Int32 = -1
  }

  /// The place from which the path leads on to earlier events.
  enum Origin {
    /// An event in a session.
    case event(Moment)
    /// The arrival of the handoff with this identifier.
    case arrival(HandoffID)
    /// The deadline for the answer to the handoff with this identifier, after which the sender gave it up.
    case deadline(HandoffID)
    /// The deadline for the answer to the handoff with this identifier, without which the work went on.
    case missingAnswer(HandoffID)
    /// The absence of an agent after a crash, since this moment.
    case absence(AgentID, since: Moment)
    /// The event with which a session began to wait for answers that did not end the wait.
    case wait(since: Moment)
  }

  /// The moment at which a session continues after it waited for the answers to its calls.
  struct Resumption {
    var time: Instant
    /// What ended the wait.
    var origin: Origin
    /// The index in ``resumptions`` of the session's resumption before this one, or -1 if this one is the first.
    var previousIndex: Int32
  }

  /// The transport of a handoff from its sender to its receiver.
  struct Transit {
    /// The virtual time at which the handoff, or the handoff that it repeats, was sent for the first time.
    var firstSendingTime = Instant.start
    /// The session that sent the handoff first, or `.none` if no session did.
    var senderSession = SessionID.none
    /// The time that the handoff spent at the orchestrator, in nanoseconds of virtual time.
    var routingTime: Int64 = 0
    var receiver = AgentID.none
    var task = TaskID.none
  }

  /// The absence of an agent after a crash.
  private struct Absence {
    /// The crash of a session of the agent, or the last event in any session before the crash.
    var start: Moment
    /// The first handoff that was sent to the agent during the absence, or `.none`.
    var handoff = HandoffID.none
  }

  /// The sessions of the run, indexed by session identifier.
  private(set) var sessions = ChunkedTable(Session())
  /// The transports of the run's handoffs, indexed by handoff identifier.
  private(set) var transits = ChunkedTable(Transit())
  /// For each handoff that repeats an unanswered one, the virtual time at which it was sent itself.
  private(set) var repetitionTimes: [HandoffID: Instant] = [:]
  /// The handoffs that will be sent again because no answer came in time, each with its identifier.
  private var unansweredHandoffs = UnansweredHandoffs<HandoffID>()
  /// For each session that no handoff opened, what let it open.
  ///
  /// If neither a missing answer nor a restart did, the last end of another session is taken.
  private(set) var openingOrigins: [SessionID: Origin] = [:]
  /// For each session that schedules a retry, the last event about the retried task, if it was in another
  /// session.
  private(set) var retriedMoments: [SessionID: Moment] = [:]
  /// For each handoff that no session sent, what led to its first sending.
  ///
  /// If this is not known, it is the last event in any session, preferably about the handoff's task.
  private(set) var sendingOrigins: [HandoffID: Origin] = [:]
  /// The last handoff that each agent gave up for lack of an answer, with the time.
  private var givenUpHandoffs: [AgentID: (handoff: HandoffID, time: Instant)] = [:]
  /// The agents that have crashed and may restart, and their absences.
  private var absences: [AgentID: Absence] = [:]
  /// The last restart of each agent, with what the restart let go on.
  private var restarts: [AgentID: (origin: Origin, time: Instant)] = [:]
  /// The last reason for which the platform may send a handoff at the same time, or `nil` before the first.
  private var platformReason: (origin: Origin, task: TaskID, time: Instant)?
  /// The time of the last retry of each task that was tried again.
  private(set) var lastRetryTimes: [TaskID: Instant] = [:]
  /// The resumptions of all sessions, in the order of time.
  private(set) var resumptions: [Resumption] = []
  /// The times during which handoffs are delayed by faults, or wait for the end of their merge.
  private(set) var transitTimes: TransitTimes
  /// The waits of sessions that reach the limit of a quota.
  private(set) var quotaWaits: QuotaWaits
  /// The waits of sessions for the answers to their calls.
  private var callWaits = CallWaits()
  /// For each task, the time and session of the last event about the task that happened in a
  /// session.
  private var lastMoments = TaskTable<Moment?>(nil)
  /// The time and session of the last end of a session, or `nil` before the first session has
  /// ended.
  private var lastEnd: Moment?
  /// The time and session of the last event in any session, or `nil` before the first such event.
  private(set) var lastMoment: Moment?
  /// The virtual time of the last event.
  private(set) var endTime = Instant.start

  /// Creates an observer of a run whose first event has not happened yet.
  ///
  /// If `plan` is `nil`, the time for which faults delay handoffs counts as waits, and a session waits for a quota
  /// until its next event.
  public init(_ plan: Plan? = nil) {
    transitTimes = TransitTimes(plan)
    quotaWaits = QuotaWaits(plan)
  }

  /// Observes the next event of the run.
  public mutating func observe(_ event: borrowing Event) {
    endTime = event.time
    transitTimes.observe(event)
    quotaWaits.observe(event)
    switch event.kind {
    case .sessionOpened: recordSessionOpening(event)
    case .sessionEnded(let result): noteEnd(event, result)
    case .sessionWaiting(let answerCount):
      callWaits.noteWaiting(event.session, neededAnswerCount: answerCount, at: event.time)
    case .sessionResumed(let answerCount): noteResumption(event, answerCount)
    case .handoffSent(let handoff, _): noteSending(handoff, event)
    case .handoffDelivered(let handoff, let routingTime): noteDelivery(handoff, routingTime)
    case .handoffJoined(let answer): noteAnswer(answer, at: event.time)
    case .replyMissed(let handoff, _, let consequence):
      noteMissedReply(handoff, consequence, at: event.time)
    case .handoffCounted(let handoff, _):
      platformReason = (.arrival(handoff.id), handoff.task, event.time)
      forgetWaiting(handoff)
    case .handoffLost(let handoff, _), .handoffUndeliverable(let handoff): forgetWaiting(handoff)
    case .agentCrashed:
      absences[event.agent] = lastMoment.map { Absence(start: $0) }
    case .agentRestarted: noteRestart(event)
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
    if event.handoff == .none { openingOrigins[event.session] = openingOrigin(event) }
    sessions[Int(event.session.rawValue)] = session
  }

  /// Returns what let a session open without a handoff.
  private func openingOrigin(_ event: borrowing Event) -> Origin? {
    if let givenUp = givenUpHandoffs[event.agent], givenUp.time == event.time {
      return .deadline(givenUp.handoff)
    }
    if let restart = restarts[event.agent], restart.time == event.time { return restart.origin }
    return lastEnd.map(Origin.event)
  }

  private mutating func noteEnd(_ event: borrowing Event, _ result: Event.SessionResult) {
    lastEnd = Moment(session: event.session, time: event.time)
    if result == .crashed, let lastEnd, absences[event.agent] != nil {
      absences[event.agent]?.start = lastEnd
    }
  }

  private mutating func noteRestart(_ event: borrowing Event) {
    guard let absence = absences.removeValue(forKey: event.agent) else { return }
    restarts[event.agent] = (
      absence.handoff == .none
        ? .absence(event.agent, since: absence.start) : .arrival(absence.handoff),
      event.time
    )
  }

  /// Notes that a handoff waits no longer for an absent agent.
  private mutating func forgetWaiting(_ handoff: Handoff) {
    guard !absences.isEmpty, absences[handoff.receiver]?.handoff == handoff.id else { return }
    absences[handoff.receiver]?.handoff = .none
  }

  private mutating func noteResumption(_ event: borrowing Event, _ answerCount: Int) {
    guard
      let (end, startTime) = callWaits.noteResumption(
        event.session,
        answerCount: answerCount,
        at: event.time
      )
    else { return }
    let origin: Origin =
      switch end {
      case .answer(let answer): .arrival(answer)
      case .missedReply(let call): .missingAnswer(call)
      case .timeLimit: .wait(since: Moment(session: event.session, time: startTime))
      }
    let index = Int32(clamping: resumptions.count)
    var previousIndex = index
    swap(&previousIndex, &sessions[Int(event.session.rawValue)].lastResumptionIndex)
    resumptions.append(Resumption(time: event.time, origin: origin, previousIndex: previousIndex))
  }

  /// Notes an answer that reaches the session that made the call.
  ///
  /// Such an answer does not wait for a session, so that it was on its way until now.
  private mutating func noteAnswer(_ answer: Handoff, at time: Instant) {
    let sendingTime = transits[Int(answer.id.rawValue)].firstSendingTime
    let delay = transitTimes.departureDelay(of: answer.id)
    noteDelivery(answer, max(0, time.nanoseconds - sendingTime.nanoseconds - delay))
    callWaits.noteAnswer(answer, at: time)
  }

  private mutating func noteMissedReply(
    _ handoff: Handoff,
    _ consequence: Event.MissedReply,
    at time: Instant
  ) {
    switch consequence {
    case .askedAgain: unansweredHandoffs.add(handoff, handoff.id)
    case .givenUp:
      callWaits.noteMissedReply(to: handoff.id, at: time)
      givenUpHandoffs[handoff.sender] = (handoff.id, time)
    case .countedAsApproval, .refusalStands:
      platformReason = (.missingAnswer(handoff.id), handoff.task, time)
    }
  }

  private mutating func noteSending(_ handoff: Handoff, _ event: borrowing Event) {
    let index = Int(handoff.id.rawValue)
    transits[index].receiver = handoff.receiver
    transits[index].task = event.task
    transits[index].firstSendingTime = event.time
    transits[index].senderSession = event.session
    callWaits.noteCall(handoff, by: event.session)
    if !absences.isEmpty, absences[handoff.receiver]?.handoff == HandoffID.none {
      absences[handoff.receiver]?.handoff = handoff.id
    }
    guard event.session == .none else { return }
    if let original = unansweredHandoffs.removeOriginal(of: handoff) {
      noteRepetition(handoff.id, of: original, at: event.time)
    } else {
      sendingOrigins[handoff.id] = sendingOrigin(of: handoff, at: event.time)
    }
  }

  /// Returns what led to a handoff that no session sent and that repeats no other.
  private func sendingOrigin(of handoff: Handoff, at time: Instant) -> Origin? {
    if let platformReason, platformReason.time == time, platformReason.task == handoff.task {
      return platformReason.origin
    }
    return (lastMoments[handoff.task] ?? lastMoment).map(Origin.event)
  }

  /// Notes that a handoff repeats an earlier one, which was not answered.
  private mutating func noteRepetition(_ id: HandoffID, of original: HandoffID, at time: Instant) {
    let originalTransit = transits[Int(original.rawValue)]
    transits[Int(id.rawValue)].firstSendingTime = originalTransit.firstSendingTime
    transits[Int(id.rawValue)].senderSession = originalTransit.senderSession
    sendingOrigins[id] = sendingOrigins[original]
    repetitionTimes[id] = time
    callWaits.noteRepetition(id, of: original)
  }

  private mutating func noteDelivery(_ handoff: Handoff, _ routingTime: Int64) {
    guard handoff.id != .none else { return }
    if routingTime != 0 || transits[Int(handoff.id.rawValue)].routingTime != 0 {
      transits[Int(handoff.id.rawValue)].routingTime = routingTime
    }
  }

  private mutating func noteRetry(_ event: borrowing Event) {
    lastRetryTimes[event.task] = event.time
    guard event.session != .none, let moment = lastMoments[event.task],
      moment.session != event.session
    else { return }
    retriedMoments[event.session] = moment
  }
}
