public import RehearsalSimulation

/// The cause of each event of a run, which is the earlier event that led to it.
///
/// The most important causes are:
///
/// - The cause of most events in a session is the opening of the session, or the moment at which the session
///   last continued after waiting.
/// - The cause of continuing after a wait is the answer that ended the wait, the missing answer to a call, or,
///   if the wait ended at its time limit, its beginning.
/// - The cause of the opening is the delivery of a handoff, and the cause of the delivery is the sending.
/// - The cause of an effect of a fault, such as a crash, is the event that injected the fault.
/// - The cause of a session that opens without a handoff is the missing answer or the restart that opened it.
/// - The cause of a retry or an end of a task in a session that the platform opened without a handoff is the
///   last event about the task, such as the loss of a handoff.
/// - The cause of a handoff that is sent again is the missing answer, and the cause of a late answer is the
///   deadline that it missed.
/// - The cause of a skipped task is the last end of a task that failed.
public struct EventCauses: Sendable {
  /// For each event, the index of its cause, or `nil` if no cause is known, as for the start of the run.
  public private(set) var causeIndices: [Int?] = []

  /// The index of the event in which each session opened, or last continued after waiting.
  private var sessionStartIndex: [SessionID: Int] = [:]
  /// The index of the event that sent each handoff.
  private var sendingIndex: [HandoffID: Int] = [:]
  /// The index of the event that last delivered each handoff.
  private var deliveryIndex: [HandoffID: Int] = [:]
  /// The waits of sessions for the answers to their calls.
  private var callWaits = CallWaits()
  /// The index of the event in which each answer to a call reached the session that made the call.
  private var answerIndex: [HandoffID: Int] = [:]
  /// The index of the event in which each session last began to wait.
  private var waitIndex: [SessionID: Int] = [:]
  /// For each handoff, the index of the last event that reported a missing answer to the handoff.
  private var missedReplyIndex: [HandoffID: Int] = [:]
  /// The handoffs that will be sent again, each with the index of the event that reported the missing answer.
  private var unansweredHandoffs = UnansweredHandoffs<MissedReply>()
  /// For each agent, the last missing answer or restart that opens a session of the agent at the same time.
  private var openingReasons: [AgentID: (eventIndex: Int, time: Instant)] = [:]
  /// The index of the event in which each agent last crashed.
  private var crashIndex: [AgentID: Int] = [:]
  /// For each fault, by its identifier, the index of the event that last injected the fault.
  private var injectionIndex: [String: Int] = [:]
  /// For each task, the index of the last event about the task that can be the cause of a later event.
  private var lastIndexAboutTask: [TaskID: Int] = [:]
  /// The index of the last report on each task.
  private var reportIndex: [TaskID: Int] = [:]
  /// The sessions that the platform opened without a handoff.
  private var platformSessions: Set<SessionID> = []
  /// The index of the last event in which a task ended with an outcome other than completed or skipped, or
  /// `nil` if there is no such event.
  private var lastFailureIndex: Int?
  /// The index of the event that last introduced a flaw into the work on each task.
  private var flawIndex: [TaskID: Int] = [:]

  /// An event that reported a missing answer.
  private struct MissedReply {
    var eventIndex: Int
    /// The handoff that was not answered.
    var handoff: HandoffID
  }

  /// Finds the causes of all events of a run, given in the order in which they happened.
  public init(of events: [Event]) {
    causeIndices.reserveCapacity(events.count)
    for (index, event) in events.enumerated() {
      let cause = cause(of: event)
      causeIndices.append(cause)
      record(event, index)
    }
  }

  /// Returns the index of an event's cause among the events recorded so far, or `nil` if no cause is known.
  private mutating func cause(of event: Event) -> Int? {
    switch event.kind {
    case .runStarted, .runEnded, .faultInjected, .limitReached: nil
    case .taskSubmitted, .taskListed: sessionStartIndex[event.session]
    case .sessionOpened:
      deliveryIndex[event.handoff] ?? causeOfOpening(event) ?? lastIndexAboutTask[event.task]
    case .sessionResumed(let answerCount): causeOfResumption(event, answerCount)
    case .sessionEnded(.crashed): crashIndex[event.agent] ?? sessionStartIndex[event.session]
    case .handoffSent(let handoff, _):
      causeOfRepetition(handoff, event) ?? platformCause(of: event)
    case .handoffDelivered(let handoff, _), .handoffUndeliverable(let handoff),
      .handoffCounted(let handoff, _), .handoffJoined(let handoff), .handoffUnread(let handoff, _),
      .replyMissed(let handoff, _, _):
      sendingIndex[handoff.id]
    // A late answer has no identifier, because it is not sent yet.
    case .replyLate(let answer, _): missedReplyIndex[answer.cause] ?? deliveryIndex[answer.cause]
    case .handoffLost(let handoff, let fault), .handoffDuplicated(let handoff, let fault):
      injectionIndex[fault] ?? sendingIndex[handoff.id]
    case .agentCrashed(let fault): injectionIndex[fault]
    case .agentRestarted: crashIndex[event.agent]
    case .gateChecked: reportIndex[event.task] ?? sessionStartIndex[event.session]
    case .flawEscaped: flawIndex[event.task]
    case .taskEnded(let outcome) where outcome.kind == .skipped:
      lastFailureIndex ?? sessionStartIndex[event.session]
    case .taskEnded, .retryScheduled: platformCause(of: event)
    case .taskClaimed, .taskStarted, .sessionEnded, .sessionSpent, .sessionLimited,
      .sessionWaiting, .agentCompacted, .actSkill, .actRead, .actWrite, .actCommand, .actTool,
      .actSpawn, .actCancel, .actAssume, .actClaim, .actPromise, .criteriaTested, .reportFiled,
      .gateLoosened,
      .decisionMade, .workMerged, .workFlawed:
      sessionStartIndex[event.session] ?? lastIndexAboutTask[event.task]
    }
  }

