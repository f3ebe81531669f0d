public import RehearsalSimulation

/// A value that judges one run: it applies the rules and the scenario's assertions while the run happens.
///
/// To judge several runs of the same plan, create one value and copy it before each run. Copying costs less than
/// creating another value.
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

  /// The kinds of event that ``observe(_:)`` needs.
  public var kinds: EventKinds { rules.observedKinds.union(observations.eventKinds) }

  /// Observes the next event of the run.
  ///
  /// Events of kinds that are not in ``kinds`` have no effect.
  public mutating func observe(_ event: borrowing Event) {
    let code = event.kindCode
    rules.observe(event, kind: code)
    observations.observe(event, kind: code)
  }

  /// Returns the judgement of the run.
  ///
  /// Call this method once, after the last event.
  public mutating func conclude() -> Judgement {
    let violations = rules.conclude()
    observations.conclude()
    let assessment = Assessment(plan: plan, observations: observations, violations: violations)
    return assessment.judgement
  }
}

/// The result of judging a run.
public struct Judgement: Sendable {
  /// The verdict on the run, which combines the verdicts on all assertions.
  public var verdict: Verdict
  /// The violations of rules that were found in the run.
  public var violations: [Violation]
  /// The results of the tasks that ended, in the order in which they ended.
  public var taskResults: [TaskResult]
  /// The tasks that were tried again and never ended, in the order of their first retries.
  public var retriedOpenTasks: [RetriedOpenTask]
  /// How many tasks the run had, including the tasks that agents created during the run.
  public var taskCount: Int
  /// The tokens that each agent spent on each task.
  public var spending: [Spending]
  /// The results of the scenario's assertions about single runs and of the assertions that apply to every scenario.
  ///
  /// If the run ended early, the array can also have a result that reports this end.
  public var expectationResults: [ExpectationResult]
  /// For a canary, whether the run had the violations that the canary names and no others; `nil` for other scenarios.
  ///
  /// A canary is a scenario that breaks rules on purpose. Other violations of severity note are allowed.
  public var canary: Canary?
  /// For each `sometimes` assertion of the scenario, whether the event that it names happened in this run.
  public var sometimesHappened: [Bool]
  /// The parts of the plan that the run exercised.
  public var coverage: PlanCoverage

  package init(
    verdict: Verdict,
    violations: [Violation],
    tasks: [TaskResult],
    retriedOpenTasks: [RetriedOpenTask],
    taskCount: Int,
    spending: [Spending],
    expectations: [ExpectationResult],
    canary: Canary?,
    sometimesHappened: [Bool],
    coverage: PlanCoverage
  ) {
    self.verdict = verdict
    self.violations = violations
    self.taskResults = tasks
    self.retriedOpenTasks = retriedOpenTasks
    self.taskCount = taskCount
    self.spending = spending
    self.expectationResults = expectations
    self.canary = canary
    self.sometimesHappened = sometimesHappened
    self.coverage = coverage
  }

  /// How many times tasks were tried again, whether or not they have ended.
  package var retryCount: Int {
    taskResults.filter { $0.task != .none }.map(\.retries).reduce(0, +)
      + retriedOpenTasks.map(\.retries).reduce(0, +)
  }

  /// Adds an expectation whose verdict is unknown, so that a pass becomes unknown.
  ///
  /// - Parameters:
  ///   - statement: The assertion as text.
  ///   - expected: What is needed to judge the assertion, as text.
  ///   - found: What there is instead, as text.
  package mutating func markUnknown(_ statement: String, expected: String, found: String) {
    expectationResults.append(
      ExpectationResult(
        statement: statement,
        verdict: .unknown,
        expected: expected,
        found: found,
        explanation: [],
        location: nil
      )
    )
    if verdict == .pass { verdict = .unknown }
  }

  /// The result of a run of a canary, which is a scenario that breaks rules on purpose and names the violations.
  public enum Canary: String, Sendable, Hashable {
    /// The run had all violations that the canary names, and no other violation of severity warning or error.
    case caught
    /// The run lacked a violation that the canary names, or had another violation of severity warning or error.
    case missed
  }
}

/// The verdict on an assertion, a run or a scenario.
public enum Verdict: String, Sendable, Hashable, CaseIterable {
  /// The assertion holds, or every assertion of the run or scenario holds.
  case pass
  /// The assertion does not hold, or at least one assertion of the run or scenario does not hold.
  case fail
  /// It cannot be decided whether the assertions hold, for example because a limit stopped the run.
  ///
  /// An unknown verdict never counts as a pass.
  case unknown
}

/// The result of one assertion about a run or about all runs of a scenario.
public struct ExpectationResult: Sendable, Hashable {
  /// The assertion as text, such as `eventually: all-tasks-completed`.
  public var statement: String
  /// The verdict on the assertion.
  public var verdict: Verdict
  /// The required facts as text, such as `at most 3`.
  public var expected: String
  /// The facts that were found, as text, such as `5`.
  public var actual: String
  /// Lines of text that help to explain a failure, such as events or violations.
  ///
  /// The array is empty if the assertion holds.
  public var explanation: [String]
  /// The location of the assertion in the scenario file, or `nil` if the result is not about an assertion of
  /// the file.
  public var location: SourceLocation?
  /// The task that the assertion names or that caused the failure, or `.none` if the result is not about a
  /// single task.
  public var task: TaskID
  /// Whether ``explanation`` contains the last events of the run, because no specific event
  /// explains the failure.
  public var showsRecentEvents: Bool

  package init(
    statement: String,
    verdict: Verdict,
    expected: String,
    found: String,
    explanation: [String],
    location: SourceLocation?,
    task: TaskID = .none,
    showsRecentEvents: Bool = false
  ) {
    self.statement = statement
    self.verdict = verdict
    self.expected = expected
    self.actual = found
    self.explanation = explanation
    self.location = location
    self.task = task
    self.showsRecentEvents = showsRecentEvents
  }
}

extension ExpectationResult {
  /// An assertion that limits which violations a run may have.
  ///
  /// The raw value is the statement of the assertion's result, which is also recorded.
  package enum ViolationLimit: String, Sendable, CaseIterable {
    /// The assertion that no rule reports an error, which applies if the scenario states nothing about violations.
    case noErrors = "violations"
    /// The assertion that the violations of a run are exactly those that the scenario lists.
    case exactly = "violations: exactly"
  }

  /// The assertion that this result is about, if it limits violations; `nil` for any other assertion.
  package var violationLimit: ViolationLimit? { ViolationLimit(rawValue: statement) }
}

/// The way in which a task of a run ended.
public struct TaskResult: Sendable, Hashable {
  /// The task, or `.none` for the work as a whole.
  public var task: TaskID
  /// The outcome of the task, such as completed or stuck.
  public var outcome: Outcome
  /// The virtual time at which the task ended.
  public var time: Instant
  /// How many times the task was tried again, also after its end.
  public var retries: Int

  package init(task: TaskID, outcome: Outcome, time: Instant, retries: Int) {
    self.task = task
    self.outcome = outcome
    self.time = time
    self.retries = retries
  }
}

/// A task of a run that was tried again and never ended, for example because a limit stopped the run.
public struct RetriedOpenTask: Sendable, Hashable {
  /// The task.
  public var task: TaskID
  /// How many times the task was tried again.
  public var retries: Int

  package init(task: TaskID, retries: Int) {
    self.task = task
    self.retries = retries
  }
}
