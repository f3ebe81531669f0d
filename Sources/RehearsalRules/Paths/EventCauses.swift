public import RehearsalSimulation

/// The event that led to each event of a run.
///
/// What happens in a session is led to by its opening, or by the last time it went on after waiting. A session is
/// led to by the delivery of a handoff, a delivery by the sending, and what a fault does by the fault.
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
      starts[event.session] ?? missedReplies[handoff.id] ?? lastAboutTask[event.task]
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
    case .taskClaimed, .taskStarted, .taskEnded, .sessionEnded, .sessionSpent, .sessionLimited,
      .sessionWaiting, .agentCompacted, .actSkill, .actRead, .actWrite, .actCommand, .actTool,
      .actSpawn, .actCancel, .actAssume, .actClaim, .actPromise, .reportFiled, .decisionMade,
      .workMerged, .workFlawed, .retryScheduled:
      starts[event.session] ?? lastAboutTask[event.task]
    }
  }

  private mutating func note(_ event: Event, _ index: Int) {
    switch event.kind {
    case .sessionOpened, .sessionResumed: starts[event.session] = index
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
    if event.task != .none { lastAboutTask[event.task] = index }
  }
}
