import RehearsalRules
import RehearsalSimulation

/// The runs of one simulation, which are made and judged several at the same time.
struct ParallelRuns: Sendable {
  private let simulation: Simulation
  /// A judge that has not observed any event.
  ///
  /// Each run uses a copy of it.
  private let judge: RunJudge
  /// Whether each seed is run twice to compare the digests.
  private let repeats: Bool
  /// Whether to find out which parts of the protocol each run exercises.
  private let observesCoverage: Bool
  /// How many runs are executed at the same time.
  private let jobs: Int

  /// How many seeds a job runs before it returns the results.
  ///
  /// A share is this many seeds.
  private static let seedsPerShare = 16
  /// How many shares of seeds, for each job, can be in progress or wait for an earlier share.
  private static let waitingShares = 8

  init(of simulation: Simulation, repeats: Bool, observesCoverage: Bool, jobs: Int) {
    self.simulation = simulation
    judge = RunJudge(simulation.plan)
    self.repeats = repeats
    self.observesCoverage = observesCoverage
    self.jobs = jobs
  }

  /// Makes the runs of seeds, and passes them to a closure in the order of their seeds.
  ///
  /// The order does not depend on the count of jobs. While the closure works, the jobs make the next runs.
  ///
  /// - Parameters:
  ///   - seeds: The seeds.
  ///   - isDone: A closure that returns whether to skip a seed.
  ///   - take: A closure that receives each run, in the order of the seeds.
  /// - Throws: The errors of `take`. If the Swift task is cancelled, the function makes no further runs.
  func make(
    _ seeds: RangeSet<UInt64>,
    except isDone: (UInt64) -> Bool,
    _ take: (JudgedRun) throws -> Void
  ) async throws {
    var seedsLeft = seeds.ranges.joined().makeIterator()
    func nextShare() -> [UInt64] {
      var share: [UInt64] = []
      while !Task.isCancelled, share.count < Self.seedsPerShare, let seed = seedsLeft.next() {
        if !isDone(seed) { share.append(seed) }
      }
      return share
    }
    try await withThrowingTaskGroup(of: (Int, [JudgedRun]).self) { group in
      var startedShares = 0
      var takenShares = 0
      var finishedShares: [Int: [JudgedRun]] = [:]
      func begin() {
        while startedShares - takenShares - finishedShares.count < jobs,
          startedShares - takenShares < jobs * Self.waitingShares
        {
          let share = nextShare()
          guard !share.isEmpty else { return }
          let index = startedShares
          startedShares += 1
          group.addTask { (index, share.compactMap { run(seed: $0) }) }
        }
      }
      begin()
      while let (index, runs) = try await group.next() {
        finishedShares[index] = runs
        // New jobs begin before the closure receives the runs, so that both work at the same time.
        begin()
        while let runs = finishedShares.removeValue(forKey: takenShares) {
          for run in runs { try take(run) }
          takenShares += 1
        }
        begin()
      }
    }
  }

  /// Makes and judges the run of a seed; `nil` if the run was stopped.
  private func run(seed: UInt64) -> JudgedRun? {
    guard !Task.isCancelled else { return nil }
    let start = ContinuousClock.now
    var run = JudgedRun(simulation, judge: judge, seed: seed, observesCoverage: observesCoverage)
    if repeats { run?.repeatRun(of: simulation) }
    run?.wallTime = start.duration(to: .now)
    return run
  }
}
