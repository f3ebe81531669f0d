import RehearsalDefinitions
import RehearsalRecording
import RehearsalRules
import RehearsalSimulation

/// A scenario in a recording, to which new runs of the scenario are added.
struct ScenarioRecording {
  /// The runs of the sweep that the recording already contains and that are not made again, in ascending
  /// order of seeds.
  let recordedRuns: RunList
  /// The seeds of the runs in ``recordedRuns``.
  let recordedSeeds: RangeSet<UInt64>
  private let recording: Recording
  private let simulation: Simulation
  /// A judge for the scenario's plan that has not observed any event.
  ///
  /// Each run uses a copy of this judge.
  private let judge: RunJudge
  /// The identifier of the scenario's entry in the recording to which new runs are added.
  private let scenarioID: Int64
  /// The identifiers of all entries in the recording to which runs of the scenario in this sweep belong.
  ///
  /// The last of them is ``scenarioID``. The others come from earlier invocations of the same version.
  private let allScenarioIDs: [Int64]
  /// The recorded runs that new runs with the same seeds replace.
  private let replacedRuns: ReplacedRuns
  /// The identifiers of all entries of the scenario that earlier invocations added, of which some may lose all runs.
  private let earlierScenarioIDs: [Int64]
  /// Whether the sweep keeps the runs of earlier invocations.
  private let resumes: Bool
  /// How much of each run to record; `nil` to record the outcomes of passing runs and all events of other runs.
  private let level: RecordingLevel?
  /// Whether events are recorded in blocks.
  private let packsEvents: Bool

  /// Finds or adds the entry for the new runs of the scenario.
  ///
  /// If an earlier invocation of the same version has runs of the same files, new runs are added to their entry.
  /// Otherwise, there is a new entry. A recorded run that a new run will replace stays until the new run is recorded.
  ///
  /// - Parameters:
  ///   - scenario: The scenario.
  ///   - simulation: The simulation that makes the runs of the scenario.
  ///   - recording: The recording.
  ///   - level: How much of each run to record; `nil` to record the outcomes of passing runs and all events
  ///     of other runs.
  ///   - packsEvents: Whether events are recorded in blocks.
  ///   - options: The options of the command that repeats a run, such as ` --agents DIR`.
  ///   - seeds: A closure that returns whether the sweep includes the given seed.
  ///   - resumes: Whether to keep the runs of the sweep that are already recorded. If false, new runs replace
  ///     them.
  ///   - store: The storage for the runs that are read from the recording.
  /// - Throws: `RecordingError` if the recording cannot be read or written.
  init(
    of scenario: LoadedScenario,
    _ simulation: Simulation,
    in recording: Recording,
    level: RecordingLevel?,
    packsEvents: Bool,
    options: String,
    seeds: (UInt64) -> Bool,
    resumes: Bool,
    store: RunStore
  ) throws {
    self.recording = recording
    self.resumes = resumes
    self.level = level
    self.packsEvents = packsEvents
    self.simulation = simulation
    let plan = scenario.plan
    judge = RunJudge(plan)
    let loaded = scenario.loadedPlan
    let idsOfSameVersion = try recording.scenarioIDs(of: loaded, ofSameVersion: true)
    let (recordedRuns, recordedSeeds) = try Self.runs(
      of: plan,
      in: recording,
      scenarios: resumes ? idsOfSameVersion : [],
      seeds: seeds,
      level: level ?? .outcomes,
      store
    )
    self.recordedRuns = recordedRuns
    self.recordedSeeds = recordedSeeds
    earlierScenarioIDs = try recording.scenarioIDs(of: loaded, ofSameVersion: false)
    replacedRuns = try recording.replacedRuns(of: earlierScenarioIDs) {
      seeds($0) && !recordedSeeds.contains($0)
    }
    if let id = try idsOfSameVersion.first(where: { try recording.runCount(of: [$0]) > 0 }) {
      try recording.continueScenario(id, options: options, sources: loaded.sources)
      scenarioID = id
    } else {
      scenarioID = try recording.addScenario(plan, loaded, options: options)
    }
    allScenarioIDs = idsOfSameVersion.filter { [scenarioID] in $0 != scenarioID } + [scenarioID]
  }

