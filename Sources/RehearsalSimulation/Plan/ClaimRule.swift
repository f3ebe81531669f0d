extension Platform {
  /// How tasks get to the agents that do them.
  public enum Assignment: String, Sendable, Hashable, CaseIterable {
    /// The planner hands each task to an agent.
    case push
    /// The planner puts each task on a shared list, from which an agent claims it.
    case pull
  }

  /// How agents claim tasks from a shared list.
  public struct ClaimRule: Sendable, Hashable {
    /// What happens if two agents claim a task at the same time.
    public enum Method: String, Sendable, Hashable, CaseIterable {
      /// The claim that comes first counts, and the other is refused.
      case atomic
      /// Both agents get the task, because a claim does not notice that the task was claimed meanwhile.
      case racy
    }

    /// What happens if two agents claim a task at the same time.
    public var method = Method.atomic
    /// How long a claim takes after its agent has looked at the list, in nanoseconds of virtual time.
    public var takes: Int64 = 0
    /// How long an idle agent waits between two looks at the list, in nanoseconds of virtual time, or `nil` if it
    /// learns of each task at once.
    public var every: Int64?

    /// Creates a rule under which claims are atomic and take no time, and agents learn of each task at once.
    public init() {}
  }

  /// Whether agents claim their tasks from a shared list.
  package var hasSharedList: Bool { assignment == .pull }
}
