/// The state of a task that survives every crash of an agent.
struct TaskRecord: Sendable {
  /// What became of the last handoff about a task.
  enum LastHandoffState: Sendable {
    /// The handoff reached its receiver.
    case delivered
    /// The handoff never reached the agent to which it was addressed.
    case lost
    /// The session that the handoff opened was lost in a crash.
    case crashed
    /// The handoff waits for an agent that will never be available again.
    case unreachable
    /// The platform ended the session that the handoff opened, because a quota or the budget had no room.
    case refused
    /// The session that the handoff opened, or would have opened, was cancelled.
    case cancelled

    /// Creates the state of a handoff whose session ended early with the given result.
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
  /// Whether the coordinator is responsible for the assignment of the task.
  ///
  /// The value is false if the agent that created the task is going to assign it.
  var isAnnounced = true
  /// What became of the last handoff about the task.
  var lastHandoff = LastHandoffState.delivered
  /// The highest round in which a handoff about the task was sent.
  ///
  /// A refusal that a panel keeps begins no round.
  var highestRound = 0
  /// The number of times that the task has failed, according to the recorded retries.
  var failures = 0
  /// The round of the last attempt that passed and whose result reached the coordinator; `nil` for none.
  ///
  /// The value is kept only if agents have context windows, because a coordinator can forget the result.
  var passedRound: Int?
  /// Whether the task was ever assigned or delegated to an agent.
  var wasAssigned = false
  /// Whether the coordinator has scheduled another attempt, and nobody has been assigned to it yet.
  var isRetryDue = false
  /// The latest handoff that assigned the task, or `.none`.
  var lastAssignment = HandoffID.none
  /// Whether the task waits without a deadline for an answer that is overdue, because a reply rule of the
  /// platform says so.
  ///
  /// The value is set in the copies that ``RunState/record(of:)`` returns.
  var waitsWithoutLimit = false
  /// The outcome of the task, or `nil` while the task is open.
  var outcome: Outcome?

  /// Whether the task is part of the work and has not ended.
  var isOpen: Bool { isSubmitted && outcome == nil }

  /// Updates the record when a handoff about the task is sent.
  @inline(__always)
  mutating func noteSending(_ handoff: Handoff) {
    highestRound = max(highestRound, Int(handoff.round))
    if handoff.intent == .delegate { wasAssigned = true }
    guard handoff.intent == .assign else { return }
    wasAssigned = true
    isRetryDue = false
    lastAssignment = handoff.id
  }
}

extension TaskRecord {
  /// Whether no further attempt can succeed, because it would go to an agent that will never be available again.
  var needsAgentGoneForGood: Bool { lastHandoff == .unreachable }

  /// Returns the outcome of the task if its attempt in the given round has no result, and was the last one.
  ///
  /// A task whose result reached the coordinator has not died. The coordinator has forgotten the result.
  func outcomeWithoutResult(inRound round: Int) -> Outcome {
    lastHandoff == .delivered && passedRound == round
      ? .stuck(.attemptsExhausted) : .died(lastHandoff.outcomeReason)
  }
}

extension TaskRecord.LastHandoffState {
  /// The reason for the outcome `died` of a task whose last handoff has this state.
  var outcomeReason: Outcome.Reason {
    switch self {
    case .delivered: .noResult
    case .lost: .lost
    case .crashed, .unreachable: .crashed
    case .refused: .refused
    case .cancelled: .cancelled
    }
  }
}
