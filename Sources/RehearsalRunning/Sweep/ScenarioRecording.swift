import RehearsalDefinitions
import RehearsalRecording
import RehearsalRules
import RehearsalSimulation

/// A scenario in a recording: where its runs go, and which are there already.
struct ScenarioRecording {
  /// The runs that the recording has already, by seed.
  let done: [UInt64: JudgedRun]
  private let recording: Recording
  private let simulation: Simulation
  /// What every run's judge begins as.
  private let judge: RunJudge
  private let number: Int64
  private let level: Level?

  /// Adds the scenario to the recording, or finds it there where the recording is resumed; runs of the
  /// same files and seeds that are made again are removed.
  ///
  /// - Parameters:
  ///   - scenario: The scenario.
  ///   - simulation: The simulation that makes its runs.
  ///   - recording: The recording.
  ///   - level: How much is recorded of each run; `nil` records outcomes, and events of runs that fail.
  ///   - seeds: Whether a seed is asked for.
  ///   - resumes: Whether runs that the recording has already are skipped; else they are made again and
  ///     replace those.
  /// - Throws: `RecordingError` where the recording cannot be read or written.
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
    func known(ofSameVersion: Bool) throws -> [Int64] {
      try recording.find(
        path: loaded.path,
        configuration: loaded.configuration,
        sources: loaded.sources,
        ofSameVersion: ofSameVersion
      )
    }
    let done = try recording.results(
      of: plan,
      scenarios: resumes ? known(ofSameVersion: true) : [],
      seeds: seeds,
      level: level ?? .outcomes
    )
    self.done = done
    try recording.discard(known(ofSameVersion: false)) { seeds($0) && done[$0] == nil }
    number =
      try (resumes ? known(ofSameVersion: true).first : nil)
      ?? recording.add(
        plan,
        path: loaded.path,
        configuration: loaded.configuration,
        sources: loaded.sources
      )
  }

  /// Whether runs are recorded while they happen, one at a time: then no run is ever held in memory.
  var isWrittenAsItHappens: Bool { level == .events || level == .handoffs }

  /// Makes the run of a seed and records it as it happens; `nil` where it was stopped.
  func run(_ seed: UInt64, twice: Bool, covers: Bool) throws -> JudgedRun? {
    try recording.record(simulation.plan, scenario: number, level: level ?? .events) { writer in
      var run = JudgedRun(
        simulation,
        judge: judge,
        seed: seed,
        covers: covers,
        also: writer.kinds,
        observe: { writer.observe($0) }
      )
      if twice { run?.repeatRun(of: simulation) }
      return run
    }
  }

  /// Records a run that was made; one that failed is run again, to its end, to record its events.
  func add(_ run: JudgedRun) throws {
    let level = level ?? (run.judgement.verdict == .pass ? .outcomes : .events)
    _ = try recording.record(simulation.plan, scenario: number, level: level) { writer in
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
