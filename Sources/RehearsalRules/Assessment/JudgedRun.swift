public import RehearsalSimulation

/// A run with its judgement.
public struct JudgedRun: Sendable {
  /// What is known of the run at its end.
  public var summary: RunSummary
  /// What the rules and the scenario's oracle say of it.
  public var judgement: Judgement
  /// How its digest differs from the one it was expected to have; `nil` where it does not, or nothing
  /// was expected.
  public var digestMismatch: DigestMismatch?
  /// What of the protocol the run exercised, where that was asked for.
  public var coverage: ProtocolCoverage?

  /// A digest that a run was expected to have, and has not.
  public enum DigestMismatch: Sendable, Hashable {
    /// A second run with the same plan and seed had this digest: the run is not deterministic.
    case secondRun(Digest)
    /// The digest file has this digest: the trace has changed.
    case file(Digest)
    /// The digest file has no digest of the run.
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

  /// The verdict: that of the judgement, or a failure where the digest is another.
  public var verdict: Verdict { digestMismatch == nil ? judgement.verdict : .fail }

  /// Whether a limit ended the run early.
  public var isCutShort: Bool {
    if case .limited = summary.ending { true } else { false }
  }

  /// Whether something outside the run touched it.
  public var isForeign: Bool {
    if case .foreign = summary.ending { true } else { false }
  }
}
