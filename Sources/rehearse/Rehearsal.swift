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
  var checksDeterminism = false
  /// The digests to hold runs against.
  var digests: DigestFile?
  /// How many runs are made at a time.
  var jobs: Int
  /// Whether runs that the recording has already are not made again.
  var resumes = false
  /// Whether what of the protocol the runs exercise is noted.
  var covers = false
  /// Seeds that are tried before all others.
  var corpus: SeedCorpus?
  /// Whether nothing more is run after a run.
  var stopsAfter: ((RunResult) -> Bool)?
  /// Is told of every run that is made.
  var progress: Progress?

  /// Runs scenarios one after the other, until all are done or the command is asked to stop.
  func run(
    _ scenarios: [FoundScenario],
    _ recording: Recording?,
    options: String
  ) async throws -> SuiteResult {
    var results: [ScenarioResult] = []
    var coverage = covers ? ProtocolCoverage(verbs: FaultVerbs.all.map(\.verb)) : nil
    for scenario in scenarios where !Signals.areReceived {
      let seeds = seeds ?? scenario.loaded.plan.seeds
      let first = corpus?.seeds(of: scenario.shown, options) ?? []
      let record = try record(of: scenario, seeds, and: first, in: recording)
      var runs: [RunResult] = []
      for seed in first where !stops(after: runs) {
        runs += try await self.runs(of: scenario, seed..<(seed + 1), record) { coverage?.add($0) }
      }
      if !stops(after: runs) {
        let tried = Set(first)
        runs += try await self.runs(of: scenario, seeds, except: tried, record) {
          coverage?.add($0)
        }
      }
      guard !runs.isEmpty else { continue }
      results.append(
        ScenarioResult(
          plan: scenario.loaded.plan,
          path: scenario.shown,
          runs: runs.sorted { $0.summary.seed < $1.summary.seed },
          options: options,
          areAllSeeds: self.seeds == nil
            && runs.count { seeds.contains($0.summary.seed) } == seeds.count
        )
      )
      if stops(after: runs) { break }
    }
    return SuiteResult(
      scenarios: results,
      interruption: Signals.interruption,
      coverage: coverage
    )
  }

  /// How many runs scenarios come to.
  func expectedRuns(of scenarios: [FoundScenario]) -> Int {
    scenarios.reduce(0) { $0 + (seeds ?? $1.loaded.plan.seeds).count }
  }

  /// A scenario's place in a recording, where there is one.
  func record(
    of scenario: FoundScenario,
    _ seeds: Range<UInt64>,
    and first: [UInt64] = [],
    in recording: Recording?
  ) throws -> ScenarioRecord? {
    try recording.map { recording in
      try ScenarioRecord(
        scenario,
        in: recording,
        level: level ?? (seeds.count == 1 ? .events : nil),
        seeds: { seeds.contains($0) || first.contains($0) },
        resumes: resumes
      )
    }
  }

  /// Makes the runs of a range of seeds but some, in their order, without those that are recorded already.
  func runs(
    of scenario: FoundScenario,
    _ seeds: Range<UInt64>,
    except tried: Set<UInt64> = [],
    _ record: ScenarioRecord?,
    _ cover: (ProtocolCoverage) -> Void = { _ in }
  ) async throws -> [RunResult] {
    let done = (record?.done ?? [:]).filter { seeds.contains($0.key) && !tried.contains($0.key) }
    progress?.advance(by: done.count)
    let known = done.values.map { result(of: Trial(summary: $0.0, judgement: $0.1), scenario) }
      .sorted { $0.summary.seed < $1.summary.seed }
    if let stop = known.firstIndex(where: { stops(after: [$0]) }) {
      return Array(known[...stop])
    }
    let others = seeds.count - tried.count(where: seeds.contains)
    let new =
      others == done.count ? [] : try await made(scenario, seeds, except: tried, record, cover)
    return (known + new).sorted { $0.summary.seed < $1.summary.seed }
  }

  private func stops(after runs: [RunResult]) -> Bool {
    guard let stopsAfter, let last = runs.last else { return false }
    return stopsAfter(last)
  }

  /// Nothing more is wanted.
  private struct Stopped: Error {}

  /// Makes the runs that the recording has not.
  private func made(
    _ scenario: FoundScenario,
    _ seeds: Range<UInt64>,
    except tried: Set<UInt64>,
    _ record: ScenarioRecord?,
    _ cover: (ProtocolCoverage) -> Void
  ) async throws -> [RunResult] {
    var runs: [RunResult] = []
    func take(_ trial: Trial) throws {
      trial.coverage.map(cover)
      runs.append(result(of: trial, scenario))
      progress?.advance(by: 1)
      if stops(after: runs) { throw Stopped() }
    }
    do {
      try await make(scenario, seeds, except: tried, record, take)
    } catch is Stopped {
      // What there is until then is what was asked for.
    }
    return runs
  }

  private func make(
    _ scenario: FoundScenario,
    _ seeds: Range<UInt64>,
    except tried: Set<UInt64>,
    _ record: ScenarioRecord?,
    _ take: (Trial) throws -> Void
  ) async throws {
    func isDone(_ seed: UInt64) -> Bool { tried.contains(seed) || record?.done[seed] != nil }
    if let record, record.isWrittenAsItHappens {
      for seed in seeds where !isDone(seed) && !Signals.areReceived {
        if let trial = try record.run(seed, twice: checksDeterminism, covers: covers) {
          try take(trial)
        }
      }
      return
    }
    let trials = Trials(
      of: scenario.loaded.plan,
      repeats: checksDeterminism,
      covers: covers,
      jobs: jobs
    )
    try await trials.make(seeds, except: isDone) { trial in
      try record?.keep(trial)
      try take(trial)
    }
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
