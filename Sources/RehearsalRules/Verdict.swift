public import RehearsalSimulation

/// What a run comes to.
public enum Verdict: String, Sendable, Hashable, CaseIterable {
  /// Everything asserted holds.
  case pass
  /// Something asserted does not hold.
  case fail
  /// The run stopped before it could be told.
  case unknown
}

/// What became of one assertion.
public struct ExpectationResult: Sendable, Hashable {
  /// The assertion, as the scenario writes it.
  public var statement: String
  /// Whether it holds.
  public var verdict: Verdict
  /// What had to be.
  public var expected: String
  /// What was.
  public var found: String
  /// The events nearest to what was found, as lines of the trace.
  public var nearest: [String]
  /// Where the scenario asserts it; `nil` for what every scenario asserts.
  public var location: SourceLocation?

  package init(
    statement: String,
    verdict: Verdict,
    expected: String,
    found: String,
    nearest: [String],
    location: SourceLocation?
  ) {
    self.statement = statement
    self.verdict = verdict
    self.expected = expected
    self.found = found
    self.nearest = nearest
    self.location = location
  }
}

/// How a task ended, with when and after how many failures.
public struct TaskResult: Sendable, Hashable {
  /// The task, or none for the work as a whole.
  public var task: TaskID
  /// How it ended.
  public var outcome: Outcome
  /// When.
  public var time: Instant
  /// How often it had been tried again.
  public var retries: Int

  package init(task: TaskID, outcome: Outcome, time: Instant, retries: Int) {
    self.task = task
    self.outcome = outcome
    self.time = time
    self.retries = retries
  }
}

/// What a run was judged to be.
public struct Judgement: Sendable {
  /// What it comes to.
  public var verdict: Verdict
  /// What the rules found.
  public var violations: [Violation]
  /// How the tasks ended, in the order they did.
  public var tasks: [TaskResult]
  /// What became of each assertion.
  public var expectations: [ExpectationResult]
  /// Whether the scenario is a canary, and its violations were exactly those it names.
  public var canary: Canary?
  /// For each thing that has to happen in one of the runs, whether it did in this one.
  public var witnessed: [Bool]

  package init(
    verdict: Verdict,
    violations: [Violation],
    tasks: [TaskResult],
    expectations: [ExpectationResult],
    canary: Canary?,
    witnessed: [Bool]
  ) {
    self.verdict = verdict
    self.violations = violations
    self.tasks = tasks
    self.expectations = expectations
    self.canary = canary
    self.witnessed = witnessed
  }

  /// What became of a canary.
  public enum Canary: String, Sendable, Hashable {
    /// The harness found what it had to find.
    case caught
    /// It found something else, or nothing.
    case missed
  }
}

/// Judges a run while it happens: the rules, then what the scenario asserts.
public struct Judge {
  private let plan: Plan
  private var rules: RuleEngine
  private var evidence: Evidence

  /// Creates the judge of one run of a plan.
  public init(_ plan: Plan) {
    self.plan = plan
    rules = RuleEngine(plan)
    evidence = Evidence(plan)
  }

  /// Sees the next event of the run.
  public mutating func observe(_ event: borrowing Event) {
    rules.observe(event)
    evidence.observe(event)
  }

  /// Judges the run, once it is over.
  public mutating func conclude() -> Judgement {
    let violations = rules.conclude()
    let assessment = Assessment(plan: plan, evidence: evidence, violations: violations)
    return assessment.judgement
  }
}
