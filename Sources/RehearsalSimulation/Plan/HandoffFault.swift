/// A fault that affects a handoff as it is sent.
public enum HandoffFault: Sendable, Hashable {
  /// The handoff never arrives at its receiver.
  case drop
  /// The handoff arrives more than once.
  ///
  /// `copies` is the count of arrivals after the first.
  case duplicate(copies: Int)
  /// The handoff departs later than it was sent, by the given nanoseconds of virtual time.
  case delay(by: Int64)
  /// The handoff does not depart before the given instant.
  case hold(until: Instant)
  /// The handoff departs directly after the next handoff to the same receiver.
  ///
  /// It waits at most the given nanoseconds of virtual time.
  case reorder(within: Int64)
  /// The handoff goes to the given agent instead of its receiver.
  ///
  /// If no agent has the given name, the handoff is undeliverable.
  case misroute(to: AgentID)
  /// While one agent claims the handoff's task from the shared list, another agent also claims it.
  ///
  /// The value is the second agent, or `nil` for the first available agent that may claim the task.
  case race(by: AgentID?)
  /// Each report in a handoff that delivers work keeps only its first `keptDeliverableCount` deliverables.
  ///
  /// The fault has no effect if this removes no deliverable that a contract promises.
  case truncate(keptDeliverableCount: Int)
  /// The trace records the handoff as delivered, but the receiver never gets it.
  case ackWithoutWrite

  /// The key by which scenario files name the fault, such as `drop`.
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

  /// The intent to which the fault is limited if the scenario states none, or `nil` if the fault then matches
  /// every intent.
  package var intent: Intent? {
    switch self {
    case .race: .assign
    case .drop, .duplicate, .delay, .hold, .reorder, .misroute, .truncate, .ackWithoutWrite: nil
    }
  }

  /// Whether the fault makes a handoff depart later than it was sent.
  package var delaysDeparture: Bool {
    switch self {
    case .delay, .hold, .reorder: true
    case .drop, .duplicate, .misroute, .race, .truncate, .ackWithoutWrite: false
    }
  }

  /// The time at which a `hold` fault ends, in nanoseconds of virtual time.
  ///
  /// The value is `Int64.max` for every other fault.
  var endOfHold: Int64 {
    guard case .hold(let until) = self else { return .max }
    return until.nanoseconds
  }
}
