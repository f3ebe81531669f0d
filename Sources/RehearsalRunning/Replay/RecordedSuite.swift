public import RehearsalRecording
import RehearsalRules
import RehearsalSimulation

/// The results of a sweep, restored from the runs in its recording.
public struct RecordedSuite: Sendable {
  /// The restored results of all scenarios.
  public private(set) var result = SuiteResult(scenarios: [])
  /// The identifiers that the scenarios of ``result`` have in the recording, in the same order.
  private var scenarioIDs: [Int64] = []
  /// What the runs of the scenarios of ``result`` were made from, in the same order.
  private(set) var origins: [RunOrigin] = []

  /// Reads the runs of a recording, and evaluates them together.
  ///
  /// To find the causes of failures, some of the failed runs are simulated again.
  ///
  /// - Parameters:
  ///   - recording: The recording.
  ///   - missingRuns: The runs of the sweep that the recording lacks; `nil` if it has all. Only then are
  ///     expectations about all runs together evaluated.
  ///   - usesOwnSeeds: Whether a scenario counts as run with all its seeds if it has runs of a command that took the
  ///     seeds from the scenario file.
  ///   - digests: The expected digests of the runs; `nil` to compare none.
  /// - Throws: `RecordingError` if the recording cannot be read; ``RunningError`` if recorded files are invalid or
  ///   runs have no scenario; `CancellationError` if the Swift task is cancelled.
  public init(
    _ recording: RecordingReader,
    missingRuns: String?,
    usesOwnSeeds: Bool,
    digests: DigestFile? = nil
  ) throws {
    try self.init(
      recording,
      missingRuns: missingRuns,
      usesOwnSeeds: usesOwnSeeds,
      digests: digests,
      store: RunStore()
    )
    for index in result.scenarios.indices where !result.scenarios[index].plan.isHistory {
      result.scenarios[index].findCauses()
    }
  }

  /// Reads the runs of a recording into a store, without a search for the causes of failures.
  init(
    _ recording: RecordingReader,
    missingRuns: String?,
    usesOwnSeeds: Bool,
    digests: DigestFile? = nil,
    store: RunStore
  ) throws {
    let isComplete = missingRuns == nil
    result.missingRuns = missingRuns
    let digestProblems = try recording.sweepProblems().filter {
      $0.statement == Recording.SweepResult.digestStatement
    }
    for scenario in try recording.scenarios() {
      try Task.checkCancellation()
      let firstRun = try recording.run(numbered: scenario.firstRunID)
      let sources = try Self.sources(of: firstRun, recording)
      let source = sources[0]
      let (plan, workPath) = try recording.planAndWorkPath(of: firstRun)
      let path = (source.origin == .scenario ? source.root : "") + firstRun.scenarioPath
      let runs = try recording.runs(ofScenario: scenario.id, plan, path: path, digests, in: store)
      var scenarioResult = ScenarioResult(
        plan: plan,
        path: path,
        runs: runs,
        options: scenario.options,
        isPart: !isComplete,
        areAllSeeds: try isComplete && usesOwnSeeds && !plan.isHistory
          && recording.hasRunsWithScenarioSeeds(of: scenario.id)
          && runs.seeds.count(where: plan.seeds.contains) == plan.seeds.count
      )
      scenarioResult.checkOptions =
        digests.map { " --digests \(ShellWord.quoted($0.path))" } ?? ""
      scenarioResult.sweepExpectations += digestProblems.filter { $0.scenarioID == scenario.id }
        .map { ExpectationResult($0) }
      result.scenarios.append(scenarioResult)
      scenarioIDs.append(scenario.id)
      origins.append(RunOrigin(of: firstRun, workPath: workPath, sources, cap: scenario.cap))
    }
  }

  /// Returns the files of a run's scenario, of which there is at least one.
  private static func sources(of run: RecordedRun, _ recording: RecordingReader) throws
    -> [PlanSource]
  {
    let sources = try recording.sources(of: run)
    guard !sources.isEmpty else {
      throw RunningError(
        .invalid,
        "\(recording.path): error: the runs of `\(run.scenarioName)` have no files of a scenario, as those of workloads; "
          + "leave their recording out"
      )
    }
    return sources
  }

  /// Adds the results of all runs together to the recording.
  ///
  /// Nothing is added if runs of the sweep are missing, because the results can then change, or for histories.
  ///
  /// - Parameter recording: The recording from which the runs were read.
  /// - Throws: `RecordingError` if the recording cannot be written.
  public func recordResults(in recording: Recording) throws {
    guard result.missingRuns == nil else { return }
    for (scenarioID, scenario) in zip(scenarioIDs, result.scenarios) where !scenario.plan.isHistory
    {
      guard let sweepResult = scenario.recordedResult else { continue }
      try recording.record(sweepResult, of: [scenarioID])
    }
  }

  /// Replaces the causes of failures in the recording with the causes in ``result``.
  ///
  /// - Parameter recording: The recording from which the runs were read.
  /// - Throws: `RecordingError` if the recording cannot be written.
  public func recordCauses(in recording: Recording) throws {
    for (scenarioID, scenario) in zip(scenarioIDs, result.scenarios) {
      guard let causes = scenario.causes else { continue }
      let recordedCauses = causes.recordedCauses(with: scenario.sweepExpectations)
      try recording.record(recordedCauses, of: [scenarioID])
    }
  }
}

extension RecordingReader {
  /// Reads the runs of a scenario into a store, and compares their digests with the expected ones.
  ///
  /// The result is these runs, in ascending order of their seeds.
  fileprivate func runs(
    ofScenario scenario: Int64,
    _ plan: Plan,
    path: String,
    _ digests: DigestFile?,
    in store: RunStore
  ) throws -> RunList {
    var runs = RunList(in: store)
    try readRuns(ofScenario: scenario, plan) { run in
      var run = run
      run.digestMismatch = digests?.mismatch(of: run.summary, path: path)
      runs.append(run)
    }
    return runs.sortedBySeed(in: store)
  }
}
