import RehearsalRules
import RehearsalSimulation

/// The judged runs of one simulation, made several at a time.
struct ParallelRuns: Sendable {
  private let simulation: Simulation
  /// The judge that every run copies; it has observed no event.
  private let judge: RunJudge
  /// Whether every seed is run twice.
  private let repeats: Bool
  /// Whether to observe which parts of the protocol every run exercises.
  private let observesCoverage: Bool
  /// How many runs are made at a time.
  private let jobs: Int

  /// How many seeds a share has, which a job runs before it returns the runs.
  private static let seedsPerShare = 16
  /// How many finished shares per job can wait for an earlier share.
  private static let waitingShares = 8

  init(of simulation: Simulation, repeats: Bool, observesCoverage: Bool, jobs: Int) {
    self.simulation = simulation
    judge = RunJudge(simulation.plan)
    self.repeats = repeats
    self.observesCoverage = observesCoverage
    self.jobs = jobs
  }

  /// Makes the runs of a range of seeds, and passes them to a closure in the order of their seeds.
  ///
  /// The order does not depend on how many jobs there are. Jobs make the next runs while the closure works.
  ///
  /// - Parameters:
  ///   - seeds: The seeds.
  ///   - isDone: A closure that returns whether to skip a seed.
  ///   - take: A closure that receives each run.
  /// - Throws: The errors of `take`. Once the task is cancelled, no further run is made or passed.
  func make(
    _ seeds: Range<UInt64>,
    except isDone: (UInt64) -> Bool,
    _ take: (JudgedRun) throws -> Void
  ) async throws {
    var seedsLeft = seeds
    func nextShare() -> [UInt64] {
      var share: [UInt64] = []
      while !Task.isCancelled, share.count < Self.seedsPerShare, let seed = seedsLeft.popFirst() {
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
        // Start jobs before the runs are passed on, so that they work meanwhile.
        begin()
        while let runs = finishedShares.removeValue(forKey: takenShares) {
          for run in runs { try take(run) }
          takenShares += 1
        }
        begin()
      }
    }
  }

  /// Makes and judges the run of a seed; the result is `nil` if the run was stopped.
  private func run(seed: UInt64) -> JudgedRun? {
    guard !Task.isCancelled else { return nil }
    var run = JudgedRun(simulation, judge: judge, seed: seed, observesCoverage: observesCoverage)
    if repeats { run?.repeatRun(of: simulation) }
    return run
  }
}
