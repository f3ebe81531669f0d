public import RehearsalRules
import RehearsalSimulation

/// The results of a sweep, which runs every scenario with all of its seeds.
public struct SuiteResult: Sendable {
  /// The results of the scenarios, in the order in which they were run.
  public var scenarios: [ScenarioResult]
  /// The reason why the sweep was interrupted; `nil` if it was not interrupted.
  ///
  /// A sweep that ended because of ``Sweep/stopsAfter`` was not interrupted.
  public var interruption: Interruption?
  /// The runs of the sweep that the result lacks, such as `of 2 shards, shard 2 is missing` or `3 of 20 planned runs were made`;
  /// `nil` if it has all.
  ///
  /// Without them, the result cannot pass.
  public var missingRuns: String?
  /// The parts of the protocol, such as edges and rules, that the runs exercised; `nil` if coverage was not measured.
  public var coverage: ProtocolCoverage?

  /// Whether at least one run does not pass.
  package var hasFailedRuns: Bool {
    scenarios.contains { $0.runs.verdicts.contains { $0 != .pass } }
  }

  /// A reason why a sweep stopped before all runs were made.
  public enum Interruption: Sendable, Hashable {
    /// The Swift task was cancelled, for example because the user pressed Ctrl-C.
    case interrupt
    /// The process received the signal SIGTERM.
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
