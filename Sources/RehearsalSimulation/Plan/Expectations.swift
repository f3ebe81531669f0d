/// The assertions that a scenario makes about its runs.
public struct Expectations: Sendable, Hashable {
  /// The outcome that a scenario requires of a task.
  public struct TaskOutcome: Sendable, Hashable {
    /// The task, or `nil` for the work as a whole.
    public var task: TaskID?
    /// The required kind of outcome, such as `stuck`.
    public var kind: Outcome.Kind
    /// The required reason of the outcome, or `nil` to accept every reason.
    public var reason: Outcome.Reason?
    /// The location of the assertion in the scenario file.
    public var location: SourceLocation

    /// Creates the required outcome of a task.
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

  /// A pattern for violations of one rule, optionally limited to one agent or one task.
  public struct ViolationPattern: Sendable, Hashable {
    /// The identifier of the rule, such as `scope.non-goal`.
    public var rule: String
    /// The agent that commits the violation, or `nil` to match every agent.
    public var agent: AgentID?
    /// The task that the violation is about, or `nil` to match every task.
    public var task: TaskID?
    /// The location of the assertion in the scenario file.
    public var location: SourceLocation

    /// Creates a pattern for the violations of a rule.
    public init(rule: String, agent: AgentID?, task: TaskID?, location: SourceLocation) {
      self.rule = rule
      self.agent = agent
      self.task = task
      self.location = location
    }
  }

  /// The violations that a scenario requires of each of its runs.
  public enum Violations: Sendable, Hashable {
    /// Every pattern matches a violation, and every violation of severity warning or error matches a pattern.
    ///
    /// The location is that of the assertion in the scenario file.
    case exactly([ViolationPattern], SourceLocation)
    /// Every pattern matches a violation. The run may have any other violations as well.
    case include([ViolationPattern])
  }

  /// One handoff in a sequence of handoffs that a scenario requires.
  public struct Step: Sendable, Hashable {
    /// The agent that sends the handoff.
    public var sender: AgentID
    /// The agent that receives the handoff.
    public var receiver: AgentID
    /// The intent of the handoff, or `nil` to match every intent.
    public var intent: Intent?
    /// The task that the handoff is about, or `nil` to match every task.
    public var task: TaskID?
    /// The location of the step in the scenario file.
    public var location: SourceLocation

    /// Creates a step that matches handoffs with every intent and about every task.
    public init(sender: AgentID, receiver: AgentID, location: SourceLocation) {
      self.sender = sender
      self.receiver = receiver
      self.location = location
    }
  }

  /// A sequence of handoffs that a scenario requires of each run.
  public struct Sequence: Sendable, Hashable {
    /// How the required steps are compared with the handoffs of a run.
    public enum Mode: String, Sendable, Hashable, CaseIterable {
      /// The run has exactly the handoffs of the steps, in the order of the steps.
      case strict
      /// The run has the handoffs of the steps in the order of the steps, possibly with other handoffs in between.
      case ordered
      /// The run has exactly the handoffs of the steps, in any order.
      case unordered
      /// The run has no handoffs other than those of the steps, but steps may be missing.
      case subset
      /// The run has the handoffs of all steps in any order, and may have other handoffs.
      case superset
    }

    /// How the required steps are compared with the handoffs of a run.
    public var mode: Mode
    /// The required steps, in consecutive groups.
    ///
    /// The steps of one group may happen in any order.
    public var groups: [[Step]]
    /// The location of the assertion in the scenario file.
    public var location: SourceLocation

    /// Creates a required sequence of handoffs.
    public init(mode: Mode, groups: [[Step]], location: SourceLocation) {
      self.mode = mode
      self.groups = groups
      self.location = location
    }
  }

  /// A condition that has to hold at the end of a run.
  public enum Goal: String, Sendable, Hashable, CaseIterable {
    /// Every submitted task has ended, with any outcome.
    case allTasksEnded = "all-tasks-ended"
    /// At least one task was submitted, and every submitted task has ended with the outcome `completed`.
    case allTasksCompleted = "all-tasks-completed"
  }

  /// An assertion that a run reaches a goal by its end.
  public struct Eventually: Sendable, Hashable {
    /// The goal that the run has to reach.
    public var goal: Goal
    /// The location of the assertion in the scenario file, or `nil` for a goal that the file does not state.
    public var location: SourceLocation?

    /// Creates the assertion of a goal.
    public init(goal: Goal, location: SourceLocation?) {
      self.goal = goal
      self.location = location
    }
  }

  /// A pattern for events with one name, optionally limited to one agent or one task.
  public struct EventPattern: Sendable, Hashable {
    /// The name of the events, such as `decision.made`.
    public var event: Event.Name
    /// The agent of the events, or `nil` to match every agent.
    public var agent: AgentID?
    /// The task that the events are about, or `nil` to match every task.
    public var task: TaskID?
    /// The location of the assertion in the scenario file.
    public var location: SourceLocation

