/// The numbers that settings may have, both in scenario files and in plans that are built in code.
enum ValidNumbers {
  /// The numbers of sessions at a time, or of instances of an agent.
  static let sessions = 1...1_000_000
  /// The numbers of failures after which a task is stuck.
  static let attempts = 1...1_000
  /// The numbers of handoffs that the orchestrator routes at a time.
  static let servers = 1...1_000
  /// The numbers of phases.
  static let phases = 1...1_000_000
  /// The numbers of rounds of a task, or of nested calls.
  static let levels = 1...60_000
  /// The numbers of events, of handoffs, or of the occasion on which a fault strikes.
  static let occasions = 1...1_000_000_000
}
