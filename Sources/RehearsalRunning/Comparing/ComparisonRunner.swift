public import RehearsalRecording
import RehearsalRules
import RehearsalSimulation

/// A runner that makes the runs of several configurations, and compares the configurations.
///
/// Each configuration runs the same scenarios with the same seeds. If the Swift task is cancelled, the runner returns
/// the comparisons so far. Do not rely on them, because they are incomplete.
public struct ComparisonRunner {
  /// The configurations.
  ///
  /// The first configuration is A, and each other configuration is compared with A.
  public var arms: [LoadedArm]
  /// The metrics, margins and error probability of the comparisons.
  public var question: Question
  /// The greatest count of runs that are made at the same time.
  public var jobs: Int
  /// Whether to skip runs that the recording already contains.
  public var resumes = false
  /// The seeds with which B failed and A passed in earlier comparisons; `nil` for none.
  ///
  /// The runner runs these seeds first.
  public var corpus: SeedCorpus?
  /// Whether to stop after the first run in which B fails and A passes.
  public var stopsAtFailure = false
  /// A closure that is called once, before the first run, with the planned count of runs.
  public var onBegin: (_ runs: Int) -> Void = { _ in }
  /// A closure that is called whenever some runs have finished, with the count of these runs.
  public var progress: (Int) -> Void = { _ in }
  private let store = RunStore()

  /// Creates a runner.
  public init(_ arms: [LoadedArm], _ question: Question, jobs: Int) {
    self.arms = arms
    self.question = question
    self.jobs = jobs
  }

  /// How many pairs of each scenario a sequential comparison adds between two evaluations.
  static let pairsPerLook = 50

  /// The greatest count of pairs of a scenario, and the distance between the first seeds of two consecutive scenarios.
  ///
  /// Each scenario has its own seeds. With the same seeds, similar scenarios would share their random draws, and eight
  /// such scenarios would show little more than one of them.
  public static let mostPairs = 10_000_000

  /// Compares the first arm with each of the other arms.
  ///
  /// - Parameters:
  ///   - pairs: How many pairs each scenario has.
  ///   - recording: The recording to which the runs are added; `nil` to record nothing.
  /// - Returns: One comparison for each arm after the first. If a failed run stops the runner, the comparison
  ///   of that arm is the last.
  /// - Throws: `RecordingError` if a run cannot be recorded.
  public func comparisons(pairs: Int, recording: Recording? = nil) async throws -> [Comparison] {
    onBegin(pairs * arms.reduce(0) { $0 + $1.scenarios.count })
    var resultsOfA: [Int: ScenarioResult] = [:]
    var results: [Comparison] = []
    for arm in arms.dropFirst() {
      let corpusPairs = try await corpusPairs(of: arm)
      var stop = stopsAtFailure ? corpusPairs.first(where: \.onlySecondFails)?.repeatLine : nil
      var pairedScenarios: [PairedScenario] = []
      for index in arm.scenarios.indices where stop == nil && !Task.isCancelled {
        let seeds = seeds(of: index, 0..<pairs)
        if resultsOfA[index] == nil {
          resultsOfA[index] = try await result(arms[0], index, seeds, recording)
        }
        guard let resultOfA = resultsOfA[index] else { continue }
        let pair = try await self.pair(resultOfA, arm, index, seeds, recording)
        pairedScenarios.append(pair)
        let seed = stopsAtFailure ? pair.seedsWhereOnlySecondFails.first : nil
        stop = seed.map { pair.resultOfB.repeatLine(seed: $0) }
      }
      results.append(result(pairedScenarios, corpusPairs, arm, stoppedBy: stop))
      if stop != nil { break }
    }
    return results
  }

