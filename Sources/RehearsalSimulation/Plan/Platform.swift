/// The platform that agents run on, with its routing, retries and limits.
public struct Platform: Sendable, Hashable {
  /// The path of a handoff from its sender to its receiver.
  public enum Routing: String, Sendable, Hashable, CaseIterable {
    /// Handoffs go directly from the sender to the receiver.
    case direct
    /// Handoffs pass through the queue of the orchestrator.
    ///
    /// Handoffs that the orchestrator sends, and tasks claimed from a shared list, go directly to the receiver.
    case orchestrated
  }

  /// The platform's response when an agent uses a tool that its contract does not grant.
  public enum ToolPolicy: String, Sendable, Hashable, CaseIterable {
    /// The platform denies the use of the tool, and tells the agent.
    case enforced
    /// The platform allows the use of the tool and records it.
    case advisory
    /// The agent does not have the tool: the use has no effect, and the agent gets no error.
    case stripped
  }

  /// The unit of work that the platform repeats after a failure.
  public enum Retry: String, Sendable, Hashable, CaseIterable {
    /// After a failure, the platform repeats the failed task.
    case task
    /// If a task fails, the platform repeats all tasks of its phase.
    ///
    /// The repetition begins when every task of the phase has been attempted.
    case phase
    /// After a failure, the platform repeats first the unanswered handoff, and then the failed task.
    ///
    /// The ``ReplyRule`` of the handoff limits how many times the handoff is sent.
    case hop
  }

  /// How a stuck task (one that needs help from outside the team) affects other tasks.
  public enum StuckResponse: String, Sendable, Hashable, CaseIterable {
    /// When a task is stuck, the tasks that do not need the stuck task continue.
    case goOn = "go-on"
    /// When a task is stuck, all open tasks are skipped.
    case stop
  }

  /// What happens to child sessions when the session that started them is cancelled or lost to a crash.
  public enum Children: String, Sendable, Hashable, CaseIterable {
    /// When a session is cancelled or lost, the sessions that it started continue.
    case goOn = "go-on"
    /// When a session is cancelled or lost, the sessions that it started are cancelled as well.
    case cancelled
  }

  /// Whether a session keeps its slot while it waits for the answers to its calls.
  public enum WaitingSlots: String, Sendable, Hashable, CaseIterable {
    /// A session that waits for answers to its calls keeps its slot.
    case held
    /// While a session waits for answers to its calls, other sessions can use its slot.
    ///
    /// The session gets a slot again before it continues.
    case freed
  }

  /// The tools that a session may use when it does a part of another agent's work.
  ///
  /// A call or a delegation asks for such a part.
  public enum Rights: String, Sendable, Hashable, CaseIterable {
    /// A session may use the tools that its own agent's contract grants.
    case own
    /// A session may use a tool only if the contract of every agent involved grants it.
    ///
    /// The agents involved are the session's own agent and the agents for which it works.
    case meet
  }

  /// The treatment of work when a judge (a verifier or reviewer) gives no usable decision.
  public enum Guards: String, Sendable, Hashable, CaseIterable {
    /// Work without a usable decision counts as approved by the judge.
    case open
    /// Work without a usable decision is refused.
    case closed
  }

  /// When the planner assigns a task.
  public enum DispatchOrder: String, Sendable, Hashable, CaseIterable {
    /// The planner assigns a wave of tasks when every task of the previous wave is done.
    ///
    /// A wave contains tasks of one phase that wait only for tasks of earlier waves.
    case waves
    /// The planner assigns a task when all earlier phases, the tasks that it needs, and earlier tasks on the same files
    /// are done.
    case ready
  }

  /// The order in which agents take up waiting handoffs.
  public enum Queue: String, Sendable, Hashable, CaseIterable {
    /// The handoff that has waited longest is taken up first.
    case fifo
    /// The handoff whose task has the highest priority is taken up first.
    case priority
  }

  /// The order of events that are due at the same instant of virtual time.
  public enum Schedule: String, Sendable, Hashable, CaseIterable {
    /// Of several events that are due at the same instant, the event that was scheduled first happens first.
    case fifo
    /// Events that are due at the same instant happen in a random order, which is drawn from the seed.
    ///
    /// Handoffs with the same sender and receiver keep their order, and so do the actions of one session.
    case shuffled
  }

