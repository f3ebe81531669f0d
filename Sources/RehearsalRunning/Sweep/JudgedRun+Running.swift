public import RehearsalRules
public import RehearsalSimulation

extension JudgedRun {
  /// Runs a simulation once on the calling thread, and evaluates it.
  ///
  /// The result is `nil` if the run was stopped.
  ///
  /// - Parameters:
  ///   - simulation: The simulation.
  ///   - judge: A judge for the simulation's plan that has not observed any event. A copy of it observes the
  ///     run, because copying a judge is cheaper than creating one.
  ///   - seed: The seed of the run.
  ///   - observesCoverage: Whether to find out which parts of the protocol the run exercises.
  ///   - isStopped: A closure that is called at intervals and returns whether to stop the run. By default, a
  ///     run stops if its Swift task is cancelled.
  ///   - kinds: The kinds of event that `observe` needs. The judge's own kinds are always included.
  ///   - observe: A closure that receives each event as it happens. It must not access the run.
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

  /// Runs the simulation again with the same seed, and compares the digests of both runs.
  ///
  /// If the digests differ, ``digestMismatch`` gets the second digest.
  mutating func repeatRun(of simulation: Simulation) {
    let second = simulation.run(seed: summary.seed).digest
    if second != summary.digest { digestMismatch = .secondRun(second) }
  }
}
