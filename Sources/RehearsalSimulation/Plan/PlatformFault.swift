/// A fault that strikes the platform that agents run on.
public enum PlatformFault: Sendable, Hashable {
  /// No handoff passes between two groups of agents, in either direction, between two instants.
  case partition([AgentID], [AgentID], from: Instant, until: Instant)
  /// Other users take all slots except `leave`, for the given nanoseconds of virtual time.
  case slotsExhausted(leave: Int, for: Int64)

  /// A task is cancelled.
  case cancel(TaskID)

  /// The verb as scenarios write it.
  public var name: String {
    switch self {
    case .partition: "partition"
    case .slotsExhausted: "slots-exhausted"
    case .cancel: "cancel"
    }
  }

  /// Returns whether a partition separates the handoff's sender from its receiver at a time in
  /// nanoseconds.
  func separates(_ handoff: Handoff, at now: Int64) -> Bool {
    guard case .partition(let some, let others, let from, let until) = self,
      (from.nanoseconds..<until.nanoseconds).contains(now)
    else { return false }
    return some.contains(handoff.sender) && others.contains(handoff.receiver)
      || others.contains(handoff.sender) && some.contains(handoff.receiver)
  }
}
