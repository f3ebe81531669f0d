import RehearsalDefinitions
import RehearsalRecording
import RehearsalRules
import RehearsalSimulation

/// A scenario in a recording, which new runs are added to.
struct ScenarioRecording {
  /// The runs that the recording already contains, by seed.
  let done: [UInt64: JudgedRun]
  private let recording: Recording
  private let simulation: Simulation
  /// The judge that every run copies; it has observed no event.
  private let judge: RunJudge
  private let scenarioID: Int64
  private let level: Level?

  /// Adds the scenario to the recording, or finds it there if the recording is resumed.
  ///
  /// If runs of the same files and seeds will be made again, their recorded versions are removed.
  ///
  /// - Parameters:
  ///   - scenario: The scenario.
  ///   - simulation: The simulation that makes its runs.
  ///   - recording: The recording.
  ///   - level: How much to record of each run; `nil` records the outcomes of runs that pass and the events
  ///     of all others.
  ///   - seeds: A closure that returns whether a seed is asked for.
  ///   - resumes: Whether to skip runs that the recording already contains; otherwise they are made again and
  ///     replaced.
  /// - Throws: `RecordingError` if the recording cannot be read or written.
  init(
    of scenario: LoadedScenario,
    _ simulation: Simulation,
    in recording: Recording,
    level: Level?,
    seeds: (UInt64) -> Bool,
    resumes: Bool
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
    let done = try recording.results(
      of: plan,
      scenarios: resumes ? scenarioIDs(ofSameVersion: true) : [],
      seeds: seeds,
      level: level ?? .outcomes
    )
    self.done = done
    try recording.discard(scenarioIDs(ofSameVersion: false)) { seeds($0) && done[$0] == nil }
    scenarioID =
      try (resumes ? scenarioIDs(ofSameVersion: true).first : nil)
      ?? recording.add(
        plan,
        path: loaded.path,
        configuration: loaded.configuration,
        sources: loaded.sources
      )
  }

  /// Whether runs are made one at a time and recorded while they happen, so that no run is held in memory.
  var recordsWhileRunning: Bool { level == .events || level == .handoffs }

  /// Makes the run of a seed and records it while it happens; the result is `nil` if the run was stopped.
  func run(_ seed: UInt64, twice: Bool, observesCoverage: Bool) throws -> JudgedRun? {
    try recording.record(simulation.plan, scenario: scenarioID, level: level ?? .events) { writer in
      var run = JudgedRun(
        simulation,
        judge: judge,
        seed: seed,
        observesCoverage: observesCoverage,
        also: writer.kinds,
        observe: { writer.observe($0) }
      )
      if twice { run?.repeatRun(of: simulation) }
      return run
    }
  }

  /// Records a finished run.
  ///
  /// Unless a level is given, a run that did not pass is repeated to its end to record its events.
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