  /// Compares the second arm with the first, adding pairs until every margin is decided or `cap` is reached.
  ///
  /// - Parameters:
  ///   - cap: The greatest count of pairs for each scenario.
  ///   - recording: The recording to which the runs are added; `nil` to record nothing.
  /// - Returns: The comparison, with the sequential comparison in its ``Comparison/sequence``.
  /// - Throws: ``RunningError`` if a metric with a margin has no upper bound; `RecordingError` if a run cannot be
  ///   recorded.
  public func sequentialComparison(cap: Int, recording: Recording? = nil) async throws -> Comparison
  {
    let (armA, armB) = (arms[0], arms[1])
    let corpusPairs = try await corpusPairs(of: armB)
    var sequence = try SequentialComparison(
      bounded: question,
      plans: zip(armA.scenarios, armB.scenarios).map { ($0.plan, $1.plan) },
      cap: cap
    )
    onBegin(cap * armA.scenarios.count * 2)
    let sweep = sweep
    let records = try [armA, armB].map { arm in
      try arm.scenarios.enumerated().map { index, scenario in
        try sweep.scenarioRecording(
          of: scenario,
          RangeSet(seeds(of: index, 0..<cap)),
          in: recording,
          options: arm.options
        )
      }
    }
    var runs = [armA, armB].map { $0.scenarios.map { _ in RunList(in: store) } }
    while !sequence.isOver, !Task.isCancelled {
      let pairs = sequence.pairs..<min(sequence.pairs + Self.pairsPerLook, cap)
      var newResults: [[ScenarioResult]] = [[], []]
      for (side, arm) in [armA, armB].enumerated() {
        for (index, scenario) in arm.scenarios.enumerated() {
          let seeds = seeds(of: index, pairs)
          let newRuns = try await sweep.runs(of: scenario, RangeSet(seeds), records[side][index])
          runs[side][index].append(contentsOf: newRuns)
          newResults[side].append(arm.result(index, newRuns))
        }
      }
      guard !Task.isCancelled else { break }
      sequence.add(zip(newResults[0], newResults[1]).map { PairedScenario($0, $1) })
    }
    let pairedScenarios = armA.scenarios.indices.map { index in
      PairedScenario(armA.result(index, runs[0][index]), armB.result(index, runs[1][index]))
    }
    return result(pairedScenarios, corpusPairs, armB, stoppedBy: nil, sequence)
  }

  /// Returns the corpus, extended by the seeds with which B failed and A passed.
  ///
  /// The result is `nil` if ``corpus`` is `nil`.
  public func corpus(adding comparisons: [Comparison]) -> SeedCorpus? {
    guard var corpus else { return nil }
    for scenario in comparisons.flatMap(\.scenarios) {
      corpus.keep(scenario.seedsWhereOnlySecondFails, of: scenario.path, scenario.resultOfB.options)
    }
    return corpus
  }
}

// MARK: - Runs and pairs

extension ComparisonRunner {
  private var sweep: Sweep {
    var sweep = Sweep(jobs: jobs)
    sweep.resumes = resumes
    sweep.progress = progress
    sweep.store = store
    return sweep
  }

  /// Returns the seeds of consecutive pairs of a scenario.
  ///
  /// - Parameters:
  ///   - index: The position of the scenario among the arm's scenarios.
  ///   - pairs: The positions of the pairs in the scenario, counted from 0.
  /// - Returns: The seeds, one for each pair.
  private func seeds(of index: Int, _ pairs: Range<Int>) -> Range<UInt64> {
    let firstSeed = index * Self.mostPairs
    return UInt64(firstSeed + pairs.lowerBound)..<UInt64(firstSeed + pairs.upperBound)
  }

  private func result(
    _ pairedScenarios: [PairedScenario],
    _ corpusPairs: [CorpusPair],
    _ arm: LoadedArm,
    stoppedBy stopCommand: String? = nil,
    _ sequence: SequentialComparison? = nil
  ) -> Comparison {
    var comparison = Comparison(
      arms[0].arm,
      arm.arm,
      pairedScenarios,
      question,
      stoppedBy: stopCommand,
      sequence: sequence
    )
    comparison.corpusPairs = corpusPairs
    return comparison
  }

