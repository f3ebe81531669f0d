import RehearsalDefinitions
import RehearsalRecording
import RehearsalSimulation

/// The seeds of failed runs, read from a recording or a file of failed seeds.
public struct KnownFailures: Sendable {
  /// The path of the recording or of the file of failed seeds, for messages.
  public let path: String
  private let failedSeeds: @Sendable (LoadedScenario, _ options: String) -> [UInt64]
  /// A closure that returns whether a scenario failed over all its runs.
  private let failedOverAllRuns: @Sendable (LoadedScenario) -> Bool

  /// Reads the seeds of the runs in a recording that did not pass, and the scenarios that did not pass over all runs.
  ///
  /// A run does not count if the recording has a later run with the same scenario, configuration and seed.
  ///
  /// - Throws: `RecordingError` if the recording cannot be read.
  public init(recording path: String) throws {
    let reader = try RecordingReader(path)
    let runs = try reader.unrepairedFailures()
    let failedRuns = Dictionary(grouping: runs) { [$0.scenarioPath, $0.configuration ?? ""] }
    let failedSweeps = Set(try reader.unrepairedSweeps().map { [$0.path, $0.configuration ?? ""] })
    self.path = path
    failedOverAllRuns = { scenario in
      let loadedPlan = scenario.loadedPlan
      return failedSweeps.contains([loadedPlan.scenarioPath, loadedPlan.configuration ?? ""])
    }
    failedSeeds = { scenario, _ in
      let loadedPlan = scenario.loadedPlan
      return (failedRuns[[loadedPlan.scenarioPath, loadedPlan.configuration ?? ""]] ?? []).map(
        \.seed
      )
    }
  }

  /// Creates the value from a corpus of failed seeds.
  ///
  /// The path is shown in messages.
  public init(corpus: SeedCorpus, path: String) {
    self.path = path
    failedOverAllRuns = { _ in false }
    failedSeeds = { corpus.seeds(of: $0.path, $1) }
  }

  /// Returns the scenarios that have failed seeds, each with only these seeds.
  ///
  /// A scenario that failed over all its runs keeps all its seeds.
  func limitedToFailedSeeds(_ scenarios: [LoadedScenario], _ options: String) -> [LoadedScenario] {
    scenarios.compactMap { scenario in
      guard !failedOverAllRuns(scenario) else { return scenario }
      let seeds = failedSeeds(scenario, options)
      guard !seeds.isEmpty else { return nil }
      var limitedScenario = scenario
      limitedScenario.seeds = RangeSet(seeds.filter { $0 < .max }.map { $0..<$0 + 1 })
      return limitedScenario
    }
  }
}
