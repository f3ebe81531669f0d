public import RehearsalSimulation

/// A run with its judgement.
public struct JudgedRun: Sendable {
  /// The summary of the run at its end.
  public var summary: RunSummary
  /// The judgement of the run by the rules and the scenario's oracle.
  public var judgement: Judgement
  /// The way in which the run's digest differs from the expected digest, if it does.
  ///
  /// The value is `nil` if the digests are equal or no digest was expected.
  public var digestMismatch: DigestMismatch?
  /// The parts of the protocol that the run exercised, or `nil` if coverage was not requested.
  public var coverage: ProtocolCoverage?
  /// The real time that the run and its judgement took, or `nil` if it was not measured.
  public var wallTime: Duration?

  /// A way in which the digest of a run differs from the expected digest.
  public enum DigestMismatch: Sendable, Hashable {
    /// A second run with the same plan and seed had the given digest, so the run is not deterministic.
    case secondRun(Digest)
    /// The digest file contains the given digest, so the trace has changed.
    case file(Digest)
    /// The digest file contains no digest of the run.
    case absentFromFile
  }

  /// Creates a judged run.
  public init(
    summary: RunSummary,
    judgement: Judgement,
    digestMismatch: DigestMismatch? = nil,
    coverage: ProtocolCoverage? = nil
  ) {
    self.summary = summary
    self.judgement = judgement
    self.digestMismatch = digestMismatch
    self.coverage = coverage
  }

  /// The verdict of the judgement, or a failure if the digest differs from the expected digest.
  public var verdict: Verdict { digestMismatch == nil ? judgement.verdict : .fail }

  /// Whether a limit ended the run early.
  public var isCutShort: Bool {
    if case .limited = summary.ending { true } else { false }
  }

  /// Whether something outside the run interfered with the run.
  public var hasForeignInterference: Bool {
    if case .foreign = summary.ending { true } else { false }
  }
}