  /// Returns the index of the event that reported the missing answer because of which a handoff is sent again.
  ///
  /// The result is `nil` if the handoff is sent for the first time.
  private mutating func causeOfRepetition(_ handoff: Handoff, _ event: Event) -> Int? {
    guard event.session == .none,
      let missedReply = unansweredHandoffs.removeOriginal(of: handoff)
    else { return nil }
    callWaits.noteRepetition(handoff.id, of: missedReply.handoff)
    return missedReply.eventIndex
  }

  /// Returns the index of the missing answer or the restart that opened a session without a handoff.
  ///
  /// The result is `nil` if neither did.
  private func causeOfOpening(_ event: Event) -> Int? {
    guard event.handoff == .none, let reason = openingReasons[event.agent],
      reason.time == event.time
    else { return nil }
    return reason.eventIndex
  }

  /// Returns the index of the event that ended a session's wait for the answers to its calls.
  ///
  /// If the wait ended at its time limit, the event is the beginning of the wait.
  private mutating func causeOfResumption(_ event: Event, _ answerCount: Int) -> Int? {
    let wait = callWaits.noteResumption(event.session, answerCount: answerCount, at: event.time)
    let index =
      switch wait?.end {
      case .answer(let answer): answerIndex[answer]
      case .missedReply(let call): missedReplyIndex[call]
      case .timeLimit, nil: waitIndex[event.session]
      }
    return index ?? sessionStartIndex[event.session]
  }

  /// Returns the index of the cause of an event that either an agent or the platform may have brought about.
  ///
  /// In a session that a handoff opened, the cause is the start of the session. In a session that the platform opened
  /// without a handoff, and outside sessions, the cause is the last event about the task.
  private func platformCause(of event: Event) -> Int? {
    guard let sessionStart = sessionStartIndex[event.session] else {
      return lastIndexAboutTask[event.task]
    }
    return platformSessions.contains(event.session)
      ? lastIndexAboutTask[event.task] ?? sessionStart : sessionStart
  }

  /// Records an event that may be the cause of later events.
  private mutating func record(_ event: Event, _ index: Int) {
    switch event.kind {
    case .sessionOpened:
      sessionStartIndex[event.session] = index
      if event.handoff == .none { platformSessions.insert(event.session) }
    case .sessionResumed: sessionStartIndex[event.session] = index
    case .taskEnded(let outcome) where ![.completed, .skipped].contains(outcome.kind):
      lastFailureIndex = index
    case .sessionWaiting(let answerCount):
      waitIndex[event.session] = index
      callWaits.noteWaiting(event.session, neededAnswerCount: answerCount, at: event.time)
    case .handoffSent(let handoff, _):
      sendingIndex[handoff.id] = index
      callWaits.noteCall(handoff, by: event.session)
    case .handoffDelivered(let handoff, _): deliveryIndex[handoff.id] = index
    case .handoffJoined(let answer):
      answerIndex[answer.id] = index
      callWaits.noteAnswer(answer, at: event.time)
    case .replyMissed(let handoff, _, let consequence):
      recordMissedReply(to: handoff, consequence, event, index)
    case .replyLate(let answer, taken: true): unansweredHandoffs.remove(answer.cause)
    case .agentCrashed: crashIndex[event.agent] = index
    case .agentRestarted: openingReasons[event.agent] = (index, event.time)
    case .faultInjected(let fault): injectionIndex[fault] = index
    case .reportFiled: reportIndex[event.task] = index
    case .workFlawed: flawIndex[event.task] = index
    default: break
    }
    switch event.kind {
    // The end of a session and the tokens that it spends are never the cause of a later event.
    case .sessionEnded, .sessionSpent: break
    default: if event.task != .none { lastIndexAboutTask[event.task] = index }
    }
  }

  private mutating func recordMissedReply(
    to handoff: Handoff,
    _ consequence: Event.MissedReply,
    _ event: Event,
    _ index: Int
  ) {
    missedReplyIndex[handoff.id] = index
    switch consequence {
    case .askedAgain:
      unansweredHandoffs.add(handoff, MissedReply(eventIndex: index, handoff: handoff.id))
    case .givenUp:
      callWaits.noteMissedReply(to: handoff.id, at: event.time)
      openingReasons[handoff.sender] = (index, event.time)
    case .countedAsApproval, .refusalStands: break
    }
  }
}
