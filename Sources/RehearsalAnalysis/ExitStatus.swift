import RehearsalRules
public import RehearsalRunning

/// The exit status of the `rehearse` command.
///
/// The values from 64 to 74 have the meanings of BSD's `sysexits.h`, as far as possible. A value above 128 is 128 plus
/// the number of the signal that ended the command.
public enum ExitStatus: Int32, Sendable, Hashable, CaseIterable {
  /// The command succeeded. If the command checks something, all checks passed.
  case passed = 0
  /// An expectation failed, a rule or the linter found an unexpected problem that is severe enough (by
  /// default, an error), or the digest of a run differs from the digest file or is missing from it.
  case failed = 1
  /// The verdict on a run is unknown, for example because a limit ended the run, or a comparison is inconclusive.
  case unknown = 2
  /// Two runs of the same plan and seed had different events, or a run was not isolated.
  ///
  /// A run is not isolated if, for example, another thread accesses it, or an agent waits for something outside it.
  case nonDeterministic = 3
  /// A comparison found that configuration B is worse than configuration A.
  ///
  /// This status applies if B is worse than a margin allows, or if a run of B that failed where A passed
  /// ended the comparison early. With `--fail-on worse`, it also applies if B is worse in a metric without a
  /// margin, or if an expectation about all runs together fails with B alone.
  case regression = 4
  /// The command line is wrong.
  case usage = 64
  /// The content of a file is invalid.
  case invalidFile = 65
  /// There was nothing to run or check, for example because a file does not exist, or because no task ended
  /// in any run of a comparison.
  case nothingRan = 66
  /// The violations in the runs of a canary scenario are not exactly those that it causes on purpose, or
  /// comparisons of a configuration with itself find differences too often.
  case canaryMissed = 70
  /// Reading or writing a file failed.
  case inputOutput = 74
  /// The signal SIGINT (2) interrupted the command.
  case interrupted = 130
  /// The signal SIGTERM (15) terminated the command.
  case terminated = 143

  /// The statuses of runs and comparisons, and of errors that do not keep their result from being printed, from worst
  /// to best, without `passed`.
  private static let statusesFromWorst: [ExitStatus] = [
    .interrupted, .terminated, .canaryMissed, .inputOutput, .invalidFile, .usage, .nonDeterministic,
    .failed, .regression, .unknown, .nothingRan,
  ]

  /// Creates the worst of several statuses, or ``passed`` if the array is empty.
  ///
  /// The status of a signal takes precedence over all other statuses.
  public init(worstOf statuses: [ExitStatus]) {
    self = Self.statusesFromWorst.first(where: statuses.contains) ?? .passed
  }

  /// Creates the status of a command that a signal ended.
  public init(_ interruption: SuiteResult.Interruption) {
    switch interruption {
    case .interrupt: self = .interrupted
    case .termination: self = .terminated
    }
  }

  /// Creates the status of a sweep.
  ///
  /// A sweep runs every scenario with all of its seeds. If a signal stopped the sweep, the status is that of the
  /// signal. Otherwise, it is the worst status of any run or of any expectation about all runs together. If runs are
  /// missing, it is at best ``unknown``. Without runs, the status is ``nothingRan``.
  public init(of result: SuiteResult) {
    if let interruption = result.interruption {
      self.init(interruption)
      return
    }
    var statuses = result.scenarios.flatMap { scenario in
      scenario.runs.map(Self.status) + scenario.sweepExpectations.map { Self.status($0.verdict) }
    }
    guard !statuses.isEmpty else {
      self = .nothingRan
      return
    }
    if result.missingRuns != nil { statuses.append(.unknown) }
    self.init(worstOf: statuses)
  }

  /// Creates the status of several sweeps: their worst status, or ``nothingRan`` if the array is empty.
  ///
  /// The status of a signal that stopped a sweep takes precedence over all other statuses.
  public init(of results: [SuiteResult]) {
    let statuses = results.map { ExitStatus(of: $0) }
    self = statuses.isEmpty ? .nothingRan : ExitStatus(worstOf: statuses)
  }

  /// Creates the status of several comparisons: their worst status.
  ///
  /// - Parameters:
  ///   - comparisons: The comparisons.
  ///   - failsOnWorse: Whether a comparison in which B is worse in a metric without a margin, or in which an
  ///     expectation about all runs together fails with B alone, has the status ``regression`` instead of ``passed`` or
  ///     ``unknown``.
  public init(of comparisons: [Comparison], failsOnWorse: Bool = false) {
    let statuses = comparisons.map { comparison in
      let status = Self.status(of: comparison)
      let isWorse =
        failsOnWorse
        && (!comparison.worseMetricsWithoutMargin.isEmpty
          || comparison.sweepProblems.contains(where: \.failsOnlyWithB))
      return isWorse && (status == .passed || status == .unknown) ? .regression : status
    }
    self.init(worstOf: statuses)
  }

  /// Creates the status of a check for false alarms.
  ///
  /// The check compares a configuration with itself. A difference that it finds is a false alarm. The status
  /// is ``canaryMissed`` if the rate of false alarms is significantly above 5 %, ``nothingRan`` if every
  /// metric has the same value in all runs, and ``passed`` otherwise.
  public init(of alarms: FalseAlarms) {
    self = alarms.isEmpty ? .nothingRan : alarms.hasTooManyAlarms ? .canaryMissed : .passed
  }

  private static func status(of comparison: Comparison) -> ExitStatus {
    if comparison.stopCommand != nil { return .regression }
    let hasTaskResult = comparison.scenarios.contains { scenario in
      scenario.pairs.contains {
        !$0.first.judgement.taskResults.isEmpty || !$0.second.judgement.taskResults.isEmpty
      }
    }
    guard hasTaskResult else { return .nothingRan }
    if comparison.scenarios.contains(where: \.hasForeignInterference) { return .nonDeterministic }
    switch comparison.decision {
    case .superior, .nonInferior: return .passed
    case .inferior: return .regression
    case .inconclusive: return .unknown
    }
  }

  private static func status(of run: JudgedRun) -> ExitStatus {
    if run.judgement.canary == .missed { return .canaryMissed }
    if run.hasForeignInterference { return .nonDeterministic }
    if case .foundInSecondRun = run.digestMismatch { return .nonDeterministic }
    return status(run.verdict)
  }

  private static func status(_ verdict: Verdict) -> ExitStatus {
    switch verdict {
    case .pass: return .passed
    case .fail: return .failed
    case .unknown: return .unknown
    }
  }
}
