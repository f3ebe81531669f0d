/// The assertions of a scenario about its runs.
public struct Expectations: Sendable, Hashable {
  /// The required outcome of a task.
  public struct TaskOutcome: Sendable, Hashable {
    /// The task, or `nil` for the work as a whole.
    public var task: TaskID?
    /// The kind of outcome.
    public var kind: Outcome.Kind
    /// The reason, or `nil` to match every reason.
    public var reason: Outcome.Reason?
    /// The location of the assertion in the scenario.
    public var location: SourceLocation

    /// Creates a task outcome.
    public init(
      task: TaskID?,
      kind: Outcome.Kind,
      reason: Outcome.Reason?,
      location: SourceLocation
    ) {
      self.task = task
      self.kind = kind
      self.reason = reason
      self.location = location
    }
  }

  /// A pattern that matches violations of a rule, optionally of one agent and one task.
  public struct ViolationPattern: Sendable, Hashable {
    /// The rule's identifier.
    public var rule: String
    /// The agent, or `nil` to match every agent.
    public var agent: AgentID?
    /// The task, or `nil` to match every task.
    public var task: TaskID?
    /// The location of the assertion in the scenario.
    public var location: SourceLocation

    /// Creates a violation pattern.
    public init(rule: String, agent: AgentID?, task: TaskID?, location: SourceLocation) {
      self.rule = rule
      self.agent = agent
      self.task = task
      self.location = location
    }
  }

  /// The violations that a run may have.
  public enum Violations: Sendable, Hashable {
    /// Exactly these violations of severity warning or error.
    case exactly([ViolationPattern], SourceLocation)
    /// At least these violations.
    case include([ViolationPattern])
  }

  /// A step of a handoff sequence.
  public struct Step: Sendable, Hashable {
    /// The sender.
    public var sender: AgentID
    /// The receiver.
    public var receiver: AgentID
    /// The intent, or `nil` to match every intent.
    public var intent: Intent?
    /// The task, or `nil` to match every task.
    public var task: TaskID?
    /// The location of the assertion in the scenario.
    public var location: SourceLocation

    /// Creates a step.
    public init(sender: AgentID, receiver: AgentID, location: SourceLocation) {
      self.sender = sender
      self.receiver = receiver
      self.location = location
    }
  }

  /// The handoffs that a run has to have.
  public struct Sequence: Sendable, Hashable {
    /// How the steps are compared with the handoffs of a run.
    public enum Mode: String, Sendable, Hashable, CaseIterable {
      /// These handoffs in this order, and no others.
      case strict
      /// These handoffs in this order, possibly with others in between.
      case ordered
      /// These handoffs in any order, and no others.
      case unordered
      /// Only these handoffs, and any of them may be missing.
      case subset
      /// These handoffs in any order, possibly with others.
      case superset
    }

    /// How the steps are compared with the handoffs.
    public var mode: Mode
    /// The steps, in groups.
    ///
    /// The steps of a group may come in any order.
    public var groups: [[Step]]
    /// The location of the assertion in the scenario.
    public var location: SourceLocation

    /// Creates a sequence of handoffs.
    public init(mode: Mode, groups: [[Step]], location: SourceLocation) {
      self.mode = mode
      self.groups = groups
      self.location = location
    }
  }

  /// A condition that has to hold by the end of a run.
  public enum Goal: String, Sendable, Hashable, CaseIterable {
    /// Every task has ended, with any outcome.
    case allTasksEnded = "all-tasks-ended"
    /// Every task has ended with the outcome `completed`.
    case allTasksCompleted = "all-tasks-completed"
  }

  /// A goal with its location in the scenario.
  public struct Eventually: Sendable, Hashable {
    /// The goal.
    public var goal: Goal
    /// The location of the assertion in the scenario, or `nil` for a goal that every scenario
    /// asserts.
    public var location: SourceLocation?

    /// Creates a goal with its location.
    public init(goal: Goal, location: SourceLocation?) {
      self.goal = goal
      self.location = location
    }
  }

  /// A pattern that matches events of a kind, optionally of one agent and one task.
  public struct Occasion: Sendable, Hashable {
    /// The kind of event.
    public var event: Event.Name
    /// The agent, or `nil` to match every agent.
    public var agent: AgentID?
    /// The task, or `nil` to match every task.
    public var task: TaskID?
    /// The location of the assertion in the scenario.
    public var location: SourceLocation

    /// Creates an occasion.
    public init(event: Event.Name, location: SourceLocation) {
      self.event = event
      self.location = location
    }