  /// Reads the recorded runs with seeds of the sweep.
  ///
  /// The result is these runs, in ascending order of their seeds, and the set of their seeds.
  private static func runs(
    of plan: Plan,
    in recording: Recording,
    scenarios: [Int64],
    seeds: (UInt64) -> Bool,
    level: RecordingLevel,
    _ store: RunStore
  ) throws -> (runs: RunList, seeds: RangeSet<UInt64>) {
    var runs = RunList(in: store)
    var foundSeeds = RangeSet<UInt64>()
    try recording.readResults(
      of: plan,
      scenarios: scenarios,
      seeds: { seeds($0) && !foundSeeds.contains($0) && $0 < .max },
      level: level
    ) { run in
      runs.append(run)
      foundSeeds.insert(contentsOf: run.summary.seed..<(run.summary.seed + 1))
    }
    return (runs.sortedBySeed(in: store), foundSeeds)
  }

  /// Whether events are recorded while a run is made.
  ///
  /// If so, only one run is made at a time. Otherwise, several runs can be made at the same time, and each
  /// run is recorded after its end.
  var recordsWhileRunning: Bool { level == .events || level == .handoffs }

  /// Makes the run with the given seed, records its events or only its handoffs as they happen, and returns the run.
  ///
  /// The result is `nil` if the Swift task was cancelled during the run.
  func makeRun(_ seed: UInt64, twice: Bool, observesCoverage: Bool) throws -> JudgedRun? {
    let start = ContinuousClock.now
    return try recording.record(
      simulation.plan,
      scenario: scenarioID,
      level: level ?? .events,
      packsEvents: packsEvents,
      replacingRuns: replacedRuns
    ) { writer in
      var run = JudgedRun(
        simulation,
        judge: judge,
        seed: seed,
        observesCoverage: observesCoverage,
        also: writer.kinds,
        observe: { writer.observe($0) }
      )
      if twice { run?.repeatRun(of: simulation) }
      run?.wallTime = start.duration(to: .now)
      return run
    }
  }

  /// Returns the recorded runs of the scenario that have other seeds than the given ones, in ascending order of seeds.
  ///
  /// Earlier commands made these runs. For a sweep that continues their recording, they count as runs of the sweep. Any
  /// other sweep is judged without them.
  ///
  /// - Throws: `RecordingError` if one of the runs cannot be read.
  func otherRuns(besides seeds: [UInt64], _ store: RunStore) throws -> RunList {
    guard try recording.runCount(of: allScenarioIDs) > seeds.count else {
      return RunList(in: store)
    }
    let knownSeeds = Set(seeds)
    return try Self.runs(
      of: simulation.plan,
      in: recording,
      scenarios: allScenarioIDs,
      seeds: { !knownSeeds.contains($0) },
      level: .outcomes,
      store
    ).runs
  }

  /// Returns whether an earlier invocation that this sweep continues made the runs with the seeds of the scenario.
  ///
  /// - Throws: `RecordingError` if the recording cannot be read.
  func continuesScenarioSeeds() throws -> Bool {
    try recording.hasSweepWithScenarioSeeds(of: allScenarioIDs)
  }

  /// Removes the recorded results about all runs together, because they are not about the new runs.
  ///
  /// If a sweep that continues its recording is interrupted, the recording then has no result. Another sweep may replace
  /// runs, so a result that is not a pass stays until all recorded runs are judged together again.
  func prepareForNewRuns() throws {
    try recording.discardSweepResults(of: allScenarioIDs, keepingProblems: !resumes)
  }