  private func result(
    _ arm: LoadedArm,
    _ index: Int,
    _ seeds: Range<UInt64>,
    _ recording: Recording?,
    stopsAfter: ((JudgedRun) -> Bool)? = nil
  ) async throws -> ScenarioResult {
    var sweep = sweep
    sweep.stopsAfter = stopsAfter
    let scenario = arm.scenarios[index]
    let record = try sweep.scenarioRecording(
      of: scenario,
      RangeSet(seeds),
      in: recording,
      options: arm.options
    )
    return arm.result(index, try await sweep.runs(of: scenario, RangeSet(seeds), record))
  }

  /// Runs a scenario with configuration B and the seeds of A, and pairs the runs with those of A.
  ///
  /// If ``stopsAtFailure`` is true, the runs end after the first seed with which B fails and A passes.
  private func pair(
    _ resultOfA: ScenarioResult,
    _ arm: LoadedArm,
    _ index: Int,
    _ seeds: Range<UInt64>,
    _ recording: Recording?
  ) async throws -> PairedScenario {
    let seedsPassedByA = Set(
      resultOfA.runs.compactMap { $0.verdict == .pass ? $0.summary.seed : nil }
    )
    let stopsAfterRun: (JudgedRun) -> Bool = {
      $0.verdict == .fail && seedsPassedByA.contains($0.summary.seed)
    }
    let resultOfB = try await result(
      arm,
      index,
      seeds,
      recording,
      stopsAfter: stopsAtFailure ? stopsAfterRun : nil
    )
    return PairedScenario(resultOfA, resultOfB)
  }

  /// Runs both configurations with the seeds in the corpus, and returns the pairs of runs.
  ///
  /// The corpus has the seeds that failed before, by scenario. Configuration A is compared with `arm`.
  private func corpusPairs(of arm: LoadedArm) async throws -> [CorpusPair] {
    guard let corpus else { return [] }
    var pairs: [CorpusPair] = []
    for (index, scenario) in arm.scenarios.enumerated() {
      for seed in corpus.seeds(of: scenario.path, arm.options) where !Task.isCancelled {
        let seeds = seed..<(seed + 1)
        let pair = PairedScenario(
          try await result(arms[0], index, seeds, nil),
          try await result(arm, index, seeds, nil)
        )
        pairs.append(
          CorpusPair(
            fails: !pair.seedsWhereOnlySecondFails.isEmpty,
            repeatLine: pair.resultOfB.repeatLine(seed: seed)
          )
        )
      }
    }
    return pairs
  }
}

// MARK: - A against itself

extension ComparisonRunner {
  /// How many times A is compared with itself for each scenario.
  private static let comparisonsWithItself = 100

  /// The greatest permitted count of pairs in each comparison of A with itself.
  public static let maximumPairsAgainstItself = mostPairs / (2 * comparisonsWithItself)

  /// Compares the first arm with itself many times, to measure how often chance makes a difference.
  ///
  /// Each comparison uses different seeds for its two sides.
  ///
  /// - Parameter pairs: How many pairs each comparison has.
  /// - Returns: The false-alarm rate of each metric.
  /// - Throws: `CancellationError` if the Swift task is cancelled.
  public func falseAlarms(pairs: Int) async throws -> FalseAlarms {
    let runsPerScenario = 2 * pairs * Self.comparisonsWithItself
    onBegin(runsPerScenario * arms[0].scenarios.count)
    var results: [ScenarioResult] = []
    for index in arms[0].scenarios.indices {
      results.append(try await result(arms[0], index, seeds(of: index, 0..<runsPerScenario), nil))
    }
    try Task.checkCancellation()
    return FalseAlarms(
      results,
      metrics: question.metrics,
      pairs: pairs,
      comparisons: Self.comparisonsWithItself
    )
  }
}
