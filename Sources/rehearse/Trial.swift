import RehearsalRules
import RehearsalSimulation

/// A run that was made and judged, and not kept anywhere yet.
struct Trial: Sendable {
  var summary: RunSummary
  var judgement: Judgement
  /// What of the protocol it exercised, where that was asked for.
  var coverage: ProtocolCoverage?
  /// The digest of a second run with the same seed, where that was asked for.
  var secondDigest: Digest?

  /// Runs a plan once while a judge of it looks on, and somebody else at events of some kinds; `nil`
  /// where it was stopped.
  init?(
    _ plan: Plan,
    judge: RunJudge,
    seed: UInt64,
    covers: Bool = false,
    isStopped: () -> Bool = { Signals.areReceived },
    also kinds: EventKinds = .none,
    observe: (borrowing Event) -> Void = { _ in }
  ) {
    var judge = judge
    var observer = covers ? CoverageObserver(plan) : nil
    let summary = Simulation(plan).run(
      seed: seed,
      showing: judge.kinds.union(kinds).union(covers ? CoverageObserver.kinds : .none),
      isStopped: isStopped
    ) { event in
      judge.observe(event)
      observer?.observe(event)
      observe(event)
    }
    guard let summary else { return nil }
    self.init(summary: summary, judgement: judge.conclude())
    coverage = observer?.conclude(judgement)
  }

  init(summary: RunSummary, judgement: Judgement) {
    self.summary = summary
    self.judgement = judgement
  }
}
