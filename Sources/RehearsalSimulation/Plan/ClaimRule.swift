extension Platform {
  /// The way in which tasks get to the agents that do them.
  public enum Assignment: String, Sendable, Hashable, CaseIterable {
    /// The planner hands each task to an agent.
    case push
    /// The planner puts each task on a shared list, from which an agent claims the task.
    case pull
  }

  /// How agents claim tasks from the shared list.
  public struct ClaimRule: Sendable, Hashable {
    /// The result of two agents' claims to the same task at the same time.
    public enum Method: String, Sendable, Hashable, CaseIterable {
      /// Of two claims to a task at the same time, the first gets the task and the second is refused.
      case atomic
      /// Two claims to a task at the same time both get the task, because neither notices the other.
      case racy
    }

    /// The result of two agents' claims to the same task at the same time.
    public var method = Method.atomic
    /// The time from an agent's look at the list until its claim, in nanoseconds of virtual time.
    public var takes: Int64 = 0
    /// The time between two looks of an idle agent at the list, in nanoseconds of virtual time.
    ///
    /// If the value is `nil`, an idle agent learns of each new task at once.
    public var every: Int64?

    /// Creates a rule under which claims are atomic and take no time, and idle agents learn of each new task at once.
    public init() {}
  }

  /// Whether agents claim their tasks from a shared list.
  package var hasSharedList: Bool { assignment == .pull }
}
