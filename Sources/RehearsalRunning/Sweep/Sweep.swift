import Foundation
import RehearsalDefinitions
public import RehearsalRecording
public import RehearsalRules
public import RehearsalSimulation

/// Runs scenarios over their seeds: simulate, judge, record.
///
/// A sweep stops early where its task is cancelled; what was finished before is in its result and in the recording.
public struct Sweep {
  /// The seeds to run in place of a scenario's own; `nil` runs the scenario's own.
  public var seeds: Range<UInt64>?
  /// How much to record; `nil` records events of a single seed and of failing runs, else outcomes.
  public var level: Level?
  /// Whether every seed is run twice to compare the traces.
  public var checksDeterminism = false
  /// The digests that runs are expected to have.
  public var digests: DigestFile?
  /// How many runs are made at a time.
  public var jobs: Int
  /// Whether runs that the recording has already are not made again.
  public var resumes = false
  /// Whether to note what of the protocol the runs exercise.
  public var covers = false
  /// Seeds to try before all others.
  public var corpus: SeedCorpus?
  /// Whether to stop after a run; `nil` never stops.
  public var stopsAfter: ((JudgedRun) -> Bool)?
  /// Is told how many runs were made or found in the recording, each time there are more.
  public var progress: ((Int) -> Void)?
  /// Makes agents in place of the protocol's, by name.
  public var casting: Simulation.Casting = { _, _ in nil }

  /// Creates a sweep.
  ///
  /// - Parameter jobs: How many runs are made at a time; `nil` makes as many as there are cores.
  public init(jobs: Int? = nil) {
    self.jobs = jobs ?? ProcessInfo.processInfo.activeProcessorCount
  }

  /// Runs scenarios one after the other, until all are done or the task is cancelled.
  ///
  /// - Parameters:
  ///   - scenarios: The scenarios.
  ///   - recording: Where to record the runs, if anywhere.
  ///   - options: The options of the command line that repeats a run, such as ` --agents DIR`.
  /// - Returns: The result of every scenario of which a run was made.
  /// - Throws: `RecordingError` where a run cannot be recorded.
  public func run(
    _ scenarios: [LoadedScenario],
    recording: Recording? = nil,
    options: String = ""
  ) async throws -> SuiteResult {
    var result = SuiteResult(
      scenarios: [],
      coverage: covers ? ProtocolCoverage(verbs: FaultVerbs.all.map(\.verb)) : nil
    )
    for scenario in scenarios where !Task.isCancelled {
      let runs = try await runs(of: scenario, recording, options) { result.coverage?.add($0) }
      guard !runs.isEmpty else { continue }
      result.scenarios.append(self.result(of: scenario, runs, options))
      if let stopsAfter, runs.contains(where: stopsAfter) { break }
    }
    if Task.isCancelled { result.interruption = .interrupt }
    return result
  }

  /// How many runs scenarios have in all.
  public func expectedRuns(of scenarios: [LoadedScenario]) -> Int {
    scenarios.reduce(0) { $0 + (seeds ?? $1.plan.seeds).count }
  }

  /// The runs of a scenario: first the seeds of the corpus, then the others.
  private func runs(
    of scenario: LoadedScenario,
    _ recording: Recording?,
    _ options: String,
    _ cover: (ProtocolCoverage) -> Void
  ) async throws -> [JudgedRun] {
    let seeds = seeds ?? scenario.plan.seeds
    let first = corpus?.seeds(of: scenario.path, options) ?? []
    let record = try record(of: scenario, seeds, and: first, in: recording)
    var runs: [JudgedRun] = []
    for seed in first where !stops(after: runs) {
      runs += try await self.runs(of: scenario, seed..<(seed + 1), record, cover)
    }
    if !stops(after: runs) {
      runs += try await self.runs(of: scenario, seeds, except: Set(first), record, cover)
    }
    return runs
  }

  private func result(
    of scenario: LoadedScenario,
    _ runs: [JudgedRun],
    _ options: String
  ) -> ScenarioResult {
    let seeds = seeds ?? scenario.plan.seeds
    return ScenarioResult(
      plan: scenario.plan,
      path: scenario.path,
      runs: runs.sorted { $0.summary.seed < $1.summary.seed },
      options: options,
      areAllSeeds: self.seeds == nil
        && runs.count { seeds.contains($0.summary.seed) } == seeds.count
    )
  }
}

