public import RehearsalRules
public import RehearsalSimulation

/// What came of one run.
public struct RunResult: Sendable {
  /// What is known of it.
  public var summary: RunSummary
  /// What it was judged to be.
  public var judgement: Judgement
  /// The digest that it was to have, where it has another.
  public var otherDigest: OtherDigest?

  /// A digest that a run was held against and did not have.
  public enum OtherDigest: Sendable, Hashable {
    /// A second run with the same plan and seed had this one: the run is not deterministic.
    case ofSecondRun(Digest)
    /// The digest file has this one: the trace has changed.
    case ofFile(Digest)
    /// The digest file has none.
    case absentFromFile
  }

  /// Creates the result of a run.
  public init(summary: RunSummary, judgement: Judgement, otherDigest: OtherDigest? = nil) {
    self.summary = summary
    self.judgement = judgement
    self.otherDigest = otherDigest
  }

  /// What the run comes to, its digest included.
  public var verdict: Verdict { otherDigest == nil ? judgement.verdict : .fail }
}

extension RunResult {
  /// Whether a limit ended it before all that may have happened had.
  var isCutShort: Bool {
    if case .limited = summary.ending { true } else { false }
  }

  /// Whether something outside the run touched it.
  var isForeign: Bool {
    if case .foreign = summary.ending { true } else { false }
  }
}
