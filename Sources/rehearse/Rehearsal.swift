import RehearsalAnalysis
import RehearsalDefinitions
import RehearsalRecording
import RehearsalRules
import RehearsalSimulation

/// Runs plans over their seeds: simulate, judge, record.
struct Rehearsal {
  /// The seeds to run in place of a scenario's own.
  var seeds: Range<UInt64>?
  /// How much to record; by default events of a single seed and of failing ones, else outcomes.
  var level: Level?
  var checksDeterminism: Bool
  /// The digests to hold runs against.
  var digests: DigestFile?
  /// How many runs are made at a time.
  var jobs: Int
  /// Whether runs that the recording has already are not made again.
  var resumes: Bool
  /// Whether what of the protocol the runs exercise is noted.
  var covers = false

  /// Runs scenarios one after the other, until all are done or the command is asked to stop.
  func run(
    _ scenarios: [FoundScenario],
    _ recording: Recording?,
    options: String
  ) async throws -> SuiteResult {
    var results: [ScenarioResult] = []
    var coverage = covers ? ProtocolCoverage(verbs: FaultVerbs.all.map(\.verb)) : nil
    for scenario in scenarios where !Signals.areReceived {
      let runs = try await runs(of: scenario, recording) { coverage?.add($0) }
      guard !runs.isEmpty else { continue }
      results.append(
        ScenarioResult(
          plan: scenario.loaded.plan,
          path: scenario.shown,
          runs: runs,
          options: options
        )
      )
    }
    return SuiteResult(
      scenarios: results,
      interruption: Signals.interruption,
      coverage: coverage
    )
  }

  private func runs(
    of scenario: FoundScenario,
    _ recording: Recording?,
    _ cover: (ProtocolCoverage) -> Void
  ) async throws -> [RunResult] {
    let seeds = seeds ?? scenario.loaded.plan.seeds
    let record = try recording.map { recording in
      try ScenarioRecord(
        scenario,
        in: recording,
        level: level ?? (seeds.count == 1 ? .events : nil),
        resuming: resumes ? seeds : nil
      )
    }
    let done = record?.done ?? [:]
    var runs = seeds.count == done.count ? [] : try await made(scenario, seeds, record, cover)
    runs += done.values.map { result(of: Trial(summary: $0.0, judgement: $0.1), scenario) }
    return runs.sorted { $0.summary.seed < $1.summary.seed }
  }

  /// Makes the runs that the recording has not.
  private func made(
    _ scenario: FoundScenario,
    _ seeds: Range<UInt64>,
    _ record: ScenarioRecord?,
    _ cover: (ProtocolCoverage) -> Void
  ) async throws -> [RunResult] {
    let trials = Trials(
      of: scenario.loaded.plan,
      repeats: checksDeterminism,
      covers: covers,
      jobs: jobs
    )
    func isDone(_ seed: UInt64) -> Bool { record?.done[seed] != nil }
    var runs: [RunResult] = []
    if let record, record.isWrittenAsItHappens {
      for seed in seeds where !isDone(seed) && !Signals.areReceived {
        if let trial = try record.run(seed, twice: checksDeterminism, covers: covers) {
          trial.coverage.map(cover)
          runs.append(result(of: trial, scenario))
        }
      }
    } else {
      try await trials.make(seeds, except: isDone) { trial in
        try record?.keep(trial)
        trial.coverage.map(cover)
        runs.append(result(of: trial, scenario))
      }
    }
    return runs
  }

  private func result(of trial: Trial, _ scenario: FoundScenario) -> RunResult {
    var result = RunResult(summary: trial.summary, judgement: trial.judgement)
    if let second = trial.secondDigest, second != trial.summary.digest {
      result.otherDigest = .ofSecondRun(second)
    } else {
      result.otherDigest = digests?.difference(from: trial.summary, path: scenario.shown)
    }
    return result
  }
}
