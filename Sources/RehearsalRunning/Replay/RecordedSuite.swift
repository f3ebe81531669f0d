public import RehearsalRecording
import RehearsalRules
import RehearsalSimulation

/// The result of the runs of a recording, as the sweep that made them would have it.
public struct RecordedSuite: Sendable {
  /// The result.
  public private(set) var result = SuiteResult(scenarios: [])
  /// The identifiers in the recording of the scenarios of the result.
  private var identifiers: [Int64] = []
  /// The names of the configurations of the scenarios of the result.
  private(set) var configurations: [String?] = []

  /// Creates the result of the runs of a recording.
  ///
  /// Causes of failures are found anew, for which some of the failed runs are simulated.
  ///
  /// - Parameters:
  ///   - recording: The recording.
  ///   - isComplete: Whether the recording has all runs of the sweep.
  ///   - usesOwnSeeds: Whether the seeds are those that the scenarios ask for.
  ///   - digests: The expected digests of the runs; `nil` to compare none.
  /// - Throws: `RecordingError` if the recording cannot be read; `PlanError` if recorded files are invalid;
  ///   ``RunningError`` if runs have no scenario; `CancellationError` if the Swift task is cancelled.
  public init(
    _ recording: RecordingReader,
    isComplete: Bool,
    usesOwnSeeds: Bool,
    digests: DigestFile? = nil
  ) throws {
    try self.init(
      recording,
      isComplete: isComplete,
      usesOwnSeeds: usesOwnSeeds,
      digests: digests,
      store: RunStore()
    )
    for index in result.scenarios.indices where !result.scenarios[index].plan.isHistory {
      result.scenarios[index].findCauses()
    }
  }

  /// Creates the result without causes of failures, with the storage of the runs.
  init(
    _ recording: RecordingReader,
    isComplete: Bool,
    usesOwnSeeds: Bool,
    digests: DigestFile? = nil,
    store: RunStore
  ) throws {
    for scenario in try recording.scenarios() {
      try Task.checkCancellation()
      let first = try recording.run(numbered: scenario.firstRun)
      let source = try Self.source(of: first, recording)
      let plan = try recording.plan(of: first)
      let path = (source.origin == .scenario ? source.root : "") + first.path
      var read = RunList(in: store)
      try recording.readRuns(ofScenario: scenario.id, plan) { run in
        var run = run
        run.digestMismatch = digests?.mismatch(of: run.summary, path: path)
        read.append(run)
      }
      let runs = read.sortedBySeed(in: store)
      let part = ScenarioResult(
        plan: plan,
        path: path,
        runs: runs,
        options: scenario.options,
        isPart: !isComplete,
        areAllSeeds: isComplete && usesOwnSeeds && !plan.isHistory
          && runs.seeds.count(where: plan.seeds.contains) == plan.seeds.count
      )
      result.scenarios.append(part)
      identifiers.append(scenario.id)
      configurations.append(first.configuration)
    }
  }

  private static func source(of run: RecordedRun, _ recording: RecordingReader) throws -> PlanSource
  {
    guard let source = try recording.sources(of: run).first else {
      throw RunningError(
        .invalid,
        "\(recording.path): error: the runs of `\(run.name)` have no files of a scenario, as those of workloads; "
          + "leave their recording out"
      )
    }
    return source
  }

  /// Records the causes of failures, in place of those that are recorded.
  ///
  /// - Parameter recording: The recording of whose runs this is the result.
  /// - Throws: `RecordingError` if the recording cannot be written.
  public func recordCauses(in recording: Recording) throws {
    for (identifier, scenario) in zip(identifiers, result.scenarios) {
      guard let causes = scenario.causes else { continue }
      try recording.record(causes.recorded, of: [identifier])
    }
  }
}
