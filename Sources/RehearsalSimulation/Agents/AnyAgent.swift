/// An agent of either kind.
public enum AnyAgent: Sendable {
  /// One that answers at once.
  case immediate(any Agent)
  /// One that may wait.
  case waiting(any AsyncAgent)
}