  /// Records why runs of the scenario failed, and the result of all its runs together.
  ///
  /// Removes the earlier entries of the scenario that have no run any more, and replaces all causes that were recorded
  /// for the scenario before. If `isComplete` is false, the sweep was interrupted, and only the causes of failed runs
  /// are recorded. The cause of a missed bound is recorded if all runs together miss the bound.
  func add(_ result: ScenarioResult, isComplete: Bool) throws {
    try recording.discardUnusedRows(of: earlierScenarioIDs, keeping: scenarioID)
    let sweepResult = isComplete ? try overAllRecordedRuns(result).recordedResult : nil
    if let causes = result.causes {
      let recordedCauses = causes.recordedCauses(with: sweepResult?.expectations ?? [])
      try recording.record(recordedCauses, of: allScenarioIDs)
    }
    guard let sweepResult else { return }
    try recording.record(sweepResult, of: allScenarioIDs)
  }

  /// Returns a result about the runs of `result` and the other runs of the scenario in the recording.
  ///
  /// Only a sweep that continues its recording is judged together with them, so other results lack them. The digests of
  /// the other runs are not compared again, so what an earlier command found about them stays.
  private func overAllRecordedRuns(_ result: ScenarioResult) throws -> ScenarioResult {
    var allRuns = result
    if result.otherRecordedRuns.isEmpty {
      let otherRuns = try otherRuns(besides: result.runs.seeds, RunStore())
      guard !otherRuns.isEmpty else { return result }
      allRuns = try self.result(result, with: otherRuns)
    }
    allRuns.sweepExpectations += try recording.digestProblems(of: allScenarioIDs).prefix(1).map {
      ExpectationResult($0)
    }
    return allRuns
  }

  /// Returns a result about the runs of `result` and other runs of the scenario.
  private func result(
    _ result: ScenarioResult,
    with otherRuns: RunList
  ) throws -> ScenarioResult {
    let requestedSeeds = result.plan.seeds
    let requestedCount = (result.runs.seeds + otherRuns.seeds).count(
      where: requestedSeeds.contains
    )
    return ScenarioResult(
      plan: result.plan,
      path: result.path,
      runs: result.runs,
      options: result.options,
      areAllSeeds: try requestedCount == requestedSeeds.count && continuesScenarioSeeds(),
      otherRecordedRuns: otherRuns
    )
  }

  /// Records a finished run.
  ///
  /// A `JudgedRun` does not contain its events. To record all events, the function makes the run a
  /// second time. This second run continues to its end even if the Swift task is cancelled.
  func add(_ run: JudgedRun) throws {
    let level = level ?? (run.judgement.verdict == .pass ? .outcomes : .events)
    _ = try recording.record(
      simulation.plan,
      scenario: scenarioID,
      level: level,
      packsEvents: packsEvents,
      replacingRuns: replacedRuns
    ) { writer in
      guard level == .events else { return run }
      return JudgedRun(
        simulation,
        judge: judge,
        seed: run.summary.seed,
        isStopped: { false },
        also: writer.kinds
      ) {
        writer.observe($0)
      }
    }
  }
}

extension Recording {
  /// Returns the identifiers of the entries that earlier commands added for a scenario from the same files.
  ///
  /// If `ofSameVersion` is true, entries of other versions of the command are left out.
  func scenarioIDs(of plan: LoadedPlan, ofSameVersion: Bool) throws -> [Int64] {
    try scenarioIDs(
      path: plan.scenarioPath,
      configuration: plan.configuration,
      sources: plan.sources,
      ofSameVersion: ofSameVersion
    )
  }

  /// Adds the scenario of a loaded plan, and returns its identifier.
  fileprivate func addScenario(
    _ plan: Plan,
    _ loaded: LoadedPlan,
    options: String
  ) throws -> Int64 {
    try addScenario(
      plan,
      path: loaded.scenarioPath,
      configuration: loaded.configuration,
      options: options,
      sources: loaded.sources
    )
  }
}
