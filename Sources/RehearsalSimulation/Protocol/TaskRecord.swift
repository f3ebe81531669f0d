/// The record of a task, which survives every crash.
struct TaskRecord: Sendable {
  /// What became of the last handoff about a task.
  enum LastHandoff: Sendable {
    /// An agent received it; there has been no other since.
    case delivered
    /// It did not arrive at its addressee.
    case lost
    /// Its receiver crashed, or will never be available to receive it.
    case crashed
  }

  /// What became of the last handoff about the task.
  var lastHandoff = LastHandoff.delivered
  /// The highest round of its handoffs.
  var round = 0
  /// How many failures were recorded.
  var failures = 0
  /// Whether the task was ever assigned.
  var wasAssigned = false
  /// Whether the coordinator has scheduled a retry that is not yet assigned.
  var isDue = false
  /// How the task ended; `nil` while it is open.
  var outcome: Outcome?

  mutating func note(_ handoff: Handoff) {
    round = max(round, Int(handoff.round))
    guard handoff.intent == .assign else { return }
    wasAssigned = true
    isDue = false
  }
}
