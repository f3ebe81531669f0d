public import RehearsalRules
public import RehearsalSimulation

extension JudgedRun {
  /// Makes one run of a simulation on the calling thread, and evaluates the run.
  ///
  /// The result is `nil` if `isStopped` ended the run early.
  ///
  /// - Parameters:
  ///   - simulation: The simulation of a plan.
  ///   - judge: A judge for the same plan that has not observed any event. The run uses a copy of it, because
  ///     a copy is cheaper than a new judge.
  ///   - seed: The seed of the run.
  ///   - observesCoverage: Whether to find out which parts of the protocol the run exercises.
  ///   - isStopped: A closure that is called at intervals and returns whether to stop the run. By default,
  ///     the run stops if its Swift task is cancelled.
  ///   - kinds: The kinds of event that `observe` needs. The closure can also receive events of other kinds.
  ///   - observe: A closure that receives each event as it happens. The closure must not access the run.
  public init?(
    _ simulation: Simulation,
    judge: RunJudge,
    seed: UInt64,
    observesCoverage: Bool = false,
    isStopped: () -> Bool = { Task.isCancelled },
    also kinds: EventKinds = .none,
    observe: (borrowing Event) -> Void = { _ in }
  ) {
    var judge = judge
    var observer = observesCoverage ? CoverageObserver(simulation.plan) : nil
    let summary = simulation.run(
      seed: seed,
      showing: judge.kinds.union(kinds).union(observesCoverage ? CoverageObserver.kinds : .none),
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

  /// Returns this run as the run with another seed.
  ///
  /// The simulation must give the same events with every seed. The copy has no ``wallTime``, because nothing was
  /// simulated for it.
  func withSeed(_ seed: UInt64) -> JudgedRun {
    var run = self
    run.summary.seed = seed
    run.wallTime = nil
    return run
  }

  /// Runs the simulation again with the seed of this run, and compares the digests of both runs.
  ///
  /// If the digests differ, `digestMismatch` gets the digest of the second run.
  mutating func repeatRun(of simulation: Simulation) {
    let secondDigest = simulation.run(seed: summary.seed).digest
    if secondDigest != summary.digest { digestMismatch = .foundInSecondRun(secondDigest) }
  }
}
