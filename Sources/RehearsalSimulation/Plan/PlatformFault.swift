/// A fault that affects the platform that agents run on.
public enum PlatformFault: Sendable, Hashable {
  /// No handoff passes between the two groups of agents in either direction, from `from` up to but not
  /// including `until`.
  ///
  /// The `occurrence` of the fault has no effect.
  case partition([AgentID], [AgentID], from: Instant, until: Instant)
  /// For the given nanoseconds of virtual time, other users of the platform take all slots except `leave`.
  case slotsExhausted(leave: Int, for: Int64)

  /// The given task is cancelled.
  case cancel(TaskID)

  /// The key by which scenario files name the fault, such as `partition`.
  public var name: String {
    switch self {
    case .partition: "partition"
    case .slotsExhausted: "slots-exhausted"
    case .cancel: "cancel"
    }
  }

  /// Returns whether the fault is a partition that separates a handoff's sender from its receiver at a given time.
  ///
  /// The time is in nanoseconds of virtual time.
  func separates(_ handoff: Handoff, at now: Int64) -> Bool {
    guard case .partition(let firstGroup, let secondGroup, let from, let until) = self,
      (from.nanoseconds..<until.nanoseconds).contains(now)
    else { return false }
    return firstGroup.contains(handoff.sender) && secondGroup.contains(handoff.receiver)
      || secondGroup.contains(handoff.sender) && firstGroup.contains(handoff.receiver)
  }
}
