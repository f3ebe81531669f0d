import RehearsalSimulation

/// What a run was judged to be.
public struct Judgement: Sendable {
  /// What it comes to.
  public var verdict: Verdict
  /// What the rules found.
  public var violations: [Violation]
  /// How the tasks ended, in the order they did.
  public var tasks: [TaskResult]
  /// What was spent, by agent and task.
  public var spending: [Spending]
  /// What became of each assertion.
  public var expectations: [ExpectationResult]
  /// Whether the scenario is a canary, and its violations were exactly those it names.
  public var canary: Canary?
  /// For each thing that has to happen in one of the runs, whether it did in this one.
  public var witnessed: [Bool]
  /// What of the plan the run exercised.
  public var exercise: Exercise

  package init(
    verdict: Verdict,
    violations: [Violation],
    tasks: [TaskResult],
    spending: [Spending],
    expectations: [ExpectationResult],
    canary: Canary?,
    witnessed: [Bool],
    exercise: Exercise
  ) {
    self.verdict = verdict
    self.violations = violations
    self.tasks = tasks
    self.spending = spending
    self.expectations = expectations
    self.canary = canary
    self.witnessed = witnessed
    self.exercise = exercise
  }

  /// What became of a canary.
  public enum Canary: String, Sendable, Hashable {
    /// The harness found what it had to find.
    case caught
    /// It found something else, or nothing.
    case missed
  }
}
