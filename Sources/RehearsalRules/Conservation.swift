import RehearsalSimulation

/// Whether everything that was begun came to one end: handoffs, sessions and tasks, counted.
struct Conservation: Sendable {
  static let kinds: [Event.Name] = [
    .handoffSent, .handoffDelivered, .handoffLost, .handoffUndeliverable, .sessionOpened,
    .sessionEnded, .taskEnded,
  ]

  /// The handoffs under way, each by what it will come to: none yet.
  private var underWay: [UInt32: Event] = [:]
  /// The order of those that were sent, for the first to be named.
  private var sent: [UInt32] = []
  private var ends = PerTask(0)
  private var open: [SessionID] = []
  /// Handoffs that count as delivered and opened no session.
  private var delivered: (handoff: HandoffID, event: Event)?
  private var twice: Event?
  private var ghost: Event?
  private var openings = PerSession<Event>()

  mutating func observe(_ event: borrowing Event) {
    // A delivery opens its session at once, or never.
    let isOpening = event.kind.name == .sessionOpened && delivered?.handoff == event.handoff
    if let delivered, !isOpening, ghost == nil { ghost = delivered.event }
    delivered = nil
    switch event.kind {
    case .handoffSent(let handoff, _):
      underWay[handoff.id.rawValue] = copy event
      sent.append(handoff.id.rawValue)
    case .handoffDelivered(let handoff, _):
      underWay[handoff.id.rawValue] = nil
      delivered = (handoff.id, copy event)
    case .handoffLost(let handoff, _), .handoffUndeliverable(let handoff):
      underWay[handoff.id.rawValue] = nil
    case .sessionOpened:
      openings[event.session] = copy event
      open.append(event.session)
    case .sessionEnded:
      openings[event.session] = nil
    case .taskEnded:
      ends[event.task] += 1
      if event.task != .none, ends[event.task] > 1, twice == nil { twice = copy event }
    default: break
    }
  }

  /// The event of a handoff that came to nothing, or of a task that ended twice.
  var lost: Event? { twice ?? sent.lazy.compactMap { underWay[$0] }.first }

  /// A task that never ended.
  func unended(in plan: Plan) -> TaskID? { plan.taskIDs.first { ends[$0] == 0 } }

  /// The event of a handoff that opened no session, or of a session that is still open.
  var haunting: Event? {
    ghost ?? delivered?.event ?? open.lazy.compactMap { openings[$0] }.first
  }
}
