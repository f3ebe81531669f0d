import RehearsalRules
public import RehearsalRunning

/// What the command tells its caller.
///
/// The numbers from 64 on are those of BSD's `sysexits.h`.
public enum ExitStatus: Int32, Sendable, Hashable, CaseIterable {
  /// Everything passed, and at least one scenario ran.
  case passed = 0
  /// An expectation failed, a rule of severity error fired unexpected, or a trace has changed.
  case failed = 1
  /// A limit was reached before it could be told, or an interval straddles the margin.
  case unknown = 2
  /// The same plan and seed gave two traces, or something outside touched a run.
  case nonDeterministic = 3
  /// B is worse than A beyond the margin.
  case regression = 4
  /// The command line is wrong.
  case usage = 64
  /// A file is invalid; nothing ran.
  case invalidFile = 65
  /// Nothing matched, or nothing was done.
  case nothingRan = 66
  /// A canary was not caught: the harness itself is broken.
  case canaryMissed = 70
  /// Input or output failed.
  case inputOutput = 74
  /// It was interrupted; what was finished is kept. 128 and the number of SIGINT.
  case interrupted = 130
  /// It was terminated; what was finished is kept. 128 and the number of SIGTERM.
  case terminated = 143

  /// The order in which the worst is told.
  private static let precedence: [ExitStatus] = [
    .canaryMissed, .inputOutput, .nonDeterministic, .failed, .regression, .unknown, .nothingRan,
  ]

  /// Returns the status of what was cut short.
  public init(_ interruption: SuiteResult.Interruption) {
    switch interruption {
    case .interrupt: self = .interrupted
    case .termination: self = .terminated
    }
  }

  /// Returns the status of an invocation: the worst of its runs, unless it was cut short.
  public init(of result: SuiteResult) {
    if let interruption = result.interruption {
      self.init(interruption)
      return
    }
    let statuses = result.scenarios.flatMap { scenario in
      scenario.runs.map(Self.status) + scenario.overSeeds.map { Self.status($0.verdict) }
    }
    guard !statuses.isEmpty else {
      self = .nothingRan
      return
    }
    self = Self.precedence.first(where: statuses.contains) ?? .passed
  }

  /// Returns the status of comparisons: the worst of them.
  public init(of comparisons: [Comparison]) {
    let statuses = comparisons.map(Self.status)
    self = Self.precedence.first(where: statuses.contains) ?? .passed
  }

  /// Returns the status of comparisons of a configuration with itself.
  public init(of alarms: FalseAlarms) {
    self = alarms.isEmpty ? .nothingRan : alarms.areTooMany ? .canaryMissed : .passed
  }

  private static func status(of comparison: Comparison) -> ExitStatus {
    let runs = comparison.scenarios.flatMap(\.pairs).flatMap { [$0.first, $0.second] }
    if comparison.stop != nil { return .regression }
    guard runs.contains(where: { !$0.judgement.tasks.isEmpty }) else { return .nothingRan }
    if runs.contains(where: \.isForeign) { return .nonDeterministic }
    switch comparison.decision {
    case .superior, .nonInferior: return .passed
    case .inferior: return .regression
    case .inconclusive: return .unknown
    }
  }

  private static func status(of run: JudgedRun) -> ExitStatus {
    if run.judgement.canary == .missed { return .canaryMissed }
    if run.isForeign { return .nonDeterministic }
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
