/// What agents run on: how work is routed, retried and limited.
public struct Platform: Sendable, Hashable {
  /// How a handoff gets from one agent to the other.
  public enum Routing: String, Sendable, Hashable, CaseIterable {
    /// Straight from sender to receiver.
    case direct
    /// Through the orchestrator's queue.
    case orchestrated
  }

  /// What becomes of a tool that a contract does not allow.
  public enum ToolPolicy: String, Sendable, Hashable, CaseIterable {
    /// The act is denied.
    case enforced
    /// The act is allowed and recorded.
    case advisory
    /// The tool is absent, without an error.
    case stripped
  }

  /// What is done again after a failure.
  public enum Retry: String, Sendable, Hashable, CaseIterable {
    /// The failed task.
    case task
    /// Every task of its phase.
    case phase
  }

  /// What becomes of the rest of the work when a task is stuck.
  public enum Stuck: String, Sendable, Hashable, CaseIterable {
    /// What does not need the task goes on.
    case goOn = "go-on"
    /// Everything that is open is skipped.
    case stop
  }

  /// What becomes of work on which a judge gives no decision that anybody can go by.
  public enum Guards: String, Sendable, Hashable, CaseIterable {
    /// It is let through.
    case open
    /// It is refused.
    case closed
  }

  /// In which order things that are due at once happen.
  public enum Schedule: String, Sendable, Hashable, CaseIterable {
    /// First in, first out.
    case fifo
    /// Drawn from the seed; order within one sender and receiver is kept.
    case shuffled
  }

  /// How a handoff gets from one agent to the other.
  public var routing = Routing.orchestrated

  /// The orchestrator's name.
  public var orchestrator = "implement-trd"

  /// How many handoffs the orchestrator routes at a time, at least one.
  public var servers = 1

  /// How long routing one handoff takes, in nanoseconds of virtual time.
  public var takes: Int64 = 0

  /// How many sessions may be at work at a time over all agents; `nil` is no limit.
  public var slots: Int?

  /// What becomes of a tool that a contract does not allow.
  public var tools = ToolPolicy.enforced

  /// How many failures of one task, over all rounds, leave it stuck.
  public var attempts = 3

  /// What is done again after a failure.
  public var retry = Retry.task

  /// What becomes of the rest of the work when a task is stuck.
  public var stuck = Stuck.goOn

  /// What becomes of work on which a judge gives no decision that anybody can go by.
  public var guards = Guards.closed

  /// How many tokens all sessions together may spend; `nil` is no limit.
  public var budget: Int64?

  /// In which order things that are due at once happen.
  public var schedule = Schedule.fifo

  package init() {}
}
