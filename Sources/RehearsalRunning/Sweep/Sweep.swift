import Foundation
import RehearsalDefinitions
public import RehearsalRecording
public import RehearsalRules
public import RehearsalSimulation

/// A sweep: the simulation, evaluation and recording of scenarios with many seeds.
///
/// A sweep stops early if its Swift task is cancelled. The result and the recording then contain the runs that were
/// finished before.
public struct Sweep {
  /// The seeds to run for every scenario that has no ``LoadedScenario/seeds``; `nil` to run the seeds that each
  /// scenario asks for.
  public var seeds: Range<UInt64>?
  /// How much of each run to record.
  ///
  /// If the value is `nil`, all events are recorded for a scenario with a single seed and for each run that does not
  /// pass. For all other runs, only outcomes are recorded.
  public var level: RecordingLevel?
  /// Whether events are recorded in blocks, as `Recording/record(_:scenario:level:packsEvents:_:)` describes.
  ///
  /// If the value is `nil`, events are recorded in blocks if ``level`` is `events` and the scenario has
  /// several seeds.
  public var packsEvents: Bool?
  /// Whether each seed is run twice to check that both runs have the same digest.
  public var checksDeterminism = false
  /// The expected digests of the runs; `nil` to compare none.
  public var digests: DigestFile?
  /// The maximum number of runs at the same time.
  public var jobs: Int
  /// Whether to read runs that the recording already contains for the same files, instead of making them again.
  public var resumes = false
  /// Whether to find out which parts of the protocol the runs exercise.
  public var observesCoverage = false
  /// Whether to find out why runs failed, with further simulations of these runs.
  public var findsCauses = false
  /// The seeds that failed in earlier sweeps, which are run before the other seeds of their scenario; `nil` for none.
  public var corpus: SeedCorpus?
  /// A closure that returns whether to stop the sweep after the given run; `nil` to make all runs.
  public var stopsAfter: ((JudgedRun) -> Bool)?
  /// A closure that is called when runs finish or are found in the recording.
  ///
  /// Its argument is the number of these runs.
  public var reportProgress: ((Int) -> Void)?
  /// The storage of the finished runs.
  var store = RunStore()
  /// A closure that creates the Swift actor for the agent with the given name.
  ///
  /// It returns `nil` for an agent that follows the default protocol. If the closure itself is `nil`, all agents follow
  /// the default protocol.
  public var makeCustomActor: Simulation.Casting?
  /// A closure that calls its last argument to make the run with a seed, for example with a task-local value.
  package typealias RunContext =
    @Sendable (_ seed: UInt64, _ makeRun: () -> JudgedRun?) -> JudgedRun?
  /// The closure in which each run of a sweep without a recording is made.
  package var withRunContext: RunContext = { _, makeRun in makeRun() }

  /// Creates a sweep.
  ///
  /// - Parameter jobs: The maximum number of runs at the same time; `nil` for the number of processor cores.
  public init(jobs: Int? = nil) {
    self.jobs = jobs ?? ProcessInfo.processInfo.activeProcessorCount
  }

  /// Runs scenarios one after the other.
  ///
  /// The function returns early if the Swift task is cancelled or ``stopsAfter`` returns `true`. The result then states
  /// how many runs it lacks.
  ///
  /// - Parameters:
  ///   - scenarios: The scenarios.
  ///   - recording: The recording to which the runs are added; `nil` to record nothing.
  ///   - options: The command-line options, such as ` --agents DIR`, that a command needs to repeat
  ///     a run.
  /// - Returns: The results of all scenarios that have at least one run.
  /// - Throws: `RecordingError` if a run cannot be recorded.
  public func run(
    _ scenarios: [LoadedScenario],
    recording: Recording? = nil,
    options: String = ""
  ) async throws -> SuiteResult {
    var result = SuiteResult(
      scenarios: [],
      coverage: observesCoverage ? ProtocolCoverage(verbs: FaultVerbs.all.map(\.verb)) : nil
    )
    for scenario in scenarios where !Task.isCancelled {
      let corpusSeeds = corpusSeeds(of: scenario, options)
      let scenarioRecording = try scenarioRecording(
        of: scenario,
        seeds(of: scenario),
        and: corpusSeeds,
        in: recording,
        options: options
      )
      let runs = try await runs(of: scenario, scenarioRecording, corpusSeeds) {
        result.coverage?.add($0)
      }
      guard !runs.isEmpty else { continue }
      result.scenarios.append(try self.result(of: scenario, runs, scenarioRecording, options))
      if let scenarioResult = result.scenarios.last {
        try scenarioRecording?.add(scenarioResult, isComplete: !Task.isCancelled)
      }
      if let stopsAfter, runs.contains(where: stopsAfter) { break }
    }
    if Task.isCancelled { result.interruption = .interrupt }
    let (finishedCount, expectedCount) = (
      finishedRunCount(result, of: scenarios), expectedRuns(of: scenarios)
    )
    if finishedCount < expectedCount {
      result.missingRuns = "\(finishedCount) of \(expectedCount) planned runs were made"
    }
    return result
  }

