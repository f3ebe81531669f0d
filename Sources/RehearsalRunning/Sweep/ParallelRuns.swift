import RehearsalRules
import RehearsalSimulation

/// The runs of one simulation with many seeds, several of them at the same time.
struct ParallelRuns: Sendable {
  private let simulation: Simulation
  /// A judge for the simulation's plan that has not observed any event.
  ///
  /// Each run uses a copy of this judge.
  private let judge: RunJudge
  /// Whether each seed is run twice, to compare the digests of both runs.
  private let runsEachSeedTwice: Bool
  /// Whether to find out which parts of the protocol each run exercises.
  private let observesCoverage: Bool
  /// The maximum number of runs at the same time.
  private let maxConcurrentRuns: Int
  /// The closure in which each run is made.
  private let withContext: Sweep.RunContext

  /// The maximum number of seeds that one Swift task runs.
  ///
  /// The task then returns all of these runs at once.
  private static let seedsPerChunk = 16
  /// The maximum number of open chunks for each run that is made at the same time.
  ///
  /// A chunk is a group of seeds. A chunk is open from its start until the closure has received its runs.
  private static let maxOpenChunksPerJob = 8

  init(
    of simulation: Simulation,
    repeats: Bool,
    observesCoverage: Bool,
    jobs: Int,
    withContext: @escaping Sweep.RunContext
  ) {
    self.simulation = simulation
    judge = RunJudge(simulation.plan)
    self.runsEachSeedTwice = repeats
    self.observesCoverage = observesCoverage
    self.maxConcurrentRuns = jobs
    self.withContext = withContext
  }

  /// Makes a run with each seed, and passes the runs to a closure in ascending order of their seeds.
  ///
  /// Further runs are made while the closure works. If the runs with all seeds have the same events, only the first one
  /// is made, and the others are copies of it, unless each seed is run twice.
  ///
  /// - Parameters:
  ///   - seeds: The seeds.
  ///   - isDone: A closure that returns whether to skip a seed because its run already exists.
  ///   - take: A closure that receives each run, in ascending order of the seeds.
  /// - Throws: The errors of `take`. If the Swift task is cancelled, the function makes no further runs.
  func makeRuns(
    _ seeds: RangeSet<UInt64>,
    except isDone: (UInt64) -> Bool,
    _ take: (JudgedRun) throws -> Void
  ) async throws {
    if simulation.isSameWithEverySeed, !runsEachSeedTwice {
      return try makeOneRun(for: seeds, except: isDone, take)
    }
    var remainingSeeds = seeds.ranges.joined().makeIterator()
    try await withThrowingTaskGroup(of: (Int, [JudgedRun]).self) { group in
      var startedChunkCount = 0
      var passedChunkCount = 0
      var finishedChunks: [Int: [JudgedRun]] = [:]
      func startChunks() {
        while startedChunkCount - passedChunkCount - finishedChunks.count < maxConcurrentRuns,
          startedChunkCount - passedChunkCount < maxConcurrentRuns * Self.maxOpenChunksPerJob
        {
          let chunk = Self.takeChunk(from: &remainingSeeds, except: isDone)
          guard !chunk.isEmpty else { return }
          let index = startedChunkCount
          startedChunkCount += 1
          group.addTask {
            (index, chunk.compactMap { seed in withContext(seed) { run(seed: seed) } })
          }
        }
      }
      startChunks()
      while let (index, runs) = try await group.next() {
        finishedChunks[index] = runs
        // Start the next chunks before the closure receives these runs, so that further runs are made meanwhile.
        startChunks()
        while let runs = finishedChunks.removeValue(forKey: passedChunkCount) {
          for run in runs { try take(run) }
          passedChunkCount += 1
        }
        startChunks()
      }
    }
  }

  /// Makes the run with the first seed that is not done, and passes it and its copies for the other seeds to a closure.
  private func makeOneRun(
    for seeds: RangeSet<UInt64>,
    except isDone: (UInt64) -> Bool,
    _ take: (JudgedRun) throws -> Void
  ) throws {
    var firstRun: JudgedRun?
    for seed in seeds.ranges.joined() where !isDone(seed) {
      guard !Task.isCancelled else { return }
      let nextRun = firstRun?.withSeed(seed) ?? withContext(seed) { run(seed: seed) }
      guard let nextRun else { return }
      if firstRun == nil { firstRun = nextRun }
      try take(nextRun)
    }
  }

  /// Takes the next seeds that are not skipped.
  ///
  /// The result is empty if none are left or the Swift task is cancelled.
  private static func takeChunk(
    from seeds: inout some IteratorProtocol<UInt64>,
    except isDone: (UInt64) -> Bool
  ) -> [UInt64] {
    var chunk: [UInt64] = []
    while !Task.isCancelled, chunk.count < seedsPerChunk, let seed = seeds.next() {
      if !isDone(seed) { chunk.append(seed) }
    }
    return chunk
  }

  /// Makes and judges the run with the given seed, and returns it; `nil` if the Swift task is cancelled.
  private func run(seed: UInt64) -> JudgedRun? {
    guard !Task.isCancelled else { return nil }
    let start = ContinuousClock.now
    var run = JudgedRun(simulation, judge: judge, seed: seed, observesCoverage: observesCoverage)
    if runsEachSeedTwice { run?.repeatRun(of: simulation) }
    run?.wallTime = start.duration(to: .now)
    return run
  }
}
