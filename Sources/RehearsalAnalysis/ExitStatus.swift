import RehearsalRules
public import RehearsalRunning

/// The exit status of the `rehearse` command.
///
/// The values from 64 to 74 are those of BSD's `sysexits.h`. The values above 128 are 128 plus the number of
/// the signal that ended the command.
public enum ExitStatus: Int32, Sendable, Hashable, CaseIterable {
  /// Everything passed, and at least one scenario ran.
  case passed = 0
  /// An expectation failed, an unexpected violation with the severity error was found, or a
  /// digest has changed.
  case failed = 1
  /// The verdict of a run is unknown, for example because a limit ended it, or a comparison is inconclusive.
  case unknown = 2
  /// Two runs of the same plan and seed had different traces, or code outside a run interfered with it.
  case nonDeterministic = 3
  /// A comparison found that B is worse than A by more than the margin.
  case regression = 4
  /// The command line is wrong.
  case usage = 64
  /// A file is invalid, so nothing ran.
  case invalidFile = 65
  /// The arguments match no file, or the runs had no tasks.
  case nothingRan = 66
  /// The rules did not find the violations of a canary, or a comparison of A with itself had too many
  /// false alarms.
  case canaryMissed = 70
  /// Input or output failed.
  case inputOutput = 74
  /// The signal SIGINT (2) interrupted the command, which kept the finished results.
  case interrupted = 130
  /// The signal SIGTERM (15) terminated the command, which kept the finished results.
  case terminated = 143

  /// The statuses of runs and comparisons other than `passed`, from worst to best.
  private static let precedence: [ExitStatus] = [
    .canaryMissed, .inputOutput, .nonDeterministic, .failed, .regression, .unknown, .nothingRan,
  ]

  /// Creates the status of an interrupted command.
  public init(_ interruption: SuiteResult.Interruption) {
    switch interruption {
    case .interrupt: self = .interrupted
    case .termination: self = .terminated
    }
  }

  /// Creates the status of a sweep: that of the interruption if there was one, otherwise the worst
  /// status of its runs.
  public init(of result: SuiteResult) {
    if let interruption = result.interruption {
      self.init(interruption)
      return
    }
    let statuses = result.scenarios.flatMap { scenario in
      scenario.runs.map(Self.status) + scenario.sweepExpectations.map { Self.status($0.verdict) }
    }
    guard !statuses.isEmpty else {
      self = .nothingRan
      return
    }
    self = Self.precedence.first(where: statuses.contains) ?? .passed
  }

  /// Creates the worst of the statuses of several sweeps; ``nothingRan`` if there are none.
  public init(of results: [SuiteResult]) {
    let statuses = results.map { ExitStatus(of: $0) }
    let interruption = statuses.first { $0 == .interrupted || $0 == .terminated }
    self =
      interruption ?? Self.precedence.first(where: statuses.contains)
      ?? (statuses.isEmpty ? .nothingRan : .passed)
  }

  /// Creates the worst of the statuses of several comparisons.
  ///
  /// - Parameters:
  ///   - comparisons: The comparisons.
  ///   - failsOnWorse: Whether a metric without a margin in which B is worse is a regression.
  public init(of comparisons: [Comparison], failsOnWorse: Bool = false) {
    let statuses = comparisons.map { comparison in
      let status = Self.status(of: comparison)
      let isWorse = failsOnWorse && !comparison.worseWithoutMargin.isEmpty
      return isWorse && (status == .passed || status == .unknown) ? .regression : status
    }
    self = Self.precedence.first(where: statuses.contains) ?? .passed
  }

  /// Creates the status of a check for false alarms, which compares a configuration with itself.
  public init(of alarms: FalseAlarms) {
    self = alarms.isEmpty ? .nothingRan : alarms.hasTooMany ? .canaryMissed : .passed
  }

  private static func status(of comparison: Comparison) -> ExitStatus {
    if comparison.stop != nil { return .regression }
    func hasRun(_ condition: (JudgedRun) -> Bool) -> Bool {
      comparison.scenarios.contains { scenario in
        scenario.pairs.contains { condition($0.first) || condition($0.second) }
      }
    }
    guard hasRun({ !$0.judgement.tasks.isEmpty }) else { return .nothingRan }
    if hasRun(\.hasForeignInterference) { return .nonDeterministic }
    switch comparison.decision {
    case .superior, .nonInferior: return .passed
    case .inferior: return .regression
    case .inconclusive: return .unknown
    }
  }

  private static func status(of run: JudgedRun) -> ExitStatus {
    if run.judgement.canary == .missed { return .canaryMissed }
    if run.hasForeignInterference { return .nonDeterministic }
    if case .secondRun = run.digestMismatch { return .nonDeterministic }
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
