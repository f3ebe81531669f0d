/// A fault that strikes a handoff as it is sent.
public enum HandoffFault: Sendable, Hashable {
  /// The handoff never arrives.
  case drop
  /// The handoff arrives more than once. `copies` counts the extra arrivals.
  case duplicate(copies: Int)
  /// The handoff departs later by the given nanoseconds of virtual time.
  case delay(by: Int64)
  /// A handoff sent before the instant departs at the instant.
  case hold(until: Instant)
  /// The handoff departs after the next handoff to its receiver, or after the given nanoseconds if
  /// that is earlier.
  case reorder(within: Int64)
  /// The handoff arrives at another agent, or is undeliverable if no agent has the name.
  case misroute(to: AgentID)
  /// Another agent claims the task of the handoff from the shared list at the same time: the given one, or the
  /// first that may claim it.
  case race(by: AgentID?)
  /// Each report that the handoff carries keeps only its first `keep` deliverables.
  case truncate(keep: Int)
  /// The handoff counts as delivered, but the receiver never gets it.
  case ackWithoutWrite

  /// The verb as scenarios write it.
  public var name: String {
    switch self {
    case .drop: "drop"
    case .duplicate: "duplicate"
    case .delay: "delay"
    case .hold: "hold"
    case .reorder: "reorder"
    case .misroute: "misroute"
    case .race: "race"
    case .truncate: "truncate"
    case .ackWithoutWrite: "ack-without-write"
    }
  }

  /// The intent of the only handoffs that the fault can strike, or `nil` if it can strike all.
  package var intent: Intent? {
    switch self {
    case .race: .assign
    case .drop, .duplicate, .delay, .hold, .reorder, .misroute, .truncate, .ackWithoutWrite: nil
    }
  }

  /// Whether the fault makes a handoff depart later.
  var delaysDeparture: Bool {
    switch self {
    case .delay, .hold, .reorder: true
    case .drop, .duplicate, .misroute, .race, .truncate, .ackWithoutWrite: false
    }
  }

  /// The time from which a `hold` has no effect, in nanoseconds, or `Int64.max` for other faults.
  var endOfHold: Int64 {
    guard case .hold(let until) = self else { return .max }
    return until.nanoseconds
  }
}
