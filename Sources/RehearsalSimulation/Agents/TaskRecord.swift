/// What is on record of a task: it outlives every crash.
struct TaskRecord: Sendable {
  /// What became of the last word of a task.
  enum Fate: Sendable {
    /// Somebody has it, or had it and said nothing more.
    case quiet
    /// It never arrived where it was meant to.
    case lost
    /// Whoever had it crashed, or never came back to take it.
    case crashed
  }

  /// What became of the last word of it.
  var fate = Fate.quiet
  /// The highest round in which it was handed on.
  var round = 0
  /// How many failures were recorded.
  var failures = 0
  /// Whether it was ever assigned to anybody.
  var wasAssigned = false
  /// Whether it is to be tried again, on the coordinator's record, and was not assigned since.
  var isDue = false
  /// How it ended, once it has.
  var outcome: Outcome?

  mutating func note(_ handoff: Handoff) {
    round = max(round, Int(handoff.round))
    guard handoff.intent == .assign else { return }
    wasAssigned = true
    isDue = false
  }
}
