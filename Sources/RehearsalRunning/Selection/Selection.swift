import RehearsalDefinitions
public import RehearsalRecording
import RehearsalRules
import RehearsalSimulation

/// The criteria by which a sweep selects and orders scenarios and their seeds.
public struct Selection: Sendable {
  /// The expression that selects scenarios; `nil` to select all.
  public var filter: ScenarioFilter?
  /// The shard to run, which is one part of all runs; `nil` to make all runs.
  public var shard: Shard?
  /// The costs of runs, used to give all shards about equal work; `nil` if all runs cost the same.
  public var costs: RunCosts?
  /// The seeds of earlier failed runs; if it is not `nil`, the sweep runs only these seeds.
  public var failures: KnownFailures?
  /// The seed for a random order of the scenarios; `nil` to keep the order in which they were loaded.
  public var shuffleSeed: UInt64?

  /// Creates a selection of all scenarios with all of their seeds.
  public init() {}

  /// Returns the selected scenarios.
  ///
  /// - Parameters:
  ///   - scenarios: The loaded scenarios.
  ///   - sweep: The sweep that will run the scenarios.
  ///   - options: The command-line options that change the runs, such as ` --agents DIR`. A failed seed of a corpus is
  ///     selected only if it failed with the same options. All shards of a sweep must have the same options.
  /// - Returns: The selected scenarios, in the order in which to run them.
  /// - Throws: ``RunningError`` of the kind `missing` if nothing is selected.
  public func selected(
    of scenarios: [LoadedScenario],
    for sweep: Sweep,
    options: String = ""
  ) throws -> SelectedScenarios {
    var selectedScenarios = scenarios
    if let filter {
      selectedScenarios = selectedScenarios.filter(filter.selects)
      try checkNotEmpty(
        selectedScenarios,
        "none of the \(scenarios.count) scenarios is selected by the filter `\(filter.text)`; "
          + "`rehearse run --list` without the filter shows their names, families and tags"
      )
    }
    if let failures {
      selectedScenarios = failures.limitedToFailedSeeds(selectedScenarios, options)
      try checkNotEmpty(
        selectedScenarios,
        "\(failures.path) has no failed run of these scenarios with this configuration, so nothing runs again"
      )
    }
    if let shuffleSeed { selectedScenarios = Self.shuffled(selectedScenarios, by: shuffleSeed) }
    return try shard.map { try part($0, of: selectedScenarios, sweep, options) }
      ?? SelectedScenarios(scenarios: selectedScenarios, shard: nil)
  }

  private func part(
    _ shard: Shard,
    of scenarios: [LoadedScenario],
    _ sweep: Sweep,
    _ options: String
  ) throws -> SelectedScenarios {
    let runCount = sweep.expectedRuns(of: scenarios)
    let sweepDigest = digest(of: scenarios, sweep, shard, options)
    let selected = shard.part(
      of: scenarios,
      seeds: sweep.seeds(of:),
      usesScenarioSeeds: sweep.seeds == nil
    ) { costs?.cost(of: $0) ?? 1 }
    let divisionHint =
      shard.splitsAllScenarios || shard.shardCount > runCount
      ? ""
      : "; a scenario with a fault that has to strike, or with expectations about all its runs, such as `sometimes`, "
        + "stays in one shard, except with `--for-merge`"
    try checkNotEmpty(
      selected,
      "shard \(shard.shardNumber) of \(shard.shardCount) has none of the \(runCount) runs; use fewer shards"
        + divisionHint
    )
    return SelectedScenarios(
      scenarios: selected,
      shard: RecordedShard(
        index: shard.shardNumber,
        count: shard.shardCount,
        sweep: sweepDigest,
        runs: sweep.expectedRuns(of: selected),
        total: runCount
      )
    )
  }

  /// Returns a digest of what all shards of a sweep must have in common, such as the files, seeds, costs and
  /// options.
  private func digest(
    of scenarios: [LoadedScenario],
    _ sweep: Sweep,
    _ shard: Shard,
    _ options: String
  ) -> Digest {
    let scenarioTexts = scenarios.map { scenario in
      "\(costs?.cost(of: scenario) ?? 1)\u{1F}" + sweep.identifyingText(of: scenario)
    }
    let digestedTexts =
      ["\(shard.shardCount)", "\(shard.splitsAllScenarios)", options] + scenarioTexts
    return Digest(of: digestedTexts.joined(separator: "\u{1E}"))
  }

  private func checkNotEmpty(_ selected: [LoadedScenario], _ problem: String) throws {
    guard selected.isEmpty else { return }
    throw RunningError(.missing, "error: \(problem)")
  }

  /// Returns the scenarios in a random order that depends only on the seed and the number of scenarios.
  ///
  /// Source: Durstenfeld, "Algorithm 235: Random permutation", 1964.
  private static func shuffled(_ scenarios: [LoadedScenario], by seed: UInt64) -> [LoadedScenario] {
    var stream = RandomStream(seed: seed)
    var shuffled = scenarios
    for lastIndex in shuffled.indices.dropFirst().reversed() {
      shuffled.swapAt(lastIndex, Int(stream.next(below: UInt64(lastIndex) + 1)))
    }
    return shuffled
  }
}

