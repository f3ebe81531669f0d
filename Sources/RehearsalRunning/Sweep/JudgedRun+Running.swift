public import RehearsalRules
public import RehearsalSimulation

extension JudgedRun {
  /// Runs a simulation once and judges it while it runs, on the calling thread; `nil` where it was stopped.
  ///
  /// - Parameters:
  ///   - simulation: The simulation.
  ///   - judge: A judge of the simulation's plan that has seen nothing yet; a copy is cheaper than a new one.
  ///   - seed: What every draw of the run is keyed by.
  ///   - covers: Whether to note what of the protocol the run exercises.
  ///   - isStopped: Is asked now and then whether to stop; by default, whether the current task is cancelled.
  ///   - kinds: The kinds of event that `observe` needs beyond those of the judge.
  ///   - observe: Is given each event as it happens; it must not touch the run.
  public init?(
    _ simulation: Simulation,
    judge: RunJudge,
    seed: UInt64,
    covers: Bool = false,
    isStopped: () -> Bool = { Task.isCancelled },
    also kinds: EventKinds = .none,
    observe: (borrowing Event) -> Void = { _ in }
  ) {
    var judge = judge
    var observer = covers ? CoverageObserver(simulation.plan) : nil
    let summary = simulation.run(
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

  /// Runs the simulation a second time with the same seed, and notes the second digest where it differs.
  mutating func repeatRun(of simulation: Simulation) {
    let second = simulation.run(seed: summary.seed).digest
    if second != summary.digest { digestMismatch = .secondRun(second) }
  }
}
