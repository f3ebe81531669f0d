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

  func run(
    _ scenarios: [FoundScenario],
    _ recording: Recording?,
    options: String
  ) throws -> SuiteResult {
    SuiteResult(
      scenarios: try scenarios.map { scenario in
        let number = try recording?.add(
          scenario.loaded.plan,
          path: scenario.loaded.path,
          sources: scenario.loaded.sources.map {
            Recording.Source(
              origin: $0.origin.rawValue,
              path: $0.source.path,
              content: $0.source.bytes
            )
          }
        )
        let runs = try (seeds ?? scenario.loaded.plan.seeds).map { seed in
          try run(scenario, seed: seed, recording, number)
        }
        return ScenarioResult(
          plan: scenario.loaded.plan,
          path: scenario.shown,
          runs: runs,
          options: options
        )
      }
    )
  }

  private func run(
    _ scenario: FoundScenario,
    seed: UInt64,
    _ recording: Recording?,
    _ number: Int64?
  ) throws -> RunResult {
    let plan = scenario.loaded.plan
    let (summary, judgement) = try recorded(plan, seed, recording, number)
    var result = RunResult(summary: summary, judgement: judgement)
    if checksDeterminism {
      let second = Simulation(plan).run(seed: seed).digest
      if second != summary.digest { result.otherDigest = .ofSecondRun(second) }
    }
    if result.otherDigest == nil, let digests {
      result.otherDigest = digests.difference(from: summary, path: scenario.shown)
    }
    return result
  }

  /// Runs once and keeps what is asked for; a failing seed of many is kept with all its events.
  private func recorded(
    _ plan: Plan,
    _ seed: UInt64,
    _ recording: Recording?,
    _ scenario: Int64?
  ) throws -> (RunSummary, Judgement) {
    guard let recording, let scenario else {
      return Self.simulate(plan, seed) { _ in }
    }
    if level == nil, (seeds ?? plan.seeds).count > 1 {
      let ended = Self.simulate(plan, seed) { _ in }
      if ended.1.verdict == .pass {
        return try recording.record(plan, scenario: scenario, level: .outcomes) { _ in ended }
      }
    }
    return try recording.record(plan, scenario: scenario, level: level ?? .events) { writer in
      Self.simulate(plan, seed) { writer.observe($0) }
    }
  }

  /// Runs a plan once while its judge looks on.
  static func simulate(
    _ plan: Plan,
    _ seed: UInt64,
    observe: (borrowing Event) -> Void
  ) -> (RunSummary, Judgement) {
    var judge = Judge(plan)
    let summary = Simulation(plan).run(seed: seed) { event in
      judge.observe(event)
      observe(event)
    }
    return (summary, judge.conclude())
  }
}
