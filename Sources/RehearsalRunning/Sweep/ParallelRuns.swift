import RehearsalRules
import RehearsalSimulation

/// Makes the judged runs of one simulation, several at a time.
struct ParallelRuns: Sendable {
  private let simulation: Simulation
  /// What every run's judge begins as.
  private let judge: RunJudge
  /// Whether every seed is run twice.
  private let repeats: Bool
  /// Whether every run notes what of the protocol it exercises.
  private let covers: Bool
  /// How many runs are made at a time.
  private let jobs: Int

  /// How many seeds a job runs before it hands its runs over.
  private static let seedsPerShare = 16
  /// How many shares for each job may wait for one that takes longer.
  private static let waitingShares = 8

  init(of simulation: Simulation, repeats: Bool, covers: Bool, jobs: Int) {
    self.simulation = simulation
    judge = RunJudge(simulation.plan)
    self.repeats = repeats
    self.covers = covers
    self.jobs = jobs
  }

  /// Makes the runs of a range of seeds and hands them over in the order of their seeds, however many
  /// jobs there are; the next are made meanwhile.
  ///
  /// - Parameters:
  ///   - seeds: The seeds.
  ///   - isDone: Whether to skip a seed.
  ///   - take: Takes a run.
  /// - Throws: What `take` throws. Once the task is cancelled, no further run is made or taken.
  func make(
    _ seeds: Range<UInt64>,
    except isDone: (UInt64) -> Bool,
    _ take: (JudgedRun) throws -> Void
  ) async throws {
    var left = seeds
    func nextShare() -> [UInt64] {
      var share: [UInt64] = []
      while !Task.isCancelled, share.count < Self.seedsPerShare, let seed = left.popFirst() {
        if !isDone(seed) { share.append(seed) }
      }
      return share
    }
    try await withThrowingTaskGroup(of: (Int, [JudgedRun]).self) { group in
      var begun = 0
      var taken = 0
      var ready: [Int: [JudgedRun]] = [:]
      func begin() {
        while begun - taken - ready.count < jobs, begun - taken < jobs * Self.waitingShares {
          let share = nextShare()
          guard !share.isEmpty else { return }
          let number = begun
          begun += 1
          group.addTask { (number, share.compactMap { run(seed: $0) }) }
        }
      }
      begin()
      while let (number, runs) = try await group.next() {
        ready[number] = runs
        // Before anything is taken: a job has to be at work meanwhile.
        begin()
        while let runs = ready.removeValue(forKey: taken) {
          for run in runs { try take(run) }
          taken += 1
        }
        begin()
      }
    }
  }

  /// The judged run of a seed, unless it was stopped.
  private func run(seed: UInt64) -> JudgedRun? {
    guard !Task.isCancelled else { return nil }
    var run = JudgedRun(simulation, judge: judge, seed: seed, covers: covers)
    if repeats { run?.repeatRun(of: simulation) }
    return run
  }
}
