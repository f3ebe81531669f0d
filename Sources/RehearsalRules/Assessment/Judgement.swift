public import RehearsalSimulation

/// A judge of a run, which applies the rules and the scenario's assertions while the run happens.
///
/// To judge another run of the same plan, copy a judge that has not observed any event. A copy costs less
/// than a new judge.
public struct RunJudge: Sendable {
  private let plan: Plan
  private var rules: RuleEngine
  private var observations: RunObservations

  /// Creates the judge of one run of a plan.
  public init(_ plan: Plan) {
    self.plan = plan
    rules = RuleEngine(plan)
    observations = RunObservations(plan)
  }

  /// The kinds of event to observe.
  public var kinds: EventKinds { rules.kinds.union(observations.kinds) }

  /// Observes the next event of the run.
  ///
  /// Events of kinds that are not in ``kinds`` have no effect.
  public mutating func observe(_ event: borrowing Event) {
    rules.observe(event)
    observations.observe(event)
  }

  /// Returns the judgement of the run.
  ///
  /// Call this method once, after the last event.
  public mutating func conclude() -> Judgement {
    let violations = rules.conclude()
    let assessment = Assessment(plan: plan, observations: observations, violations: violations)
    return assessment.judgement
  }
}

/// The result of judging a run.
public struct Judgement: Sendable {
  /// Whether the run passes.
  public var verdict: Verdict
  /// The violations that the rules found.
  public var violations: [Violation]
  /// The results of the tasks, in the order in which the tasks ended.
  public var tasks: [TaskResult]
  /// How many tasks the run had, including those that agents created.
  public var taskCount: Int
  /// The tokens spent, by agent and task.
  public var spending: [Spending]
  /// The result of each assertion.
  public var expectations: [ExpectationResult]
  /// The result of the canary, or `nil` if the scenario is not a canary.
  public var canary: Canary?
  /// For each `sometimes` assertion, whether the assertion came true in this run.
  public var witnessed: [Bool]
  /// The parts of the plan that the run exercised.
  public var coverage: PlanCoverage

  package init(
    verdict: Verdict,
    violations: [Violation],
    tasks: [TaskResult],
    taskCount: Int,
    spending: [Spending],
    expectations: [ExpectationResult],
    canary: Canary?,
    witnessed: [Bool],
    coverage: PlanCoverage
  ) {
    self.verdict = verdict
    self.violations = violations
    self.tasks = tasks
    self.taskCount = taskCount
    self.spending = spending
    self.expectations = expectations
    self.canary = canary
    self.witnessed = witnessed
    self.coverage = coverage
  }

  /// The result of a canary, which is a scenario that must cause the violations that it names.
  public enum Canary: String, Sendable, Hashable {
    /// The run had exactly the violations that the canary names.
    case caught
    /// The run had other violations than the canary names, or no violations.
    case missed
  }
}

/// The verdict on an assertion or a run.
public enum Verdict: String, Sendable, Hashable, CaseIterable {
  /// Every assertion holds.
  case pass
  /// At least one assertion does not hold.
  case fail
  /// The run does not show whether the assertions hold, for example because a limit stopped the run.
  case unknown
}

/// The result of one assertion.
public struct ExpectationResult: Sendable, Hashable {
  /// The assertion as the scenario states it.
  public var statement: String
  /// The verdict on the assertion.
  public var verdict: Verdict
  /// A description of what the assertion requires.
  public var expected: String
  /// A description of what the run showed.
  public var found: String
  /// The events that explain the result, as lines of the trace, or no events if the assertion holds.
  public var nearest: [String]
  /// The location of the assertion in the scenario, or `nil` for an assertion that every scenario makes.
  public var location: SourceLocation?
  /// The task that the result is about, or `.none` if it is not about a single task.
  public var task: TaskID
  /// Whether ``nearest`` has only the last events of the run, because nothing explains the result better.
  public var showsRecentEvents: Bool

  package init(
    statement: String,
    verdict: Verdict,
    expected: String,
    found: String,
    nearest: [String],
    location: SourceLocation?,
    task: TaskID = .none,
    showsRecentEvents: Bool = false
  ) {
    self.statement = statement
    self.verdict = verdict
    self.expected = expected
    self.found = found
    self.nearest = nearest
    self.location = location
    self.task = task
    self.showsRecentEvents = showsRecentEvents
  }
}

/// The result of a task.
public struct TaskResult: Sendable, Hashable {
  /// The task, or `.none` for the work as a whole.
  public var task: TaskID
  /// The outcome.
  public var outcome: Outcome
  /// The virtual time at which the task ended.
  public var time: Instant
  /// The count of times that the task was tried again.
  public var retries: Int

  package init(task: TaskID, outcome: Outcome, time: Instant, retries: Int) {
    self.task = task
    self.outcome = outcome
    self.time = time
    self.retries = retries
  }
}
