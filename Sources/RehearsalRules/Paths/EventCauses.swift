public import RehearsalSimulation

/// The event that led to each event of a run.
///
/// What happens in a session is led to by its opening, or by the last time it went on after waiting. A session is
/// led to by the delivery of a handoff, a delivery by the sending, and what a fault does by the fault. A session that no
/// handoff opens is the platform's own; what it does about a task, such as to try it again or to give it up, is led to by the
/// last event about the task, such as a loss. A task that is skipped is led to by the task that ended before.
public struct EventCauses: Sendable {
  /// For each event, the index of the event that led to it; `nil` where none is known, such as for the start.
  public private(set) var causes: [Int?] = []

  private var starts: [SessionID: Int] = [:]
  private var sendings: [HandoffID: Int] = [:]
  private var arrivals: [HandoffID: Int] = [:]
  private var answers: [SessionID: Int] = [:]
  private var missedReplies: [HandoffID: Int] = [:]
  private var crashes: [AgentID: Int] = [:]
  private var faults: [String: Int] = [:]
  private var lastAboutTask: [TaskID: Int] = [:]
  private var reports: [TaskID: Int] = [:]
  /// The sessions that no handoff opened.
  private var ownSessions: Set<SessionID> = []
  /// The last time that a task ended without being completed or skipped.
  private var lastFailure: Int?
  private var flaws: [TaskID: Int] = [:]

  /// Finds the causes of all events of a run.
  public init(of events: [Event]) {
    causes.reserveCapacity(events.count)
    for (index, event) in events.enumerated() {
      let cause = cause(of: event)
      causes.append(cause)
      note(event, index)
    }
  }

  private func cause(of event: Event) -> Int? {
    switch event.kind {
    case .runStarted, .runEnded, .faultInjected, .limitReached: nil
    case .taskSubmitted, .taskListed: starts[event.session]
    case .sessionOpened: arrivals[event.handoff] ?? lastAboutTask[event.task]
    case .sessionResumed: answers[event.session] ?? starts[event.session]
    case .sessionEnded(.crashed): crashes[event.agent] ?? starts[event.session]
    case .handoffSent(let handoff, _):
      missedReplies[handoff.id] ?? platformCause(of: event)
    case .handoffDelivered(let handoff, _), .handoffUndeliverable(let handoff),
      .handoffCounted(let handoff, _), .handoffJoined(let handoff), .handoffUnread(let handoff, _),
      .replyMissed(let handoff, _, _), .replyLate(let handoff, _):
      sendings[handoff.id]
    case .handoffLost(let handoff, let fault), .handoffDuplicated(let handoff, let fault):
      faults[fault] ?? sendings[handoff.id]
    case .agentCrashed(let fault): faults[fault]
    case .agentRestarted: crashes[event.agent]
    case .gateChecked: reports[event.task] ?? starts[event.session]
    case .flawEscaped: flaws[event.task]
    case .taskEnded(let outcome) where outcome.kind == .skipped:
      lastFailure ?? starts[event.session]
    case .taskEnded, .retryScheduled: platformCause(of: event)
    case .taskClaimed, .taskStarted, .sessionEnded, .sessionSpent, .sessionLimited,
      .sessionWaiting, .agentCompacted, .actSkill, .actRead, .actWrite, .actCommand, .actTool,
      .actSpawn, .actCancel, .actAssume, .actClaim, .actPromise, .reportFiled, .gateLoosened,
      .decisionMade, .workMerged, .workFlawed:
      starts[event.session] ?? lastAboutTask[event.task]
    }
  }

  /// Returns the last event about the task of an event, if the event is in a session that no handoff opened, or in none;
  /// otherwise the start of the session.
  private func platformCause(of event: Event) -> Int? {
    guard let start = starts[event.session] else { return lastAboutTask[event.task] }
    return ownSessions.contains(event.session) ? lastAboutTask[event.task] ?? start : start
  }

  private mutating func note(_ event: Event, _ index: Int) {
    switch event.kind {
    case .sessionOpened:
      starts[event.session] = index
      if event.handoff == .none { ownSessions.insert(event.session) }
    case .sessionResumed: starts[event.session] = index
    case .taskEnded(let outcome) where ![.completed, .skipped].contains(outcome.kind):
      lastFailure = index
    case .handoffSent(let handoff, _): sendings[handoff.id] = index
    case .handoffDelivered(let handoff, _): arrivals[handoff.id] = index
    case .handoffJoined: answers[event.session] = index
    case .replyMissed(let handoff, _, _): missedReplies[handoff.id] = index
    case .agentCrashed: crashes[event.agent] = index
    case .faultInjected(let fault): faults[fault] = index
    case .reportFiled: reports[event.task] = index
    case .workFlawed: flaws[event.task] = index
    default: break
    }
    switch event.kind {
    // The end of a session leads to nothing by itself.
    case .sessionEnded, .sessionSpent: break
    default: if event.task != .none { lastAboutTask[event.task] = index }
    }
  }
}
