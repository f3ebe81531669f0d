public import RehearsalRules
public import RehearsalSimulation

extension JudgedRun {
  /// Runs a simulation once on the calling thread, and judges it while it runs; `nil` if the run was stopped.
  ///
  /// - Parameters:
  ///   - simulation: The simulation.
  ///   - judge: A judge of the simulation's plan that has observed no event; copying one is cheaper than
  ///     creating one.
  ///   - seed: The seed of the run.
  ///   - observesCoverage: Whether to observe which parts of the protocol the run exercises.
  ///   - isStopped: A closure that is called from time to time and returns whether to stop the run; by
  ///     default, whether the current task is cancelled.
  ///   - kinds: The kinds of event that `observe` needs in addition to those of the judge.
  ///   - observe: A closure that receives each event as it happens; it must not touch the run.
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

  /// Runs the simulation again with the same seed, and stores the second digest if it differs from the first.
  mutating func repeatRun(of simulation: Simulation) {
    let second = simulation.run(seed: summary.seed).digest
    if second != summary.digest { digestMismatch = .secondRun(second) }
  }
}