// MARK: - The runs of one scenario

extension Sweep {
  /// Adds a scenario to a recording, where there is one.
  func record(
    of scenario: LoadedScenario,
    _ seeds: Range<UInt64>,
    and first: [UInt64] = [],
    in recording: Recording?
  ) throws -> ScenarioRecording? {
    try recording.map { recording in
      try ScenarioRecording(
        of: scenario,
        simulation(of: scenario),
        in: recording,
        level: level ?? (seeds.count == 1 ? .events : nil),
        seeds: { seeds.contains($0) || first.contains($0) },
        resumes: resumes
      )
    }
  }

  private func simulation(of scenario: LoadedScenario) -> Simulation {
    Simulation(scenario.plan, casting: casting)
  }

  /// Makes the runs of a range of seeds in their order, without some seeds and without those that are
  /// recorded already.
  func runs(
    of scenario: LoadedScenario,
    _ seeds: Range<UInt64>,
    except tried: Set<UInt64> = [],
    _ record: ScenarioRecording?,
    _ cover: (ProtocolCoverage) -> Void = { _ in }
  ) async throws -> [JudgedRun] {
    let done = (record?.done ?? [:]).filter { seeds.contains($0.key) && !tried.contains($0.key) }
    progress?(done.count)
    let known = done.values.map { compared($0, scenario) }
      .sorted { $0.summary.seed < $1.summary.seed }
    if let stop = known.firstIndex(where: { stops(after: [$0]) }) {
      return Array(known[...stop])
    }
    let others = seeds.count - tried.count(where: seeds.contains)
    let new =
      others == done.count ? [] : try await made(scenario, seeds, except: tried, record, cover)
    return (known + new).sorted { $0.summary.seed < $1.summary.seed }
  }

  private func stops(after runs: [JudgedRun]) -> Bool {
    guard let stopsAfter, let last = runs.last else { return false }
    return stopsAfter(last)
  }

  /// No more runs are wanted.
  private struct Stopped: Error {}

  /// Makes the runs that the recording does not have.
  private func made(
    _ scenario: LoadedScenario,
    _ seeds: Range<UInt64>,
    except tried: Set<UInt64>,
    _ record: ScenarioRecording?,
    _ cover: (ProtocolCoverage) -> Void
  ) async throws -> [JudgedRun] {
    var runs: [JudgedRun] = []
    func take(_ run: JudgedRun) throws {
      var run = run
      run.coverage.map(cover)
      run.coverage = nil
      runs.append(compared(run, scenario))
      progress?(1)
      if stops(after: runs) { throw Stopped() }
    }
    do {
      try await make(scenario, seeds, except: tried, record, take)
    } catch is Stopped {
      // The runs so far are those that were asked for.
    }
    return runs
  }

  private func make(
    _ scenario: LoadedScenario,
    _ seeds: Range<UInt64>,
    except tried: Set<UInt64>,
    _ record: ScenarioRecording?,
    _ take: (JudgedRun) throws -> Void
  ) async throws {
    func isDone(_ seed: UInt64) -> Bool { tried.contains(seed) || record?.done[seed] != nil }
    if let record, record.isWrittenAsItHappens {
      for seed in seeds where !isDone(seed) && !Task.isCancelled {
        if let run = try record.run(seed, twice: checksDeterminism, covers: covers) {
          try take(run)
        }
      }
      return
    }
    let runs = ParallelRuns(
      of: simulation(of: scenario),
      repeats: checksDeterminism,
      covers: covers,
      jobs: jobs
    )
    try await runs.make(seeds, except: isDone) { run in
      try record?.add(run)
      try take(run)
    }
  }

  /// The run with how its digest differs from the one that the digest file has.
  private func compared(_ run: JudgedRun, _ scenario: LoadedScenario) -> JudgedRun {
    guard run.digestMismatch == nil, let digests else { return run }
    var run = run
    run.digestMismatch = digests.mismatch(of: run.summary, path: scenario.path)
    return run
  }
}
