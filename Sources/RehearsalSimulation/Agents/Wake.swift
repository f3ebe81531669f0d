/// Why the loop calls an agent.
enum Wake: Sendable {
  /// A handoff was delivered.
  case handoff(Handoff)
  /// The run starts.
  case start
  /// Nothing is left to happen and tasks are open.
  case idle
  /// The agent is back after a crash.
  case restart
}
