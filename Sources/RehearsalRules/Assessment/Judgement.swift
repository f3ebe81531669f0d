import RehearsalSimulation

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