  /// Returns the number of runs of all scenarios.
  ///
  /// Runs with seeds that only ``corpus`` adds do not count.
  public func expectedRuns(of scenarios: [LoadedScenario]) -> Int {
    scenarios.reduce(0) { $0 + seeds(of: $1).seedCount }
  }

  /// Returns the seeds to run for a scenario.
  ///
  /// Seeds that only ``corpus`` adds are not included.
  public func seeds(of scenario: LoadedScenario) -> RangeSet<UInt64> {
    scenario.seeds ?? RangeSet(seeds ?? scenario.plan.seeds)
  }

  /// Returns the seeds of the corpus that are run for a scenario.
  func corpusSeeds(of scenario: LoadedScenario, _ options: String) -> [UInt64] {
    (corpus?.seeds(of: scenario.path, options) ?? []).filter { seed in
      scenario.seeds.map { $0.contains(seed) } ?? true
    }
  }

  /// Makes the runs of a scenario, first with the seeds of the corpus and then with all other seeds.
  private func runs(
    of scenario: LoadedScenario,
    _ scenarioRecording: ScenarioRecording?,
    _ corpusSeeds: [UInt64],
    _ addCoverage: (ProtocolCoverage) -> Void
  ) async throws -> RunList {
    let seeds = seeds(of: scenario)
    guard !corpusSeeds.isEmpty else {
      return try await runs(of: scenario, seeds, scenarioRecording, addCoverage)
    }
    var runs = RunList(in: store)
    for seed in corpusSeeds where !stops(after: runs.last) {
      let seed = RangeSet(seed..<(seed + 1))
      runs.append(
        contentsOf: try await self.runs(of: scenario, seed, scenarioRecording, addCoverage)
      )
    }
    if !stops(after: runs.last) {
      let otherRuns = try await self.runs(
        of: scenario,
        seeds,
        except: Set(corpusSeeds),
        scenarioRecording,
        addCoverage
      )
      runs.append(contentsOf: otherRuns)
    }
    return runs
  }

  /// Evaluates the runs of a scenario together, with the other runs of a recording that the sweep continues.
  private func result(
    of scenario: LoadedScenario,
    _ runs: RunList,
    _ scenarioRecording: ScenarioRecording?,
    _ options: String
  ) throws -> ScenarioResult {
    let seeds = runs.seeds
    let continuedRecording = resumes ? scenarioRecording : nil
    let otherRuns = try continuedRecording?.otherRuns(besides: seeds, store) ?? RunList(in: store)
    let requestedSeeds = scenario.plan.seeds
    let hasAllSeeds =
      (seeds + otherRuns.seeds).count(where: requestedSeeds.contains) == requestedSeeds.count
    let usesOwnSeeds = self.seeds == nil && scenario.seeds == nil
    var plan = scenario.plan
    if makeCustomActor != nil { plan.hasCustomActors = true }
    var result = ScenarioResult(
      plan: plan,
      path: scenario.path,
      runs: runs.sortedBySeed(in: store),
      options: options,
      isPart: scenario.totalSeedCount.map { $0 != self.seeds(of: scenario).seedCount } ?? false,
      areAllSeeds: try hasAllSeeds
        && (usesOwnSeeds || continuedRecording?.continuesScenarioSeeds() == true),
      partNeedsEdge: self.seeds == nil,
      otherRecordedRuns: otherRuns
    )
    result.checkOptions =
      (digests.map { " --digests \(ShellWord.quoted($0.path))" } ?? "")
      + (checksDeterminism ? " --check-determinism" : "")
    if findsCauses { result.findCauses(casting: makeCustomActor) }
    return result
  }
}

// MARK: - The runs of one scenario

extension Sweep {
  /// Finds or adds the entry of a scenario in the recording, and returns it; `nil` without a recording.
  func scenarioRecording(
    of scenario: LoadedScenario,
    _ seeds: RangeSet<UInt64>,
    and corpusSeeds: [UInt64] = [],
    in recording: Recording?,
    options: String
  ) throws -> ScenarioRecording? {
    let additionalSeeds = Set(corpusSeeds)
    // Count the seeds of all shards, so that every shard records a scenario at the same level.
    let hasSingleSeed = (scenario.totalSeedCount ?? seeds.seedCount) == 1
    return try recording.map { recording in
      try ScenarioRecording(
        of: scenario,
        simulation(of: scenario),
        in: recording,
        level: level ?? (hasSingleSeed ? .events : nil),
        packsEvents: packsEvents ?? (level == .events && !hasSingleSeed),
        options: options,
        seeds: { additionalSeeds.contains($0) || seeds.contains($0) },
        resumes: resumes,
        store: store
      )
    }
  }