    /// Creates a pattern that matches the events of every agent and about every task.
    public init(event: Event.Name, location: SourceLocation) {
      self.event = event
      self.location = location
    }

    package func covers(_ observedEvent: borrowing Event) -> Bool {
      event == observedEvent.kind.name && (agent.map { $0 == observedEvent.agent } ?? true)
        && (task.map { $0 == observedEvent.task } ?? true)
    }

    /// Returns a description of the pattern, such as `decision.made by code-reviewer about T-1`.
    package func description(in plan: Plan) -> String {
      event.rawValue + (agent.map { " by \(plan.name(of: $0))" } ?? "")
        + (task.map { " about \(plan.name(of: $0))" } ?? "")
    }
  }

  /// An upper limit on how many events of a run match a pattern.
  public struct EventLimit: Sendable, Hashable {
    /// The pattern of the events to count.
    public var pattern: EventPattern
    /// The maximum count of matching events in a run.
    public var maximumCount: Int

    /// Creates an upper limit on the count of matching events.
    public init(_ pattern: EventPattern, maximumCount: Int) {
      self.pattern = pattern
      self.maximumCount = maximumCount
    }
  }

  /// A way in which a scenario can require its runs to end.
  public enum RequiredEnding: String, Sendable, Hashable, CaseIterable {
    /// No event is left to happen, and every task has ended.
    case settled
    /// No event is left to happen, but tasks are open or sessions wait for answers.
    case deadlocked
    /// The run reaches its limit of virtual time.
    case timeLimit = "time-limit"
    /// The run reaches its limit on the count of events.
    case eventsLimit = "events-limit"
    /// A task fails and begins again more often than the limit allows.
    case roundsLimit = "rounds-limit"
    /// More handoffs wait for one agent than the limit allows.
    case mailboxLimit = "mailbox-limit"
    /// Calls between agents are nested more deeply than the limit allows.
    case depthLimit = "depth-limit"
    /// One agent repeats the same message to another agent more often than the limit allows.
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

  /// An assertion about the way in which a run ends.
  public struct EndingAssertion: Sendable, Hashable {
    /// The required way of ending.
    public var end: RequiredEnding
    /// The location of the assertion in the scenario file.
    public var location: SourceLocation

    /// Creates the requirement that runs end in a given way.
    public init(end: RequiredEnding, location: SourceLocation) {
      self.end = end
      self.location = location
    }
  }

  /// The outcomes that tasks have to have in every run.
  public var outcomes: [TaskOutcome] = []

  /// The violations that every run has to have, or `nil` to forbid all violations of severity error.
  public var violations: Violations?

  /// The handoffs that every run has to have, or `nil` for no requirement.
  public var handoffs: Sequence?

  /// Patterns of violations that no run may have.
  public var never: [ViolationPattern] = []

  /// Goals that every run has to reach by its end.
  public var eventually: [Eventually] = []

  /// Upper limits on how often events happen in a run.
  public var atMost: [EventLimit] = []

  /// Invariants that have to hold throughout every run.
  public var always: [Always] = []

  /// Assertions that one event is always followed by another event.
  public var leadsTo: [LeadsTo] = []

  /// Assertions that an event happens only after another event.
  public var before: [Before] = []

  /// Events that have to follow the last write for each task that completes.
  ///
  /// A pattern that names a task applies only to that task.
  public var afterLastWrite: [EventPattern] = []

  /// Outcomes that tasks have to reach in at least one of the scenario's runs.
  ///
  /// These outcomes are not judged if only one of several seeds is run.
  public var reachable: [TaskOutcome] = []

  /// Bounds on quantities that are measured in the runs, such as the makespan.
  public var numbers: [NumberBound] = []

  /// Events that have to happen in at least one of the scenario's runs.
  ///
  /// These events are not judged if only one of several seeds is run.
  public var sometimes: [EventPattern] = []

  /// The way in which every run has to end, or `nil` to accept settled and deadlocked runs.
  ///
  /// If the value is `nil`, a run that reaches a limit is `unknown`, unless another assertion fails.
  public var ends: EndingAssertion?

  /// Creates expectations without any assertion.
  public init() {}
}

/// The standard by which the runs of a scenario pass or fail.
public enum Oracle: Sendable, Hashable {
  /// The scenario asserts nothing, so every task has to complete and no violation may have severity error.
  case soundness
  /// The scenario asserts the given expectations.
  case expectations(Expectations)
  /// The run is a history, read from the logs of real work.
  ///
  /// It fails if it has a violation of severity error.
  case history
  /// The scenario is a canary, which breaks rules on purpose.
  ///
  /// Its runs pass if they have all the given violations, and no other violation of severity warning or
  /// error.
  case mustFail([Expectations.ViolationPattern], SourceLocation)

  /// The expectations that the scenario asserts, or `nil` if its runs are judged by another standard.
  package var expectations: Expectations? {
    guard case .expectations(let expectations) = self else { return nil }
    return expectations
  }
}
