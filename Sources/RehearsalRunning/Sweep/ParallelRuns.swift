import RehearsalRules
import RehearsalSimulation

/// The runs of one simulation with many seeds, several of which are made and judged at the same time.
struct ParallelRuns: Sendable {
  private let simulation: Simulation
  /// A judge for the simulation's plan that has not observed any event.
  ///
  /// Each run uses a copy of this judge.
  private let judge: RunJudge
  /// Whether each seed is run twice, to compare the digests of both runs.
  private let repeats: Bool
  /// Whether to find out which parts of the protocol each run exercises.
  private let observesCoverage: Bool
  /// The greatest count of runs that are made at the same time.
  private let jobs: Int

  /// How many seeds a share has.
  ///
  /// A job makes the runs of one share and then returns them together.
  private static let seedsPerShare = 16
  /// The greatest count of shares, for each job, that are started but whose runs are not passed on yet.
  private static let unpassedSharesPerJob = 8

  init(of simulation: Simulation, repeats: Bool, observesCoverage: Bool, jobs: Int) {
    self.simulation = simulation
    judge = RunJudge(simulation.plan)
    self.repeats = repeats
    self.observesCoverage = observesCoverage
    self.jobs = jobs
  }

  /// Makes a run with each seed, and passes the runs to a closure in ascending order of their seeds.
  ///
  /// The order does not depend on the count of jobs. While the closure works, the jobs make the next runs.
  ///
  /// - Parameters:
  ///   - seeds: The seeds.
  ///   - isDone: A closure that returns whether to skip a seed, because its run exists already.
  ///   - take: A closure that receives each run, in ascending order of the seeds.
  /// - Throws: The errors of `take`. If the Swift task is cancelled, the function makes no further runs.
  func make(
    _ seeds: RangeSet<UInt64>,
    except isDone: (UInt64) -> Bool,
    _ take: (JudgedRun) throws -> Void
  ) async throws {
    var remainingSeeds = seeds.ranges.joined().makeIterator()
    func nextShare() -> [UInt64] {
      var share: [UInt64] = []
      while !Task.isCancelled, share.count < Self.seedsPerShare, let seed = remainingSeeds.next() {
        if !isDone(seed) { share.append(seed) }
      }
      return share
    }
    try await withThrowingTaskGroup(of: (Int, [JudgedRun]).self) { group in
      var startedShares = 0
      var takenShares = 0
      var finishedShares: [Int: [JudgedRun]] = [:]
      func startShares() {
        while startedShares - takenShares - finishedShares.count < jobs,
          startedShares - takenShares < jobs * Self.unpassedSharesPerJob
        {
          let share = nextShare()
          guard !share.isEmpty else { return }
          let index = startedShares
          startedShares += 1
          group.addTask { (index, share.compactMap { run(seed: $0) }) }
        }
      }
      startShares()
      while let (index, runs) = try await group.next() {
        finishedShares[index] = runs
        // The next shares start before the closure receives these runs, so that jobs and closure work at the same time.
        startShares()
        while let runs = finishedShares.removeValue(forKey: takenShares) {
          for run in runs { try take(run) }
          takenShares += 1
        }
        startShares()
      }
    }
  }

  /// Makes and judges the run with the given seed; the result is `nil` if the Swift task is cancelled.
  private func run(seed: UInt64) -> JudgedRun? {
    guard !Task.isCancelled else { return nil }
    let start = ContinuousClock.now
    var run = JudgedRun(simulation, judge: judge, seed: seed, observesCoverage: observesCoverage)
    if repeats { run?.repeatRun(of: simulation) }
    run?.wallTime = start.duration(to: .now)
    return run
  }
}