  private func simulation(of scenario: LoadedScenario) -> Simulation {
    Simulation(scenario.plan, casting: makeCustomActor)
  }

  /// Returns the runs with the given seeds, in ascending order, except the seeds in `excludedSeeds`.
  ///
  /// A run that the recording contains is not made again.
  func runs(
    of scenario: LoadedScenario,
    _ seeds: RangeSet<UInt64>,
    except excludedSeeds: Set<UInt64> = [],
    _ scenarioRecording: ScenarioRecording?,
    _ addCoverage: (ProtocolCoverage) -> Void = { _ in }
  ) async throws -> RunList {
    var runs = RunList(in: store)
    for run in scenarioRecording?.recordedRuns ?? [] {
      guard seeds.contains(run.summary.seed), !excludedSeeds.contains(run.summary.seed) else {
        continue
      }
      let run = checkedAgainstExpectedDigest(run, scenario)
      runs.append(run)
      if stops(after: run) { break }
    }
    reportProgress?(runs.count)
    if scenarioRecording?.recordedRuns.isEmpty == false, stops(after: runs.last) { return runs }
    let wantedRunCount = seeds.seedCount - excludedSeeds.count(where: seeds.contains)
    guard wantedRunCount > runs.count else { return runs }
    try await addNewRuns(
      scenario,
      seeds,
      except: excludedSeeds,
      scenarioRecording,
      addCoverage,
      to: &runs
    )
    return runs.sortedBySeed(in: store)
  }

  private func stops(after run: JudgedRun?) -> Bool {
    guard let stopsAfter, let run else { return false }
    return stopsAfter(run)
  }

  /// An error that ends the loop over the seeds when ``stopsAfter`` returns `true`.
  private struct SweepStopped: Error {}

  /// Makes the runs that are missing in the recording, and adds them to `runs`.
  private func addNewRuns(
    _ scenario: LoadedScenario,
    _ seeds: RangeSet<UInt64>,
    except excludedSeeds: Set<UInt64>,
    _ scenarioRecording: ScenarioRecording?,
    _ addCoverage: (ProtocolCoverage) -> Void,
    to runs: inout RunList
  ) async throws {
    func addFinishedRun(_ run: JudgedRun) throws {
      var run = run
      run.coverage.map(addCoverage)
      run.coverage = nil
      run = checkedAgainstExpectedDigest(run, scenario)
      runs.append(run)
      reportProgress?(1)
      if stops(after: run) { throw SweepStopped() }
    }
    do {
      try await makeMissingRuns(
        scenario,
        seeds,
        except: excludedSeeds,
        scenarioRecording,
        addFinishedRun
      )
    } catch is SweepStopped {
      // `stopsAfter` has ended the sweep, so the runs so far are the result.
    }
  }

  private func makeMissingRuns(
    _ scenario: LoadedScenario,
    _ seeds: RangeSet<UInt64>,
    except excludedSeeds: Set<UInt64>,
    _ scenarioRecording: ScenarioRecording?,
    _ take: (JudgedRun) throws -> Void
  ) async throws {
    func isDone(_ seed: UInt64) -> Bool {
      excludedSeeds.contains(seed) || scenarioRecording?.recordedSeeds.contains(seed) == true
    }
    if let scenarioRecording, seeds.ranges.joined().contains(where: { !isDone($0) }) {
      try scenarioRecording.prepareForNewRuns()
    }
    if let scenarioRecording, scenarioRecording.recordsWhileRunning {
      for seed in seeds.ranges.joined() where !isDone(seed) && !Task.isCancelled {
        if let run = try scenarioRecording.makeRun(
          seed,
          twice: checksDeterminism,
          observesCoverage: observesCoverage
        ) {
          try take(run)
        }
      }
      return
    }
    let runs = ParallelRuns(
      of: simulation(of: scenario),
      repeats: checksDeterminism,
      observesCoverage: observesCoverage,
      jobs: jobs,
      withContext: withRunContext
    )
    try await runs.makeRuns(seeds, except: isDone) { run in
      try scenarioRecording?.add(run)
      try take(run)
    }
  }

  /// Returns the run with its `digestMismatch` set if the run does not have the expected digest.
  private func checkedAgainstExpectedDigest(_ run: JudgedRun, _ scenario: LoadedScenario)
    -> JudgedRun
  {
    guard run.digestMismatch == nil, let digests else { return run }
    var run = run
    run.digestMismatch = digests.mismatch(of: run.summary, path: scenario.path)
    return run
  }
}
