public import RehearsalSimulation

/// A run of a plan with one seed, together with its judgement.
public struct JudgedRun: Sendable {
  /// The summary of the run at its end.
  public var summary: RunSummary
  /// The judgement of the run by the rules and the scenario's assertions.
  public var judgement: Judgement
  /// The way in which the digest of the run's trace differs from the expected digest.
  ///
  /// The value is `nil` if the digests are equal or no digest was expected.
  public var digestMismatch: DigestMismatch?
  /// The parts of the protocol that the run exercised, or `nil` if coverage was not requested.
  public var coverage: ProtocolCoverage?
  /// The real time for the run and its judgement, or `nil` if it was not measured.
  ///
  /// The time includes the second run, if each seed is run twice, and the writing of events to a recording
  /// while the run is made.
  public var wallTime: Duration?

  /// A way in which the digest of a run differs from the expected digest.
  public enum DigestMismatch: Sendable, Hashable {
    /// A second run with the same plan and seed produced this other digest. The run is not
    /// deterministic.
    case foundInSecondRun(Digest)
    /// The file of expected digests contains this other digest. The trace has changed.
    case foundInFile(Digest)
    /// The file of expected digests contains no digest for the run.
    case absentFromFile
  }

  /// Creates a judged run.
  ///
  /// Faults that changed nothing by the summary do not count as exercised in the judgement.
  public init(
    summary: RunSummary,
    judgement: Judgement,
    digestMismatch: DigestMismatch? = nil,
    coverage: ProtocolCoverage? = nil
  ) {
    self.summary = summary
    self.judgement = judgement
    self.judgement.coverage.leaveOutFaults(summary.faultsWithoutEffect)
    self.digestMismatch = digestMismatch
    self.coverage = coverage
  }

  /// The verdict of the judgement, or `fail` if the digest differs from the expected digest.
  public var verdict: Verdict { digestMismatch == nil ? judgement.verdict : .fail }

  /// Whether the run reached a limit, such as that of virtual time, before it was finished.
  public var isCutShort: Bool {
    if case .limited = summary.ending { true } else { false }
  }

  /// Whether something outside the simulation interfered with the run: another thread accessed the
  /// run, or an agent waited for something outside it.
  public var hasForeignInterference: Bool {
    if case .foreign = summary.ending { true } else { false }
  }
}

extension Collection<JudgedRun> {
  /// Whether the runs of a plan have the same events, because nothing in the plan is drawn at random.
  ///
  /// The value is false if custom actors take part. They can draw random numbers, even if these runs do not show it.
  package func haveSameEvents(in plan: Plan) -> Bool {
    guard !plan.dependsOnSeed, !plan.hasCustomActors, let digest = first?.summary.digest else {
      return false
    }
    return allSatisfy { $0.summary.digest == digest }
  }
}
