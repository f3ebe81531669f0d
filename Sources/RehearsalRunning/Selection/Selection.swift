import RehearsalDefinitions
public import RehearsalRecording
import RehearsalSimulation

/// Which of the loaded scenarios a sweep runs, with which seeds, and in which order.
public struct Selection: Sendable {
  /// The expression that selects scenarios; `nil` to select all.
  public var filter: ScenarioFilter?
  /// The part of the runs to make; `nil` to make all.
  public var shard: Shard?
  /// The costs by which the runs are divided into shards; `nil` if all runs cost the same.
  public var costs: RunCosts?
  /// The seeds that failed before, to which the runs are limited; `nil` for no limit.
  public var failures: KnownFailures?
  /// The seed by which the order of the scenarios is drawn; `nil` to keep the order.
  public var shuffle: UInt64?

  /// Creates a selection of everything.
  public init() {}

  /// Returns the selected scenarios.
  ///
  /// - Parameters:
  ///   - scenarios: The loaded scenarios.
  ///   - sweep: The sweep that will run the scenarios.
  ///   - options: The options of the command that repeats a run, such as ` --agents DIR`.
  /// - Returns: The selected scenarios, in the order in which to run them.
  /// - Throws: ``RunningError`` of the kind `missing` if nothing is selected.
  public func selected(
    of scenarios: [LoadedScenario],
    for sweep: Sweep,
    options: String = ""
  ) throws -> SelectedScenarios {
    var selected = scenarios
    if let filter {
      selected = selected.filter(filter.selects)
      try check(
        selected,
        "none of the \(scenarios.count) scenarios is selected by the filter `\(filter.text)`; "
          + "`--list` without the filter shows their names, families and tags"
      )
    }
    if let failures {
      selected = failures.limit(selected, options)
      try check(
        selected,
        "\(failures.origin) has no failed run of these scenarios with this configuration, so nothing runs again"
      )
    }
    if let shuffle { selected = Self.shuffled(selected, by: shuffle) }
    return try shard.map { try part($0, of: selected, sweep, options) }
      ?? SelectedScenarios(scenarios: selected, shard: nil)
  }

  private func part(
    _ shard: Shard,
    of scenarios: [LoadedScenario],
    _ sweep: Sweep,
    _ options: String
  ) throws -> SelectedScenarios {
    let count = sweep.expectedRuns(of: scenarios)
    let sweepDigest = digest(of: scenarios, sweep, shard, options)
    let selected = shard.part(of: scenarios, seeds: sweep.seeds(of:)) { costs?.cost(of: $0) ?? 1 }
    try check(
      selected,
      "shard \(shard.index) of \(shard.count) has none of the \(count) runs; use fewer shards"
    )
    return SelectedScenarios(
      scenarios: selected,
      shard: RecordedShard(
        index: shard.index,
        count: shard.count,
        sweep: sweepDigest,
        runs: sweep.expectedRuns(of: selected),
        total: count
      )
    )
  }

  /// Returns a digest of everything that the shards of a sweep must have in common.
  private func digest(
    of scenarios: [LoadedScenario],
    _ sweep: Sweep,
    _ shard: Shard,
    _ options: String
  ) -> Digest {
    let lines = scenarios.map { scenario in
      let sources = scenario.loaded.sources.map {
        "\($0.origin.rawValue) \($0.path) \(Digest(of: $0.bytes))"
      }
      let cost = costs?.cost(of: scenario) ?? 1
      return
        ([
          scenario.loaded.path, scenario.loaded.configuration ?? "",
          sweep.seeds(of: scenario).text, "\(cost)",
        ] + sources).joined(separator: "\u{1F}")
    }
    let all = ["\(shard.count)", "\(shard.splitsAll)", options] + lines
    return Digest(of: all.joined(separator: "\u{1E}"))
  }

  private func check(_ selected: [LoadedScenario], _ problem: String) throws {
    guard selected.isEmpty else { return }
    throw RunningError(.missing, "error: \(problem)")
  }

  /// Returns the scenarios in an order that depends only on the seed and their count.
  ///
  /// Source: Durstenfeld, "Algorithm 235: Random permutation", 1964.
  private static func shuffled(_ scenarios: [LoadedScenario], by seed: UInt64) -> [LoadedScenario] {
    var stream = RandomStream(seed: seed)
    var shuffled = scenarios
    for last in shuffled.indices.dropFirst().reversed() {
      shuffled.swapAt(last, Int(stream.next(below: UInt64(last) + 1)))
    }
    return shuffled
  }
}

/// The scenarios that a selection selects.
public struct SelectedScenarios: Sendable {
  /// The scenarios, in the order in which to run them.
  public var scenarios: [LoadedScenario]
  /// The description of the shard that the runs are; `nil` if they are a whole sweep.
  public var shard: RecordedShard?
}

/// The runs that failed before, from a recording or a corpus of seeds.
public struct KnownFailures: Sendable {
  /// The file, as messages name it.
  public let origin: String
  private let seeds: @Sendable (LoadedScenario, _ options: String) -> [UInt64]

  /// Creates the failures of a recording that were not repeated since.
  ///
  /// - Throws: `RecordingError` if the recording cannot be read.
  public init(recording path: String) throws {
    let runs = try RecordingReader(path).unrepairedFailures()
    let failed = Dictionary(grouping: runs) { [$0.path, $0.configuration ?? ""] }
    origin = path
    seeds = { scenario, _ in
      (failed[[scenario.loaded.path, scenario.loaded.configuration ?? ""]] ?? []).map(\.seed)
    }
  }

  /// Creates the failures that a corpus of seeds keeps.
  public init(corpus: SeedCorpus, path: String) {
    origin = path
    seeds = { corpus.seeds(of: $0.path, $1) }
  }

  /// Returns the scenarios that failed, limited to the seeds with which they failed.
  func limit(_ scenarios: [LoadedScenario], _ options: String) -> [LoadedScenario] {
    scenarios.compactMap { scenario in
      let failed = seeds(scenario, options)
      guard !failed.isEmpty else { return nil }
      var limited = scenario
      limited.seeds = RangeSet(failed.filter { $0 < .max }.map { $0..<$0 + 1 })
      return limited
    }
  }
}
