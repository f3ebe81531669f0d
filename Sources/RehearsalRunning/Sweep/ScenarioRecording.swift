import RehearsalDefinitions
import RehearsalRecording
import RehearsalRules
import RehearsalSimulation

/// The entry of a scenario in a recording, to which new runs are added.
struct ScenarioRecording {
  /// The runs that the recording already contains, in the order of their seeds.
  let done: RunList
  /// The seeds of ``done``.
  let doneSeeds: RangeSet<UInt64>
  private let recording: Recording
  private let simulation: Simulation
  /// A judge that has not observed any event.
  ///
  /// Each run uses a copy of it.
  private let judge: RunJudge
  private let scenarioID: Int64
  /// All entries of the scenario whose runs are in the result, of which ``scenarioID`` is the last.
  private let allScenarioIDs: [Int64]
  private let level: Level?

  /// Adds the scenario to the recording, or finds its entry there if `resumes` is true.
  ///
  /// Recorded runs of the same files that new runs will replace are removed.
  ///
  /// - Parameters:
  ///   - scenario: The scenario.
  ///   - simulation: The simulation that makes its runs.
  ///   - recording: The recording.
  ///   - level: How much of each run to record. If it is `nil`, only outcomes are recorded for a run that
  ///     passes, and all events for any other run.
  ///   - options: The options of the command that repeats a run, such as ` --agents DIR`.
  ///   - seeds: A closure that returns whether the given seed will be run.
  ///   - resumes: Whether to keep recorded runs of the same seeds and not make them again. If not, new runs
  ///     replace them.
  ///   - store: The storage of the runs that the recording contains.
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
    let known = resumes ? try scenarioIDs(ofSameVersion: true) : []
    let (done, doneSeeds) = try Self.runs(
      of: plan,
      in: recording,
      scenarios: known,
      seeds: seeds,
      level: level ?? .outcomes,
      store
    )
    self.done = done
    self.doneSeeds = doneSeeds
    try recording.discard(scenarioIDs(ofSameVersion: false)) {
      seeds($0) && !doneSeeds.contains($0)
    }
    let kept = resumes ? try scenarioIDs(ofSameVersion: true) : []
    scenarioID =
      try kept.first
      ?? recording.add(
        plan,
        path: loaded.path,
        configuration: loaded.configuration,
        options: options,
        sources: loaded.sources
      )
    allScenarioIDs = kept.filter { [scenarioID] in $0 != scenarioID } + [scenarioID]
  }

  /// Returns the runs that a recording contains, in the order of their seeds, and their seeds.
  private static func runs(
    of plan: Plan,
    in recording: Recording,
    scenarios: [Int64],
    seeds: (UInt64) -> Bool,
    level: Level,
    _ store: RunStore
  ) throws -> (runs: RunList, seeds: RangeSet<UInt64>) {
    var runs = RunList(in: store)
    var found = RangeSet<UInt64>()
    try recording.readResults(
      of: plan,
      scenarios: scenarios,
      seeds: { seeds($0) && !found.contains($0) && $0 < .max },
      level: level
    ) { run in
      runs.append(run)
      found.insert(contentsOf: run.summary.seed..<(run.summary.seed + 1))
    }
    return (runs.sortedBySeed(in: store), found)
  }

  /// Whether runs are made one at a time, and their events are recorded immediately.
  ///
  /// If this is false, finished runs are held in memory until they are recorded.
  var recordsWhileRunning: Bool { level == .events || level == .handoffs }

  /// Makes the run of a seed and records its events immediately; `nil` if the run was stopped.
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

  /// Records why runs failed, in place of what was recorded before.
  func add(_ causes: FailureCauses) throws {
    try recording.record(causes.recorded, of: allScenarioIDs)
  }

  /// Records a finished run.
  ///
  /// To record all events, the function makes the run again and lets it finish even if the task is cancelled.
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
