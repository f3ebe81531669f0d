public import RehearsalSimulation

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
