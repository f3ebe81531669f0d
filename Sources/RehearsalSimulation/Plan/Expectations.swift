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
  public enum Sequence: Sendable, Hashable {
    /// These in this order, with others between them.
    case ordered([Step])
    /// These in this order and no others.
    case exact([Step], SourceLocation)
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

  /// A bound on how often something happens.
  public struct Bound: Sendable, Hashable {
    /// The kind of event, by its name in the trace.
    public var event: Event.Name
    /// The agent, or any.
    public var agent: AgentID?
    /// The task, or any.
    public var task: TaskID?
    /// The most times it may happen.
    public var count: Int
    /// Where the scenario says so.
    public var location: SourceLocation

    package init(event: Event.Name, count: Int, location: SourceLocation) {
      self.event = event
      self.count = count
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

  package init() {}
}

/// What a run of the scenario is held against.
public enum Oracle: Sendable, Hashable {
  /// Nothing was written: every task completes and no rule of severity error fires.
  case soundness
  /// What the scenario asserts.
  case expectations(Expectations)
  /// The scenario is a canary: exactly these violations have to show.
  case mustFail([Expectations.ViolationPattern], SourceLocation)
}
