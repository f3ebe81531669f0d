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

  /// A list of the violations of some rules, or `nil` if there are none.
  private func violations(of rules: [String]) -> String? {
    let found = violations.filter { violation in
      rules.contains { violation.rule == $0 || $0.hasSuffix(".") && violation.rule.hasPrefix($0) }
    }
    return found.isEmpty ? nil : found.map(describe).joined(separator: ", ")
  }

  /// A description of something that did not end exactly once, or `nil` if everything did.
  private func imbalance(_ invariant: Expectations.Invariant) -> String? {
    guard let conservation = observations.conservation else { return nil }
    if invariant == .noGhosts {
      return conservation.ghost.map { "never ended: \(observations.line($0))" }
    }
    if let lost = conservation.lost {
      return "did not end exactly once: \(observations.line(lost))"
    }
    return conservation.unended(in: plan).map { "\(plan.name(of: $0)) never ended" }
  }
}

/// Counts handoffs, sessions and tasks, to check that each one that began ended exactly once.
struct Conservation: Sendable {
  static let kinds: [Event.Name] = [
    .handoffSent, .handoffDelivered, .handoffLost, .handoffUndeliverable, .sessionOpened,
    .sessionEnded, .taskEnded,
  ]

  /// The sending events of the handoffs that have neither arrived nor been lost, by handoff number.
  private var inTransit: [UInt32: Event] = [:]
  /// The numbers of the sent handoffs in order, so that a report names the first one that is missing.
  private var sent: [UInt32] = []
  private var ends = TaskTable(0)
  private var open: [SessionID] = []
  /// The last delivery, until it opens its session.
  private var delivered: (handoff: HandoffID, event: Event)?
  /// The first event that ended a task a second time.
  private var secondEnd: Event?
  /// The first delivery that opened no session.
  private var unopened: Event?
  private var openings = SessionTable<Event>()

  mutating func observe(_ event: borrowing Event) {
    // A delivery opens its session at once, or never.
    let isOpening = event.kind.name == .sessionOpened && delivered?.handoff == event.handoff
    if let delivered, !isOpening, unopened == nil { unopened = delivered.event }
    delivered = nil
    switch event.kind {
    case .handoffSent(let handoff, _):
      inTransit[handoff.id.rawValue] = copy event
      sent.append(handoff.id.rawValue)
    case .handoffDelivered(let handoff, _):
      inTransit[handoff.id.rawValue] = nil
      delivered = (handoff.id, copy event)
    case .handoffLost(let handoff, _), .handoffUndeliverable(let handoff):
      inTransit[handoff.id.rawValue] = nil
    case .sessionOpened:
      openings[event.session] = copy event
      open.append(event.session)
    case .sessionEnded:
      openings[event.session] = nil
    case .taskEnded:
      ends[event.task] += 1
      if event.task != .none, ends[event.task] > 1, secondEnd == nil { secondEnd = copy event }
    default: break
    }
  }

  /// The event of a task that ended twice, or of a handoff that neither arrived nor was lost.
  var lost: Event? { secondEnd ?? sent.lazy.compactMap { inTransit[$0] }.first }

  /// The first task that never ended.
  func unended(in plan: Plan) -> TaskID? { plan.taskIDs.first { ends[$0] == 0 } }

  /// The event of a handoff that opened no session, or of a session that is still open.
  var ghost: Event? {
    unopened ?? delivered?.event ?? open.lazy.compactMap { openings[$0] }.first
  }
}