extension Sweep {
  /// Returns the description of a sweep of the given scenarios, for its recording.
  ///
  /// - Parameters:
  ///   - scenarios: The scenarios.
  ///   - options: The command-line options that change the runs, such as ` --agents DIR`.
  ///   - recording: The recording to which the runs will be added.
  /// - Returns: The description, which counts the runs with seeds that only ``corpus`` adds, too.
  /// - Throws: `RecordingError` if the recording cannot be read.
  public func description(
    of scenarios: [LoadedScenario],
    options: String = "",
    in recording: Recording
  ) throws -> RecordedSweep {
    let digestedTexts = [options] + scenarios.map(identifyingText)
    var (runCount, recordedRunCount) = (0, 0)
    for scenario in scenarios {
      var seeds = seeds(of: scenario)
      for seed in corpusSeeds(of: scenario, options) where seed < .max {
        seeds.insert(contentsOf: seed..<(seed + 1))
      }
      runCount += seeds.seedCount
      recordedRunCount += try recording.recordedSeedCount(
        of: recording.scenarioIDs(of: scenario.loadedPlan, ofSameVersion: false),
        in: seeds
      )
    }
    return RecordedSweep(
      digest: Digest(of: digestedTexts.joined(separator: "\u{1E}")),
      runs: runCount,
      recordedRuns: recordedRunCount
    )
  }

  /// Adds the scenarios of the sweep to a recording before the first of them runs.
  ///
  /// If the command is killed, the recording shows which scenarios it lacks.
  ///
  /// - Parameters:
  ///   - scenarios: The scenarios, in the order in which they run.
  ///   - options: The command-line options that change the runs, such as ` --agents DIR`.
  ///   - recording: The recording to which the runs will be added.
  /// - Throws: `RecordingError` if the recording cannot be read or written.
  public func planScenarios(
    _ scenarios: [LoadedScenario],
    options: String = "",
    in recording: Recording
  ) throws {
    for scenario in scenarios {
      let plan = scenario.loadedPlan
      try recording.planScenario(
        scenario.plan,
        path: plan.scenarioPath,
        configuration: plan.configuration,
        options: options,
        sources: plan.sources
      )
    }
  }

  /// Records that a recording has all runs of this sweep, unless a signal or ``stopsAfter`` ended it early.
  ///
  /// - Parameters:
  ///   - result: The result of the sweep.
  ///   - scenarios: All scenarios of the sweep.
  ///   - recording: The recording to which the runs were added.
  /// - Throws: `RecordingError` if the recording cannot be written.
  public func recordCompletion(
    _ result: SuiteResult,
    of scenarios: [LoadedScenario],
    in recording: Recording
  ) throws {
    guard result.interruption == nil, result.missingRuns == nil else { return }
    try recordCompletion(of: scenarios, in: recording)
  }

  /// Records that a recording has all runs of this sweep.
  func recordCompletion(of scenarios: [LoadedScenario], in recording: Recording) throws {
    var seedsOfScenario: [[String]: RangeSet<UInt64>] = [:]
    for scenario in scenarios {
      let plan = scenario.loadedPlan
      seedsOfScenario[[plan.scenarioPath, plan.configuration ?? ""], default: RangeSet()]
        .formUnion(seeds(of: scenario))
    }
    try recording.recordCompletion { path, configuration, seed in
      guard let seeds = seedsOfScenario[[path, configuration ?? ""]] else { return false }
      return seed.map(seeds.contains) ?? true
    }
  }

  /// Returns the number of runs in a result, without those with seeds that only the corpus adds.
  func finishedRunCount(_ result: SuiteResult, of scenarios: [LoadedScenario]) -> Int {
    result.scenarios.reduce(0) { count, scenarioResult in
      let plannedSeeds =
        scenarios.first { $0.path == scenarioResult.path }.map { seeds(of: $0) } ?? RangeSet()
      return count + scenarioResult.runs.count { plannedSeeds.contains($0.summary.seed) }
    }
  }

  /// Returns a text that differs for scenarios with different paths, configurations, seeds or files.
  fileprivate func identifyingText(of scenario: LoadedScenario) -> String {
    let plan = scenario.loadedPlan
    let sources = plan.sources.map {
      "\($0.origin.rawValue) \($0.path) \(Digest(of: $0.bytes))"
    }
    return ([plan.scenarioPath, plan.configuration ?? "", seeds(of: scenario).text] + sources)
      .joined(separator: "\u{1F}")
  }
}

/// The selected scenarios, and the shard to which their runs belong.
public struct SelectedScenarios: Sendable {
  /// The scenarios, in the order in which to run them.
  public var scenarios: [LoadedScenario]
  /// The description of the shard for the recording; `nil` if the sweep is not divided into shards.
  public var shard: RecordedShard?
}
