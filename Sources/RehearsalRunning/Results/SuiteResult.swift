public import RehearsalRules
import RehearsalSimulation

/// The results of a sweep: every scenario with every seed.
public struct SuiteResult: Sendable {
  /// The scenarios, in the order they were run.
  public var scenarios: [ScenarioResult]
  /// What stopped the sweep early; the results here were finished before.
  public var interruption: Interruption?
  /// What of the protocol the runs exercised, where that was asked for.
  public var coverage: ProtocolCoverage?

  /// What can stop a sweep early.
  public enum Interruption: Sendable, Hashable {
    /// The task was cancelled, as by SIGINT from the keyboard.
    case interrupt
    /// The process was asked to end, by SIGTERM.
    case termination
  }

  /// Creates the results of a sweep.
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
