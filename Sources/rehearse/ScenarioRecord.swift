import RehearsalDefinitions
import RehearsalRecording
import RehearsalRules
import RehearsalSimulation

extension LoadedPlan {
  /// What it was made from, as recordings keep it.
  var keptSources: [Recording.Source] {
    sources.map { kept in
      Recording.Source(
        origin: kept.origin.rawValue,
        path: kept.source.path,
        content: kept.source.bytes
      )
    }
  }
}

/// A scenario's place in a recording: where its runs go, and which are there already.
struct ScenarioRecord {
  /// The runs that the recording has already, by seed.
  let done: [UInt64: (RunSummary, Judgement)]
  private let recording: Recording
  private let plan: Plan
  /// What every run's judge begins as.
  private let judge: RunJudge
  private let number: Int64
  private let level: Level?

  /// Adds the scenario to the recording, or finds it there where it is to be carried on; runs of the same
  /// files and seeds that are made again are taken out.
  ///
  /// - Parameters:
  ///   - scenario: The scenario.
  ///   - recording: The recording.
  ///   - level: How much is kept of each run; by default outcomes, and events of those that fail.
  ///   - seeds: Whether a seed is asked for.
  ///   - resumes: Whether runs that the recording has already are passed over; else they are made again in
  ///     place of those.
  /// - Throws: `RecordingError` where the recording cannot be read or written.
  init(
    _ scenario: FoundScenario,
    in recording: Recording,
    level: Level?,
    seeds: (UInt64) -> Bool,
    resumes: Bool
  ) throws {
    self.recording = recording
    self.level = level
    plan = scenario.loaded.plan
    judge = RunJudge(plan)
    let path = scenario.loaded.path
    let configuration = scenario.loaded.configuration
    let sources = scenario.loaded.keptSources
    func known(ofSameVersion: Bool) throws -> [Int64] {
      try recording.find(
        path: path,
        configuration: configuration,
        sources: sources,
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
      ?? recording.add(plan, path: path, configuration: configuration, sources: sources)
  }

  /// Whether runs are kept while they happen, one at a time: then no run is ever held in memory.
  var isWrittenAsItHappens: Bool { level == .events || level == .handoffs }

  /// Makes the trial of a seed and keeps it as it happens; `nil` where it was stopped.
  func run(_ seed: UInt64, twice: Bool, covers: Bool) throws -> Trial? {
    try record(level ?? .events) { writer in
      var trial = Trial(
        plan,
        judge: judge,
        seed: seed,
        covers: covers,
        also: writer.kinds,
        observe: { writer.observe($0) }
      )
      if twice { trial?.secondDigest = Simulation(plan).run(seed: seed).digest }
      return trial
    }
  }

  /// Keeps a trial; one that failed is run again, to its end, since its events are wanted for that.
  func keep(_ trial: Trial) throws {
    let level = level ?? (trial.judgement.verdict == .pass ? .outcomes : .events)
    _ = try record(level) { writer in
      guard level == .events else { return trial }
      return Trial(
        plan,
        judge: judge,
        seed: trial.summary.seed,
        isStopped: { false },
        also: writer.kinds
      ) {
        writer.observe($0)
      }
    }
  }

  private func record(_ level: Level, _ body: (inout RunWriter) -> Trial?) throws -> Trial? {
    var trial: Trial?
    _ = try recording.record(plan, scenario: number, level: level) { writer in
      trial = body(&writer)
      return trial.map { ($0.summary, $0.judgement) }
    }
    return trial
  }
}
