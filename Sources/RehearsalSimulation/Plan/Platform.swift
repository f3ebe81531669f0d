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

  /// A rule for handoffs that are not answered in time.
  ///
  /// The rule states when such a handoff is sent again, and what follows if no answer comes. A
  /// handoff that asks for work is answered when its receiver's session ends and has handed
  /// something off. Any other handoff is answered when its receiver's session ends without a crash.
  public struct ReplyRule: Sendable, Hashable {
    /// The consequence for the task if a handoff was never answered.
    public enum Exhausted: String, Sendable, Hashable, CaseIterable {
      /// The task has failed once more.
      case fail
      /// The task is stuck immediately, and someone outside the team has to help.
      case escalate
    }

    /// The treatment of an answer that comes after its deadline.
    public enum Late: String, Sendable, Hashable, CaseIterable {
      /// The answer never arrives.
      case dropped
      /// The answer arrives like any other handoff, and the unanswered handoff is not sent again.
      case taken
    }

    /// The name of the receiver, or `nil` to match every receiver.
    public var receiver: String?
    /// The intent, or `nil` to match every intent except `inform`, which asks for no answer.
    public var intent: Intent?
    /// How long an answer may take after the handoff was sent, in nanoseconds of virtual time.
    public var within: Int64
    /// How many times the handoff is sent in total, if the platform retries hops.
    public var tries = 3
    /// How long the sender waits after the first missed answer, in nanoseconds.
    public var wait: Int64 = 0
    /// The factor by which the wait is multiplied after each further missed answer.
    public var factor: Int64 = 2
    /// The longest wait, in nanoseconds.
    public var longestWait = Int64.max
    /// The maximum deviation of a wait from its mean in both directions, as a percentage of the
    /// mean.
    ///
    /// The deviation is drawn from a uniform distribution.
    public var jitter = Percentage(hundredths: 0)
    /// The consequence for the task if a handoff was never answered.
    public var exhausted = Exhausted.fail
    /// The treatment of an answer that comes after its deadline.
    public var late = Late.dropped

    /// Creates a rule that matches all handoffs, sends a handoff three times, and then fails the
    /// task.
    public init(within: Int64) {
      self.within = within
    }
  }

  /// The effect of a stuck task on the other tasks.
  public enum Stuck: String, Sendable, Hashable, CaseIterable {
    /// Tasks that do not need the stuck task continue.
    case goOn = "go-on"
    /// All open tasks are skipped.
    case stop
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

  /// How many tokens all sessions together may spend, or `nil` for no limit.
  public var budget: Int64?

  /// The order of events that are due at the same instant.
  public var schedule = Schedule.fifo

  /// When in the week the run starts, in nanoseconds after midnight of Monday.
  public var starts: Int64 = 0

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

  /// The maximum count of handoffs that may wait for an agent.
  public var mailbox = 1_000_000

  /// Creates limits with default values.
  public init() {}
}