  /// The path of a handoff from its sender to its receiver.
  public var routing = Routing.orchestrated

  /// The name of the agent that is the orchestrator.
  public var orchestrator = "implement-trd"

  /// The maximum count of handoffs that the orchestrator routes at the same time, at least one.
  public var servers = 1

  /// How long the orchestrator takes to route a handoff, in nanoseconds of virtual time.
  public var routingTime: Int64 = 0

  /// The maximum count of sessions of all agents except the orchestrator at the same time, or `nil` for no limit.
  public var slots: Int?

  /// The platform's response when an agent uses a tool that its contract does not grant.
  public var tools = ToolPolicy.enforced

  /// The tools that a session may use when it does a part of another agent's work.
  public var rights = Rights.own

  /// The count of failed attempts after which a task is not tried again.
  ///
  /// Its outcome is then `stuck`, or `died` if the last attempt gave no result.
  public var attempts = 3

  /// The unit of work that the platform repeats after a failure.
  public var retry = Retry.task

  /// When the planner assigns a task.
  public var dispatch = DispatchOrder.waves

  /// The order in which waiting handoffs are taken up.
  public var queue = Queue.fifo

  /// How long a handoff waits until its priority rises by one, in nanoseconds of virtual time.
  ///
  /// If the value is `nil`, waiting does not change the priority.
  public var ageing: Int64?

  /// The rules for handoffs that are not answered in time.
  ///
  /// The first rule that matches a handoff applies. A handoff that no rule matches is never sent again.
  public var replies: [ReplyRule] = []

  /// How a stuck task (one that needs help from outside the team) affects other tasks.
  public var stuck = StuckResponse.goOn

  /// The treatment of work when a judge (a verifier or reviewer) gives no usable decision.
  public var guards = Guards.closed

  /// What happens to child sessions when the session that started them is cancelled or lost to a crash.
  public var children = Children.goOn

  /// Whether a session keeps its slot while it waits for the answers to its calls.
  public var waitingSlots = WaitingSlots.held

  /// How tasks reach the agents that do them.
  public var assignment = Assignment.push

  /// How agents claim tasks from the shared list, if the platform has such a list.
  public var claim = ClaimRule()

  /// Whether all tasks share one file tree, or each task has its own.
  public var workspace = Workspace.shared

  /// How approved work is merged, if each task has its own file tree.
  public var merge = MergeRule()

  /// How agents read messages, which are information that needs no answer.
  public var messages = MessageRule()

  /// The limits on what sessions may spend in total, or `nil` for no limit.
  public var budget: Budget?

  /// The rate limits on the sessions and tokens of language models and agents.
  public var quotas: [Quota] = []

  /// The order of events that are due at the same instant of virtual time.
  public var schedule = Schedule.fifo

  /// The time of the week at which the run starts, in nanoseconds after midnight at the start of Monday.
  public var startTimeOfWeek: Int64 = 0

  /// Whether the platform has a budget or quotas.
  var isMetered: Bool { budget != nil || !quotas.isEmpty }

  /// Creates a platform with the default value of every setting.
  public init() {}
}

/// The limits at which a run stops before it is finished.
public struct Limits: Sendable, Hashable {
  /// The maximum virtual time of a run, in nanoseconds.
  public var time: Int64 = 365 * 24 * 3_600 * 1_000_000_000

  /// The count of events after which a run stops.
  ///
  /// The count is checked at the start of the run and after each step of the loop. What a session does at one instant is
  /// a single step, so that the run can have as many events more as one session causes at once.
  public var events: UInt64 = 10_000_000

  /// How many times a task may fail and begin again before the run stops.
  public var rounds = 100

  /// How often one agent may repeat the same message to another agent without a write for the message's task
  /// in between.
  ///
  /// Assignments of a task in one round count also with a write in between. The value is `Int.max` for no limit.
  public var repeats = 1_000

  /// The maximum nesting depth of calls.
  ///
  /// A call by a session that was not called itself has depth 1.
  public var depth = 100

  /// The maximum count of handoffs that wait for one agent.
  public var mailbox = 1_000_000

  /// Creates limits with default values.
  public init() {}
}
