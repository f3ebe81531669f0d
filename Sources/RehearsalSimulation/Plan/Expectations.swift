/// What a scenario asserts of its runs.
public struct Expectations: Sendable, Hashable {
  /// How a task has to end.
  public struct TaskOutcome: Sendable, Hashable {
    /// The task; `nil` means the work as a whole.
    public var task: TaskID?
    /// The kind of outcome.
    public var kind: Outcome.Kind
    /// The reason, or any.
    public var reason: Outcome.Reason?
    /// Where the scenario says so.
    public var location: SourceLocation

    package init(
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

  /// A violation by its rule, and by agent and task where those are named.
  public struct ViolationPattern: Sendable, Hashable {
    /// The rule's identifier.
    public var rule: String
    /// The agent, or any.
    public var agent: AgentID?
    /// The task, or any.
    public var task: TaskID?
    /// Where the scenario says so.
    public var location: SourceLocation

    package init(rule: String, agent: AgentID?, task: TaskID?, location: SourceLocation) {
      self.rule = rule
      self.agent = agent
      self.task = task
      self.location = location
    }
  }

  /// Which violations a run may show.
  public enum Violations: Sendable, Hashable {
    /// These and no others, of severity warning and above.
    case exactly([ViolationPattern], SourceLocation)
    /// At least these.
    case include([ViolationPattern])
  }

  /// A step of a handoff sequence.
  public struct Step: Sendable, Hashable {
    /// The sender.
    public var sender: AgentID
    /// The receiver.
    public var receiver: AgentID
    /// The intent, or any.
    public var intent: Intent?
    /// The task, or any.
    public var task: TaskID?
    /// Where the scenario says so.
    public var location: SourceLocation

    package init(sender: AgentID, receiver: AgentID, location: SourceLocation) {
      self.sender = sender
      self.receiver = receiver
      self.location = location
    }
  }

  /// Which handoffs a run has to show.
  public struct Sequence: Sendable, Hashable {
    /// How steps are held against the handoffs that were made.
    public enum Mode: String, Sendable, Hashable, CaseIterable {
      /// These in this order and no others.
      case strict
      /// These in this order, with others between them.
      case ordered
      /// These in any order and no others.
      case unordered
      /// No others than these; each may be absent.
      case subset
      /// These in any order, and others.
      case superset
    }

    /// How the steps are held against the handoffs.
    public var mode: Mode
    /// The steps; those of one group may come in any order among each other.
    public var groups: [[Step]]
    /// Where the scenario says so.
    public var location: SourceLocation

    package init(mode: Mode, groups: [[Step]], location: SourceLocation) {
      self.mode = mode
      self.groups = groups
      self.location = location
    }
  }

  /// Something that has to come true.
  public enum Goal: String, Sendable, Hashable, CaseIterable {
    /// Every task has ended, however.
    case allTasksEnded = "all-tasks-ended"
    /// Every task has ended completed.
    case allTasksCompleted = "all-tasks-completed"
  }

  /// A goal with its place in the scenario.
  public struct Eventually: Sendable, Hashable {
    /// The goal.
    public var goal: Goal
    /// Where the scenario says so; `nil` for what every scenario asserts.
    public var location: SourceLocation?

    package init(goal: Goal, location: SourceLocation?) {
      self.goal = goal
      self.location = location
    }
  }

  /// Events of a kind, of an agent and a task where those are named.
  public struct Occasion: Sendable, Hashable {
    /// The kind of event, by its name in the trace.
    public var event: Event.Name
    /// The agent, or any.
    public var agent: AgentID?
    /// The task, or any.
    public var task: TaskID?
    /// Where the scenario says so.
    public var location: SourceLocation

    package init(event: Event.Name, location: SourceLocation) {
      self.event = event
      self.location = location
    }

    package func covers(_ other: borrowing Event) -> Bool {
      event == other.kind.name && (agent.map { $0 == other.agent } ?? true)
        && (task.map { $0 == other.task } ?? true)
    }

    /// The occasion in words: `decision.made by code-reviewer about T-1`.
    package func words(in plan: Plan) -> String {
      event.rawValue + (agent.map { " by \(plan.name(of: $0))" } ?? "")
        + (task.map { " about \(plan.name(of: $0))" } ?? "")
    }
  }

  /// A bound on how often something happens.
  public struct Bound: Sendable, Hashable {
    /// What is counted.
    public var occasion: Occasion
    /// The most times it may happen.
    public var count: Int

    package init(_ occasion: Occasion, count: Int) {
      self.occasion = occasion
      self.count = count
    }
  }

  /// How a run may be over.
  public enum End: String, Sendable, Hashable, CaseIterable {
    /// Nothing is left to happen, and every task has ended.
    case settled
    /// Nothing is left to happen, and tasks are open.
    case deadlocked
    /// The limit of virtual time is reached.
    case timeLimit = "time-limit"
    /// The limit of events is reached.
    case eventsLimit = "events-limit"
    /// The limit of rounds is reached.
    case roundsLimit = "rounds-limit"
    /// The limit of a mailbox is reached.
    case mailboxLimit = "mailbox-limit"
    /// The limit of repeats is reached.
    case repeatsLimit = "repeats-limit"

    package init?(_ ending: Event.Ending) {
      switch ending {
      case .settled: self = .settled
      case .deadlocked: self = .deadlocked
      case .limited(.time): self = .timeLimit
      case .limited(.events): self = .eventsLimit
      case .limited(.rounds): self = .roundsLimit
      case .limited(.mailbox): self = .mailboxLimit
      case .limited(.repeats): self = .repeatsLimit
      case .foreign: return nil
      }
    }
  }

  /// How a run has to be over, with the place in the scenario.
  public struct Ends: Sendable, Hashable {
    /// How.
    public var end: End
    /// Where the scenario says so.
    public var location: SourceLocation

    package init(end: End, location: SourceLocation) {
      self.end = end
      self.location = location
    }
  }

  /// How named tasks have to end.
  public var outcomes: [TaskOutcome] = []

  /// Which violations may show; `nil` means none of severity error.
  public var violations: Violations?

  /// Which handoffs have to show.
  public var handoffs: Sequence?

  /// Violations that may not show.
  public var never: [ViolationPattern] = []

  /// What has to come true.
  public var eventually: [Eventually] = []

  /// Bounds on how often things happen.
  public var atMost: [Bound] = []

  /// What has to hold from the beginning to the end.
  public var always: [Always] = []

  /// What has to follow on something.
  public var leadsTo: [LeadsTo] = []

  /// What may only come after something.
  public var before: [Before] = []

  /// What has to come after the last write of every task that completes.
  public var afterLastWrite: [Occasion] = []

  /// How tasks have to end in one of the runs, where there are more than one.
  public var reachable: [TaskOutcome] = []

  /// Bounds on numbers, over all runs.
  public var numbers: [NumberBound] = []

  /// What has to happen in one of the runs, where there are more than one.
  public var sometimes: [Occasion] = []

  /// How the run has to be over; `nil` means settled or deadlocked, and a limit leaves it unknown.
  public var ends: Ends?

  package init() {}
}
