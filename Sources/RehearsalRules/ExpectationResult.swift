public import RehearsalSimulation

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
