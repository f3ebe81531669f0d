public import RehearsalRules
import RehearsalSimulation

/// The results of a sweep: every scenario with every seed.
public struct SuiteResult: Sendable {
  /// The scenarios, in the order they were run.
  public var scenarios: [ScenarioResult]
  /// What stopped the sweep early; `nil` if the sweep is complete.
  public var interruption: Interruption?
  /// The parts of the protocol that the runs exercised; `nil` if they were not observed.
  public var coverage: ProtocolCoverage?

  /// The causes that can stop a sweep early.
  public enum Interruption: Sendable, Hashable {
    /// The task was cancelled, for example by SIGINT from the keyboard.
    case interrupt
    /// The process was asked to end by SIGTERM.
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
