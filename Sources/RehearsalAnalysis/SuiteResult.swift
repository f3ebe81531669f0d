public import RehearsalRules
import RehearsalSimulation

/// What came of one invocation: every scenario with every seed.
public struct SuiteResult: Sendable {
  /// The scenarios, in the order they were run.
  public var scenarios: [ScenarioResult]
  /// What cut it short; what is here was finished before.
  public var interruption: Interruption?
  /// What of the protocol it exercised, where that was asked for.
  public var coverage: ProtocolCoverage?

  /// What can cut an invocation short.
  public enum Interruption: Sendable, Hashable {
    /// Somebody at the keyboard: SIGINT.
    case interrupt
    /// Somebody else: SIGTERM.
    case termination
  }

  /// Creates the result of an invocation.
  public init(
    scenarios: [ScenarioResult],
    interruption: Interruption? = nil,
    coverage: ProtocolCoverage? = nil
  ) {
    self.scenarios = scenarios
    self.interruption = interruption
    self.coverage = coverage
  }
}
