/// The record of a task, which survives every crash.
struct TaskRecord: Sendable {
  /// The state of the last handoff about a task.
  enum LastHandoff: Sendable {
    /// An agent received the handoff.
    case delivered
    /// The handoff did not arrive at its addressee.
    case lost
    /// The receiver's session crashed.
    case crashed
    /// The receiver will never be available, and no other agent takes its place.
    case unreachable
    /// The platform refused the receiver's session.
    case refused
    /// The receiver's session was cancelled.
    case cancelled

    /// Creates the state of the handoff whose session was lost with the given result.
    init(lostTo result: Event.SessionResult) {
      switch result {
      case .refused: self = .refused
      case .cancelled: self = .cancelled
      case .crashed, .handedOff, .nothing, .repeated, .misaddressed: self = .crashed
      }
    }
  }

  /// Whether the task is part of the work.
  ///
  /// A task that agents can create is part of the work once an agent has created it.
  var isSubmitted = true
  /// Whether the coordinator has to have the task assigned, because the agent that created the task is not
  /// going to assign it.
  var isAnnounced = true
  /// The state of the last handoff about the task.
  var lastHandoff = LastHandoff.delivered
  /// The highest round of the task's handoffs.
  var round = 0
  /// How many failures of the task were recorded.
  var failures = 0
  /// Whether the task was ever assigned or delegated to an agent.
  var wasAssigned = false
  /// Whether the coordinator has scheduled a retry that is not yet assigned.
  var isDue = false
  /// Whether the task waits for an answer that can come at any time.
  var isParked = false
  /// The outcome of the task, or `nil` while the task is open.
  var outcome: Outcome?

  /// Whether the task is part of the work and has not ended.
  var isOpen: Bool { isSubmitted && outcome == nil }

  mutating func note(_ handoff: Handoff) {
    round = max(round, Int(handoff.round))
    if handoff.intent == .delegate { wasAssigned = true }
    guard handoff.intent == .assign else { return }
    wasAssigned = true
    isDue = false
    isParked = false
  }
}

extension TaskRecord.LastHandoff {
  /// The reason for the death of a task without a result.
  var reason: Outcome.Reason {
    switch self {
    case .delivered: .noResult
    case .lost: .lost
    case .crashed, .unreachable: .crashed
    case .refused: .refused
    case .cancelled: .cancelled
    }
  }
}
