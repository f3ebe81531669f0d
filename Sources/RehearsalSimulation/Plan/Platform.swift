/// The platform that agents run on, which routes, retries and limits work.
public struct Platform: Sendable, Hashable {
  /// How handoffs travel from one agent to another.
  public enum Routing: String, Sendable, Hashable, CaseIterable {
    /// Directly from sender to receiver.
    case direct
    /// Through the orchestrator's queue.
    case orchestrated
  }

  /// The response to an agent's use of a tool that its contract does not grant.
  public enum ToolPolicy: String, Sendable, Hashable, CaseIterable {
    /// The platform denies the act.
    case enforced
    /// The platform allows the act and records it.
    case advisory
    /// The tool is missing, and no error is reported.
    case stripped
  }

  /// The unit of work that is retried after a failure.
  public enum Retry: String, Sendable, Hashable, CaseIterable {
    /// The failed task.
    case task
    /// Every task in the phase of the failed task.
    case phase
    /// A handoff that was not answered, as many times as its ``ReplyRule`` permits, and then the
    /// failed task.
    case hop
  }

  /// The effect of a stuck task on the other tasks.
  public enum Stuck: String, Sendable, Hashable, CaseIterable {
    /// Tasks that do not need the stuck task continue.
    case goOn = "go-on"
    /// All open tasks are skipped.
    case stop
  }

  /// What happens to the sessions that an agent has started when the agent's own session is
  /// cancelled or lost to a crash.
  public enum Children: String, Sendable, Hashable, CaseIterable {
    /// They continue.
    case goOn = "go-on"
    /// They are cancelled too.
    case cancelled
  }

  /// What happens to the slot of a session that waits for the answers to its calls.
  public enum WaitingSlots: String, Sendable, Hashable, CaseIterable {
    /// The session keeps the slot.
    case held
    /// Other sessions can use the slot, and the session gets one again before it goes on.
    case freed
  }

  /// The tools that a session may use if it does a part of another agent's work.
  public enum Rights: String, Sendable, Hashable, CaseIterable {
    /// The tools that the contract of the session's own agent grants.
    case own
    /// The tools that this contract and the contracts of all agents for which the session works grant.
    case meet
  }

  /// The treatment of work for which a judge gives no usable decision.
  public enum Guards: String, Sendable, Hashable, CaseIterable {
    /// The work is let through.
    case open
    /// The work is refused.
    case closed
  }

  /// The policy that determines when the planner assigns a task.
  public enum DispatchOrder: String, Sendable, Hashable, CaseIterable {
    /// Once every task of the wave before it is done.
    case waves
    /// Once the tasks that the task needs, and earlier tasks on the same files, are done.
    case ready
  }

  /// The order in which waiting handoffs are taken up.
  public enum Queue: String, Sendable, Hashable, CaseIterable {
    /// The handoff that has waited longest comes first.
    case fifo
    /// The handoff whose task has the highest priority comes first.
    case priority
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

  /// How many sessions all agents together may have at the same time, or `nil` for no limit.
  public var slots: Int?

  /// The response to an agent's use of a tool that its contract does not grant.
  public var tools = ToolPolicy.enforced

  /// The tools that a session may use if it does a part of another agent's work.
  public var rights = Rights.own

  /// How many failures of a task, over all rounds, make the task stuck.
  public var attempts = 3

  /// The unit of work that is retried after a failure.
  public var retry = Retry.task

  /// The policy that determines when the planner assigns a task.
  public var dispatch = DispatchOrder.waves

  /// The order in which handoffs that wait for a slot or a session are taken up.
  public var queue = Queue.fifo

  /// How long a handoff waits until its priority rises by one, in nanoseconds, or `nil` if waiting
  /// does not change the priority.
  public var ageing: Int64?

  /// The rules for handoffs that are not answered in time, of which the first rule that matches
  /// applies.
  ///
  /// A handoff that no rule matches is never sent again.
  public var replies: [ReplyRule] = []

  /// The effect of a stuck task on the other tasks.
  public var stuck = Stuck.goOn

  /// The treatment of work for which a judge gives no usable decision.
  public var guards = Guards.closed

  /// What happens to the sessions that an agent has started when the agent's own session is
  /// cancelled or lost to a crash.
  public var children = Children.goOn

  /// What happens to the slot of a session that waits for the answers to its calls.
  public var waitingSlots = WaitingSlots.held

  /// How tasks get to the agents that do them.
  public var assignment = Assignment.push

  /// How agents claim tasks from a shared list.
  public var claim = ClaimRule()

  /// The files that sessions of different tasks work on.
  public var workspace = Workspace.shared

  /// How approved work is merged, if each task has a tree of its own.
  public var merge = MergeRule()

  /// How agents read messages.
  public var messages = MessageRule()

  /// The limits on what sessions may spend, or `nil` for no limit.
  public var budget: Budget?

  /// The limits on what groups of agents may use at a time.
  public var quotas: [Quota] = []

  /// The order of events that are due at the same instant.
  public var schedule = Schedule.fifo

  /// When in the week the run starts, in nanoseconds after midnight of Monday.
  public var starts: Int64 = 0

  /// Whether the platform has a budget or quotas.
  var isMetered: Bool { budget != nil || !quotas.isEmpty }

  /// Creates a platform with default values, which are orchestrated routing that takes no time.
  public init() {}
}

/// The limits at which a run stops without a verdict.
public struct Limits: Sendable, Hashable {
  /// The maximum virtual time, in nanoseconds.
  public var time: Int64 = 365 * 24 * 3_600 * 1_000_000_000

  /// The maximum count of events.
  public var events: UInt64 = 10_000_000

  /// The maximum count of rounds of a task.
  public var rounds = 100

  /// How often the same message may be repeated between two agents without a write in between, or
  /// `Int.max` for no limit.
  public var repeats = 1_000

  /// How many calls may lead from a task's own session to a called one.
  public var depth = 100

  /// The maximum count of handoffs that may wait for an agent.
  public var mailbox = 1_000_000

  /// Creates limits with default values.
  public init() {}
}
