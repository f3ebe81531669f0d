import RehearsalSimulation

/// Evaluates the invariants that a scenario asserts with `always`.
extension Assessment {
  func assess(_ expected: Expectations.Always) -> ExpectationResult {
    let invariant = expected.invariant
    let broken = violations(of: invariant.rules)
    let unbalanced = invariant.isCounted ? imbalance(invariant) : nil
    return result(
      "always: \(invariant.rawValue)",
      broken != nil ? .fail : unbalanced == nil ? .pass : isStopped ? .unknown : .fail,
      invariant.rawValue,
      broken ?? unbalanced ?? "",
      expected.location
    )
  }

  /// Returns the violations of the given rules as text, or `nil` if no such violation was found.
  ///
  /// An element of `rules` is the identifier of a rule, or a group of rules with a dot at the end.
  private func violations(of rules: [String]) -> String? {
    let found = violations.filter { violation in
      rules.contains { violation.rule == $0 || $0.hasSuffix(".") && violation.rule.hasPrefix($0) }
    }
    return found.isEmpty ? nil : found.map(describe).joined(separator: ", ")
  }

  /// Returns a description of something that did not end exactly once, or `nil` if everything ended exactly
  /// once.
  private func imbalance(_ invariant: Expectations.Invariant) -> String? {
    guard let conservation = observations.conservation else { return nil }
    if invariant == .noGhosts {
      return conservation.ghostEvent.map { "never ended: \(observations.line($0))" }
    }
    if let event = conservation.unbalancedEvent {
      return "did not end exactly once: \(observations.line(event))"
    }
    return conservation.firstUnendedTask.map { "\(plan.name(of: $0)) never ended" }
  }
}

/// A check that every handoff, session and task that began ended exactly once.
struct Conservation: Sendable {
  static let kinds: [Event.Name] = [
    .handoffSent, .handoffDelivered, .handoffLost, .handoffUndeliverable, .handoffCounted,
    .handoffJoined, .handoffUnread,
    .sessionOpened, .sessionEnded, .taskSubmitted, .taskEnded,
  ]

  /// For each handoff that has neither arrived nor been lost, the event that sent it, by handoff identifier.
  private var inTransit: [UInt32: Event] = [:]
  /// The identifiers of the sent handoffs in order, so that a report names the first missing handoff.
  private var sentHandoffs: [UInt32] = []
  /// The tasks of the run, in the order in which they became part of the work.
  private var submittedTasks: [TaskID] = []
  private var endCounts = TaskTable(0)
  private var openedSessions: [SessionID] = []
  /// The last delivery, or `nil` once the delivery has opened a session.
  private var lastDelivery: (handoff: HandoffID, event: Event)?
  /// The first event that ended a task a second time.
  private var secondEnd: Event?
  /// The first delivery that opened no session.
  private var unopenedDelivery: Event?
  private var openings = SessionTable<Event>()

  mutating func observe(_ event: borrowing Event) {
    // A delivery opens its session immediately or never.
    let isOpening = event.kind.name == .sessionOpened && lastDelivery?.handoff == event.handoff
    if let lastDelivery, !isOpening, unopenedDelivery == nil {
      unopenedDelivery = lastDelivery.event
    }
    lastDelivery = nil
    switch event.kind {
    case .handoffSent(let handoff, _):
      inTransit[handoff.id.rawValue] = copy event
      sentHandoffs.append(handoff.id.rawValue)
    case .handoffDelivered(let handoff, _):
      inTransit[handoff.id.rawValue] = nil
      lastDelivery = (handoff.id, copy event)
    case .handoffLost(let handoff, _), .handoffUndeliverable(let handoff),
      .handoffCounted(let handoff, _), .handoffJoined(let handoff),
      .handoffUnread(let handoff, _):
      inTransit[handoff.id.rawValue] = nil
    case .sessionOpened:
      openings[event.session] = copy event
      openedSessions.append(event.session)
    case .sessionEnded:
      openings[event.session] = nil
    case .taskSubmitted: submittedTasks.append(event.task)
    case .taskEnded:
      endCounts[event.task] += 1
      if event.task != .none, endCounts[event.task] > 1, secondEnd == nil {
        secondEnd = copy event
      }
    default: break
    }
  }

  /// The event that ended a task a second time, or that sent a handoff that neither arrived nor was lost.
  var unbalancedEvent: Event? { secondEnd ?? sentHandoffs.lazy.compactMap { inTransit[$0] }.first }

  /// The first task that never ended, or `nil` if all tasks ended.
  var firstUnendedTask: TaskID? { submittedTasks.first { endCounts[$0] == 0 } }

  /// The event that delivered a handoff without opening a session, or that opened a session that is still
  /// open.
  var ghostEvent: Event? {
    unopenedDelivery ?? lastDelivery?.event ?? openedSessions.lazy.compactMap { openings[$0] }.first
  }
}
