import RehearsalSimulation

/// Evaluates the invariants that a scenario asserts with `always`, such as `no-ghosts`.
extension Assessment {
  func assess(_ expected: Expectations.Always) -> ExpectationResult {
    let invariant = expected.invariant
    let violationText = violations(of: invariant.rulePrefixes)
    let imbalanceText = invariant.isCounted ? findImbalance(invariant) : nil
    return result(
      "always: \(invariant.rawValue)",
      violationText != nil
        ? .fail : imbalanceText == nil ? .pass : hasEndedEarly ? .unknown : .fail,
      invariant.rawValue,
      violationText ?? imbalanceText ?? "",
      expected.location
    )
  }

  /// Returns a description of the violations of the given rules, or `nil` if there are none.
  ///
  /// An element of `rules` is the identifier of a rule (`handoff.undeclared`), or a group of rules with a dot at the
  /// end (`scope.`).
  private func violations(of rules: [String]) -> String? {
    let foundViolations = violations.filter { violation in
      rules.contains { violation.rule == $0 || $0.hasSuffix(".") && violation.rule.hasPrefix($0) }
    }
    return foundViolations.isEmpty ? nil : foundViolations.map(describe).joined(separator: ", ")
  }

  /// Returns a description of the first problem that violates an invariant, or `nil` if there is none.
  ///
  /// For `no-ghosts`, the problem is a delivery that opened no session, or a session that never ended. For
  /// `every-dispatch-ends-once`, the problem is a task that ended twice or never, or a handoff of which no
  /// event tells what happened.
  private func findImbalance(_ invariant: Expectations.Invariant) -> String? {
    guard let conservation = observations.conservation else { return nil }
    if invariant == .noGhosts {
      return conservation.ghostEvent.map { "never ended: \(observations.line($0))" }
    }
    if let event = conservation.unbalancedEvent(isSettled: observations.ending == .settled) {
      return "did not end exactly once: \(observations.line(event))"
    }
    return conservation.firstUnendedTask.map { "\(plan.name(of: $0)) never ended" }
  }
}

/// A check that an event tells what happened to every sent handoff, and that every session and task ended.
///
/// It also checks that no task ended twice, and that every delivery of a handoff opened a session. A run does
/// not wait for an absent planner once every task has ended, so the result of an ended task may wait for the
/// planner at the end of the run.
struct ConservationCheck: Sendable {
  /// The kinds of event that ``observe(_:)`` needs.
  static let kinds: [Event.Name] = [
    .handoffSent, .handoffDelivered, .handoffLost, .handoffUndeliverable, .handoffCounted,
    .handoffJoined, .handoffUnread,
    .sessionOpened, .sessionEnded, .taskSubmitted, .taskEnded,
  ]

  /// For each handoff that is still on its way, the event that sent the handoff, keyed by the handoff's
  /// identifier.
  private var pendingSendEvents: [UInt32: Event] = [:]
  /// The identifiers of all sent handoffs, in the order of sending.
  private var sentHandoffIDs: [UInt32] = []
  /// The submitted tasks of the run, in the order of submission.
  private var submittedTasks: [TaskID] = []
  /// How often each task ended.
  private var endCounts = TaskTable(0)
  /// The sessions in the order in which they opened.
  private var openedSessions: [SessionID] = []
  /// The delivery in the previous event, or `nil` if the previous event delivered no handoff.
  private var previousDelivery: (handoff: HandoffID, event: Event)?
  /// The first event that ended a task a second time, or `nil` if there was none.
  private var secondEndEvent: Event?
  /// The first event that delivered a handoff without opening a session, or `nil` if there was none.
  private var deliveryWithoutSession: Event?
  /// For each open session, the event that opened the session.
  private var openingEvents = SessionTable<Event>()
  /// The planner, or `nil` if no fault of the plan can make it absent.
  private let absentPlanner: AgentID?
  /// The identifiers of the handoffs that report the result of an ended task to ``absentPlanner``, and after
  /// which the planner has opened no session.
  private var waitingResults: Set<UInt32> = []

  init(_ plan: Plan) {
    absentPlanner = plan.planner.flatMap { planner in
      plan.faults.contains { $0.makesAbsent(planner) } ? planner : nil
    }
  }

  mutating func observe(_ event: borrowing Event) {
    // If a delivery opens a session, the next event is the opening.
    let isOpening = event.kind.name == .sessionOpened && previousDelivery?.handoff == event.handoff
    if let previousDelivery, !isOpening, deliveryWithoutSession == nil {
      deliveryWithoutSession = previousDelivery.event
    }
    previousDelivery = nil
    switch event.kind {
    case .handoffSent(let handoff, _):
      pendingSendEvents[handoff.id.rawValue] = copy event
      sentHandoffIDs.append(handoff.id.rawValue)
      if handoff.receiver == absentPlanner { noteResult(handoff) }
    case .handoffDelivered(let handoff, _):
      pendingSendEvents[handoff.id.rawValue] = nil
      previousDelivery = (handoff.id, copy event)
    case .handoffLost(let handoff, _), .handoffUndeliverable(let handoff),
      .handoffCounted(let handoff, _), .handoffJoined(let handoff),
      .handoffUnread(let handoff, _):
      pendingSendEvents[handoff.id.rawValue] = nil
    case .sessionOpened:
      openingEvents[event.session] = copy event
      openedSessions.append(event.session)
      if event.agent == absentPlanner { waitingResults.removeAll() }
    case .sessionEnded:
      openingEvents[event.session] = nil
    case .taskSubmitted: submittedTasks.append(event.task)
    case .taskEnded:
      endCounts[event.task] += 1
      if event.task != .none, endCounts[event.task] > 1, secondEndEvent == nil {
        secondEndEvent = copy event
      }
    default: break
    }
  }

  /// Notes a handoff to the planner that reports the result of a task which has ended.
  private mutating func noteResult(_ handoff: Handoff) {
    guard handoff.intent == .complete || handoff.intent == .fail, endCounts[handoff.task] > 0 else {
      return
    }
    waitingResults.insert(handoff.id.rawValue)
  }

  /// Returns the first event that ended a task a second time.
  ///
  /// If there is none, the result is the event that sent the first missing handoff. A handoff is missing if no
  /// event tells what happened to it, unless the run has settled while the handoff waits for an absent
  /// planner. The result is `nil` if no handoff is missing either.
  func unbalancedEvent(isSettled: Bool) -> Event? {
    let missingIDs = sentHandoffIDs.lazy.filter { !isSettled || !waitingResults.contains($0) }
    return secondEndEvent ?? missingIDs.compactMap { pendingSendEvents[$0] }.first
  }

  /// The first task that never ended, or `nil` if all tasks ended.
  var firstUnendedTask: TaskID? { submittedTasks.first { endCounts[$0] == 0 } }

  /// The first event that delivered a handoff without opening a session.
  ///
  /// If there is none, the event that opened the first session that never ended. The value is `nil`
  /// if every delivery opened a session and every session ended.
  var ghostEvent: Event? {
    deliveryWithoutSession ?? previousDelivery?.event
      ?? openedSessions.lazy.compactMap { openingEvents[$0] }.first
  }
}

extension Fault {
  /// Returns whether the fault can make an agent absent for some time.
  fileprivate func makesAbsent(_ agent: AgentID) -> Bool {
    guard case .agent(let fault, let pattern) = verb, pattern.agent == agent else {
      return false
    }
    switch fault {
    case .crash, .crashSession, .pause: return true
    case .cancel: return false
    }
  }
}
