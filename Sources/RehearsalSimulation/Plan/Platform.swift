/// The platform that agents run on: how it routes, retries and limits work.
public struct Platform: Sendable, Hashable {
  /// How handoffs travel from one agent to another.
  public enum Routing: String, Sendable, Hashable, CaseIterable {
    /// Directly from sender to receiver.
    case direct
    /// Through the orchestrator's queue.
    case orchestrated
  }

  /// What happens when an agent uses a tool that its contract does not grant.
  public enum ToolPolicy: String, Sendable, Hashable, CaseIterable {
    /// The platform denies the act.
    case enforced
    /// The platform allows the act and records it.
    case advisory
    /// The tool is absent; there is no error.
    case stripped
  }

  /// What is retried after a failure.
  public enum Retry: String, Sendable, Hashable, CaseIterable {
    /// The failed task.
    case task
    /// Every task of its phase.
    case phase
  }

  /// What happens to the other tasks when a task is stuck.
  public enum Stuck: String, Sendable, Hashable, CaseIterable {
    /// Tasks that do not need the stuck task continue.
    case goOn = "go-on"
    /// All open tasks are skipped.
    case stop
  }

  /// What happens to work for which a judge gives no usable decision.
  public enum Guards: String, Sendable, Hashable, CaseIterable {
    /// The work is let through.
    case open
    /// The work is refused.
    case closed
  }

  /// The order of events that are due at the same instant.
  public enum Schedule: String, Sendable, Hashable, CaseIterable {
    /// First in, first out.
    case fifo
    /// Drawn from the seed, but first in, first out for each pair of sender and receiver.
    case shuffled
  }

  /// How handoffs travel from one agent to another.
  public var routing = Routing.orchestrated

  /// The orchestrator's name.
  public var orchestrator = "implement-trd"

  /// How many handoffs the orchestrator routes at the same time, at least one.
  public var servers = 1

  /// How long it takes to route a handoff, in nanoseconds of virtual time.
  public var takes: Int64 = 0

  /// How many sessions all agents together may have at the same time; `nil` means no limit.
  public var slots: Int?

  /// What happens when an agent uses a tool that its contract does not grant.
  public var tools = ToolPolicy.enforced

  /// How many failures of a task, over all rounds, make it stuck.
  public var attempts = 3

  /// What is retried after a failure.
  public var retry = Retry.task

  /// What happens to the other tasks when a task is stuck.
  public var stuck = Stuck.goOn

  /// What happens to work for which a judge gives no usable decision.
  public var guards = Guards.closed

  /// How many tokens all sessions together may spend; `nil` means no limit.
  public var budget: Int64?

  /// The order of events that are due at the same instant.
  public var schedule = Schedule.fifo

  /// Creates a platform with its defaults: orchestrated routing that takes no time.
  public init() {}
}

/// The limits at which a run stops without a verdict.
public struct Limits: Sendable, Hashable {
  /// The maximum virtual time, in nanoseconds.
  public var time: Int64 = 365 * 24 * 3_600 * 1_000_000_000

  /// The maximum number of events.
  public var events: UInt64 = 10_000_000

  /// The maximum number of rounds of a task.
  public var rounds = 100

  /// How often the same message may be repeated between two agents without a write in between; `Int.max`
  /// means no limit.
  public var repeats = 1_000

  /// The maximum number of handoffs that may wait for an agent.
  public var mailbox = 1_000_000

  /// Creates limits with their defaults.
  public init() {}
}
