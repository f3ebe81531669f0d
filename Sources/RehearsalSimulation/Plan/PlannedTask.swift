/// A unit of planned work.
public struct PlannedTask: Sendable, Hashable {
  /// The identifier, such as `AUTH-B001`.
  public var id: String

  /// The description of the work.
  public var description: String

  /// The agent to which the task is assigned.
  public var agent: AgentID

  /// The other agents that may claim the task if the platform has a shared list.
  public var otherCandidates: [AgentID] = []

  /// The phase, counted from one.
  ///
  /// Phases run one after the other.
  public var phase: Int = 1

  /// The priority of the task.
  ///
  /// Of several tasks that can be assigned, the task with the highest priority comes first.
  public var priority: Int = 0

  /// The tasks that have to be completed before this task.
  public var needs: [TaskID] = []

  /// The project-relative paths that the task writes.
  public var touches: [String] = []

  /// The acceptance criteria.
  public var criteria: [String] = []

  /// The context that is supplied, or `nil` if the work does not state the context.
  ///
  /// If the value is `nil`, all context counts as supplied.
  public var context: [String]?

  /// The skills that the work asks for.
  public var skills: [String] = []

  /// The order of tests and code.
  public var strategy: Strategy = .flexible

  /// The evidence that the task's criteria require.
  public var verification: VerificationLevel = .unitOnly

  /// The requirements that the task serves.
  public var serves: [Contribution] = []

  /// Whether an agent creates the task during the run, instead of the work listing it.
  ///
  /// A run in which no agent creates the task does not have the task.
  public var isCreatedByAgent = false

  /// The location of the task in the work.
  public var location: SourceLocation

  /// Creates a task.
  public init(id: String, description: String, agent: AgentID, location: SourceLocation) {
    self.id = id
    self.description = description
    self.agent = agent
    self.location = location
  }

  /// The agents that may do the task, of which all but the first have to claim it.
  package var candidates: [AgentID] { [agent] + otherCandidates }
}

/// A requirement that a task serves.
public struct Contribution: Sendable, Hashable {
  /// The identifier of the requirement.
  public var requirement: String
  /// The criterion of the task that serves the requirement, or `nil` for the task as a whole.
  public var criterion: String?

  /// Creates a contribution.
  public init(requirement: String, criterion: String? = nil) {
    self.requirement = requirement
    self.criterion = criterion
  }
}

/// The order of tests and code in the work on a task.
public enum Strategy: String, Sendable, Hashable, CaseIterable {
  /// First a failing test, then code.
  case tdd
  /// First tests that pin the present behaviour, then code.
  case characterization
  /// First code, then tests.
  case testAfter = "test-after"
  /// Reproduce the bug, write a failing test, fix the bug.
  case bugFix = "bug-fix"
  /// The tests pass before and after.
  case refactor
  /// Code and tests in any order.
  case flexible
}

/// The evidence that a verifier needs for a task's criteria.
public enum VerificationLevel: String, Sendable, Hashable, CaseIterable {
  /// Tests are enough.
  case unitOnly = "unit-only"
  /// The running system has to demonstrate that the criteria are met.
  case liveRequired = "live-required"
  /// An end-to-end walk-through has to demonstrate that the criteria are met.
  case endToEndRequired = "e2e-required"
  /// A person has to check the criteria, which a simulation cannot provide.
  case manualRequired = "manual-required"
}
