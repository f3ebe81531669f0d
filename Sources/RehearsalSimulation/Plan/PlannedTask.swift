/// One unit of work, which the scenario lists or which an agent creates during the run.
public struct PlannedTask: Sendable, Hashable {
  /// The identifier of the task, such as `AUTH-B001`.
  public var id: String

  /// The description of the work, in the wording of the scenario.
  public var description: String

  /// The agent to which the task is assigned.
  public var agent: AgentID

  /// The further agents that may claim the task from a shared list of tasks.
  public var otherCandidates: [AgentID] = []

  /// The phase of the task, counted from one.
  ///
  /// The planner assigns the tasks of a phase when the tasks of all earlier phases are done. If this task
  /// needs a task of a later phase, the planner assigns this task in that later phase.
  public var phase: Int = 1

  /// The priority of the task.
  ///
  /// Of several tasks that can be assigned at the same time, the task with the highest number comes first.
  public var priority: Int = 0

  /// The tasks that have to complete before this task begins.
  public var needs: [TaskID] = []

  /// The project-relative paths that the task writes; a path that ends in `/` is a folder.
  public var touches: [String] = []

  /// The acceptance criteria of the task, which evidence has to prove.
  public var criteria: [String] = []

  /// The items of context that the scenario supplies for the task, such as `API specification`.
  ///
  /// If the value is `nil`, the scenario does not state the context, and all context counts as supplied.
  public var context: [String]?

  /// The names of the skills that the scenario asks for in this task.
  public var skills: [String] = []

  /// The order in which the agent writes tests and code.
  public var strategy: Strategy = .flexible

  /// The level of evidence that a verifier needs for the task's criteria.
  public var verification: VerificationLevel = .unitOnly

  /// The requirements to which the task, or one of its criteria, contributes.
  public var serves: [Contribution] = []

  /// Whether an agent creates the task during the run.
  ///
  /// If no agent creates the task in a run, the task does not exist in that run. If the value is `false`, the scenario
  /// lists the task.
  public var isCreatedByAgent = false

  /// The location of the task in the file that lists the work.
  public var location: SourceLocation

  /// Creates a task of the first phase that needs no other task.
  public init(id: String, description: String, agent: AgentID, location: SourceLocation) {
    self.id = id
    self.description = description
    self.agent = agent
    self.location = location
  }

  /// The agents that may do the task: its assigned agent first, then the other candidates.
  package var candidates: [AgentID] { [agent] + otherCandidates }
}

/// The contribution of a task, or of one of its criteria, to a requirement.
public struct Contribution: Sendable, Hashable {
  /// The identifier of the requirement, such as `REQ-1`.
  public var requirement: String
  /// The criterion that contributes to the requirement, or `nil` if the task as a whole does.
  public var criterion: String?

  /// Creates the contribution of a task to a requirement.
  public init(requirement: String, criterion: String? = nil) {
    self.requirement = requirement
    self.criterion = criterion
  }
}

/// The order of tests and code in the work on a task.
public enum Strategy: String, Sendable, Hashable, CaseIterable {
  /// First a failing test, then the code that makes the test pass.
  case tdd
  /// First tests that pin the present behaviour, then the change of the code.
  case characterization
  /// First the code, then its tests.
  case testAfter = "test-after"
  /// First the reproduction of the bug, then a failing test, then the fix.
  case bugFix = "bug-fix"
  /// Only a change of code; the existing tests pass before and after it.
  case refactor
  /// Code and tests in any order.
  case flexible
}

/// The level of evidence that a verifier needs for a task's criteria.
public enum VerificationLevel: String, Sendable, Hashable, CaseIterable {
  /// Passing tests are enough evidence.
  case unitOnly = "unit-only"
  /// The running system has to show that the criteria are met.
  case liveRequired = "live-required"
  /// A walk-through of the system from end to end has to show that the criteria are met.
  case endToEndRequired = "e2e-required"
  /// A person has to check the criteria, so a simulation cannot provide the evidence.
  case manualRequired = "manual-required"
}
