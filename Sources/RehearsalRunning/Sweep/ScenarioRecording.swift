import RehearsalDefinitions
import RehearsalRecording
import RehearsalRules
import RehearsalSimulation

/// A scenario in a recording, to which new runs of the scenario are added.
struct ScenarioRecording {
  /// The runs that the recording already contains and that are not made again, in ascending order of their seeds.
  let recordedRuns: RunList
  /// The seeds of the runs in ``recordedRuns``.
  let recordedSeeds: RangeSet<UInt64>
  private let recording: Recording
  private let simulation: Simulation
  /// A judge for the scenario's plan that has not observed any event.
  ///
  /// Each run uses a copy of this judge.
  private let judge: RunJudge
  /// The identifier in the recording under which new runs are recorded.
  private let scenarioID: Int64
  /// All identifiers in the recording under which the scenario has runs, one from each invocation; the last is
  /// ``scenarioID``.
  private let allScenarioIDs: [Int64]
  /// How much of each run to record; `nil` for only outcomes of a run that passes, and all events of any other run.
  private let level: Level?

  /// Adds the scenario to the recording or, if `resumes` is true, finds the entry that an earlier invocation added.
  ///
  /// Recorded runs of the same files that new runs will replace are removed.
  ///
  /// - Parameters:
  ///   - scenario: The scenario.
  ///   - simulation: The simulation that makes the runs of the scenario.
  ///   - recording: The recording.
  ///   - level: How much of each run to record. If `level` is `nil`, only outcomes are recorded for a run that passes,
  ///     and all events for any other run.
  ///   - options: The options of the command that repeats a run, such as ` --agents DIR`.
  ///   - seeds: A closure that returns whether the given seed will be run.
  ///   - resumes: Whether to keep recorded runs with the wanted seeds instead of making these runs again. If not, new
  ///     runs replace the recorded runs.
  ///   - store: The storage for the runs that are read from the recording.
  /// - Throws: `RecordingError` if the recording cannot be read or written.
  init(
    of scenario: LoadedScenario,
    _ simulation: Simulation,
    in recording: Recording,
    level: Level?,
    options: String,
    seeds: (UInt64) -> Bool,
    resumes: Bool,
    store: RunStore
  ) throws {
    self.recording = recording
    self.level = level
    self.simulation = simulation
    let plan = scenario.plan
    judge = RunJudge(plan)
    let loaded = scenario.loaded
    func scenarioIDs(ofSameVersion: Bool) throws -> [Int64] {
      try recording.find(
        path: loaded.path,
        configuration: loaded.configuration,
        sources: loaded.sources,
        ofSameVersion: ofSameVersion
      )
    }
    let resumableIDs = resumes ? try scenarioIDs(ofSameVersion: true) : []
    let (done, doneSeeds) = try Self.runs(
      of: plan,
      in: recording,
      scenarios: resumableIDs,
      seeds: seeds,
      level: level ?? .outcomes,
      store
    )
    self.recordedRuns = done
    self.recordedSeeds = doneSeeds
    try recording.discard(scenarioIDs(ofSameVersion: false)) {
      seeds($0) && !doneSeeds.contains($0)
    }
    let remainingIDs = resumes ? try scenarioIDs(ofSameVersion: true) : []
    scenarioID =
      try remainingIDs.first
      ?? recording.add(
        plan,
        path: loaded.path,
        configuration: loaded.configuration,
        options: options,
        sources: loaded.sources
      )
    allScenarioIDs = remainingIDs.filter { [scenarioID] in $0 != scenarioID } + [scenarioID]
  }

  /// Returns the recorded runs with the wanted seeds, in ascending order of the seeds, and these seeds.
  private static func runs(
    of plan: Plan,
    in recording: Recording,
    scenarios: [Int64],
    seeds: (UInt64) -> Bool,
    level: Level,
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

  /// Whether runs are made one at a time, and the events of a run are recorded while the run is made.
  ///
  /// If this is false, several runs are made at a time, and each is recorded after its end.
  var recordsWhileRunning: Bool { level == .events || level == .handoffs }

  /// Makes the run with the given seed, and records its events meanwhile; the result is `nil` if the run was stopped.
  func run(_ seed: UInt64, twice: Bool, observesCoverage: Bool) throws -> JudgedRun? {
    let start = ContinuousClock.now
    return try recording.record(simulation.plan, scenario: scenarioID, level: level ?? .events) {
      writer in
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

  /// Records why runs failed, in place of the causes that the recording has for the scenario.
  func add(_ causes: FailureCauses) throws {
    try recording.record(causes.recorded, of: allScenarioIDs)
  }

  /// Records a finished run.
  ///
  /// To record all events, the function makes the run again, because a finished run has not kept them. This second run
  /// also finishes if the Swift task is cancelled.
  func add(_ run: JudgedRun) throws {
    let level = level ?? (run.judgement.verdict == .pass ? .outcomes : .events)
    _ = try recording.record(simulation.plan, scenario: scenarioID, level: level) { writer in
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
