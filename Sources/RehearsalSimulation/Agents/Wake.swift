/// Why the loop calls an agent without a handoff.
enum Wake: Sendable {
  /// The run starts.
  case start
  /// Nothing is left to happen and tasks are open.
  case idle
  /// The agent is back after a crash.
  case restart
}
