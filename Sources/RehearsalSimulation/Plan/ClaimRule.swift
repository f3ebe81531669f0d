extension Platform {
  /// How tasks reach the agents that do them.
  public enum Assignment: String, Sendable, Hashable, CaseIterable {
    /// The planner hands each task to an agent.
    case push
    /// The planner puts each task on a shared list, and agents claim tasks from the list.
    case pull
  }

  /// How agents claim tasks from the shared list.
  public struct ClaimRule: Sendable, Hashable {
    /// How the shared list treats two agents that claim the same task at the same time.
    public enum Method: String, Sendable, Hashable, CaseIterable {
      /// The first of two simultaneous claims gets the task, and the second is refused.
      case atomic
      /// Two simultaneous claims to a task both succeed.
      case racy
    }

    /// How the shared list treats two agents that claim the same task at the same time.
    public var method = Method.atomic
    /// How long an agent takes to claim a task that it sees on the list, in nanoseconds of virtual time.
    public var claimDuration: Int64 = 0
    /// The interval at which an idle agent checks the list, in nanoseconds of virtual time.
    ///
    /// If the value is `nil`, an idle agent learns of each new task at once.
    public var checkInterval: Int64?

    /// Creates a rule with atomic claims that take no time, under which idle agents learn of new tasks at once.
    public init() {}
  }

  /// Whether agents claim their tasks from a shared list.
  package var hasSharedList: Bool { assignment == .pull }
}