    package func covers(_ other: borrowing Event) -> Bool {
      event == other.kind.name && (agent.map { $0 == other.agent } ?? true)
        && (task.map { $0 == other.task } ?? true)
    }

    /// Returns the occasion as text, such as `decision.made by code-reviewer about T-1`.
    package func description(in plan: Plan) -> String {
      event.rawValue + (agent.map { " by \(plan.name(of: $0))" } ?? "")
        + (task.map { " about \(plan.name(of: $0))" } ?? "")
    }
  }

  /// A limit on how often an event happens.
  public struct Bound: Sendable, Hashable {
    /// The events to count.
    public var occasion: Occasion
    /// The upper bound on the count of events.
    public var count: Int

    /// Creates a limit on events.
    public init(_ occasion: Occasion, count: Int) {
      self.occasion = occasion
      self.count = count
    }
  }

  /// The way in which a run can end.
  public enum End: String, Sendable, Hashable, CaseIterable {
    /// Nothing is left to happen and every task has ended.
    case settled
    /// Nothing is left to happen but tasks are open.
    case deadlocked
    /// The run reaches the limit of virtual time.
    case timeLimit = "time-limit"
    /// The run reaches the limit of events.
    case eventsLimit = "events-limit"
    /// A task reaches the limit of rounds.
    case roundsLimit = "rounds-limit"
    /// A mailbox reaches its limit.
    case mailboxLimit = "mailbox-limit"
    /// The calls that lead to a session reach the limit of depth.
    case depthLimit = "depth-limit"
    /// A message reaches the limit of repeats.
    case repeatsLimit = "repeats-limit"

    package init?(_ ending: Event.Ending) {
      switch ending {
      case .settled: self = .settled
      case .deadlocked: self = .deadlocked
      case .limited(.time): self = .timeLimit
      case .limited(.events): self = .eventsLimit
      case .limited(.rounds): self = .roundsLimit
      case .limited(.mailbox): self = .mailboxLimit
      case .limited(.depth): self = .depthLimit
      case .limited(.repeats): self = .repeatsLimit
      case .foreign, .unfinished: return nil
      }
    }
  }

  /// The way in which a run has to end, with its location in the scenario.
  public struct Ends: Sendable, Hashable {
    /// The required end.
    public var end: End
    /// The location of the assertion in the scenario.
    public var location: SourceLocation

    /// Creates a required end.
    public init(end: End, location: SourceLocation) {
      self.end = end
      self.location = location
    }
  }

  /// The required outcomes of tasks.
  public var outcomes: [TaskOutcome] = []

  /// The violations that a run may have, or `nil` to permit no violation of severity error.
  public var violations: Violations?

  /// The handoffs that a run has to have.
  public var handoffs: Sequence?

  /// Violations that must not happen.
  public var never: [ViolationPattern] = []

  /// Goals that have to hold by the end of a run.
  public var eventually: [Eventually] = []

  /// Limits on how often events happen.
  public var atMost: [Bound] = []

  /// Invariants that have to hold throughout a run.
  public var always: [Always] = []

  /// Events that have to follow other events.
  public var leadsTo: [LeadsTo] = []

  /// Events that may only happen after other events.
  public var before: [Before] = []

  /// Events that have to happen after the last write of every task that completes.
  public var afterLastWrite: [Occasion] = []

  /// Outcomes that tasks have to reach in at least one run, if there are several runs.
  public var reachable: [TaskOutcome] = []

  /// Bounds on quantities that are measured in the runs.
  public var numbers: [NumberBound] = []

  /// Events that have to happen in at least one run, if there are several runs.
  public var sometimes: [Occasion] = []

  /// The way in which the run has to end, or `nil` to accept settled and deadlocked runs.
  ///
  /// If the value is `nil`, a run that reaches a limit has no verdict.
  public var ends: Ends?

  /// Creates expectations that assert nothing.
  public init() {}
}

/// The standard by which the runs of a scenario are judged.
public enum Oracle: Sendable, Hashable {
  /// The scenario asserts nothing. Every task has to complete, and no rule of severity error may
  /// fire.
  case soundness
  /// The scenario's own expectations.
  case expectations(Expectations)
  /// The run is a history, which is judged by what its log shows. No rule of severity error may fire.
  case history
  /// The scenario is a canary, and a run has to have exactly these violations.
  case mustFail([Expectations.ViolationPattern], SourceLocation)

  /// The scenario's own expectations, if it has any.
  package var expectations: Expectations? {
    guard case .expectations(let expectations) = self else { return nil }
    return expectations
  }
}
