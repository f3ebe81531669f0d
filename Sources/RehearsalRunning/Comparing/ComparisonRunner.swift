public import RehearsalRecording
import RehearsalRules
import RehearsalSimulation

/// A runner that runs scenarios with several configurations, and compares the configurations.
///
/// Each configuration runs the same scenarios with the same seeds. If the Swift task is cancelled, all functions throw
/// `CancellationError`, because an incomplete comparison must not be used for a decision.
public struct ComparisonRunner {
  /// The configurations.
  ///
  /// The first configuration is A, and each other configuration is compared with A.
  public var arms: [LoadedArm]
  /// The metrics, margins and error probability of the comparisons.
  public var question: Question
  /// The maximum number of runs at the same time.
  public var jobs: Int
  /// Whether to read runs that the recording already contains, instead of making them again.
  public var resumesRecording = false
  /// The seeds with which B failed and A passed in earlier comparisons; `nil` for none.
  ///
  /// The runner runs these seeds first.
  public var corpus: SeedCorpus?
  /// Whether to stop after the first run in which B fails and A passes.
  ///
  /// A sequential comparison ignores this value.
  public var stopsAtFailure = false
  /// A closure that is called once with the maximum number of runs.
  ///
  /// The number does not include the runs for ``corpus``.
  public var onBegin: (_ runs: Int) -> Void = { _ in }
  /// A closure that is called whenever more runs have finished, with the number of newly finished
  /// runs.
  public var onProgress: (Int) -> Void = { _ in }
  private let store = RunStore()

  /// Creates a runner.
  public init(_ arms: [LoadedArm], _ question: Question, jobs: Int) {
    self.arms = arms
    self.question = question
    self.jobs = jobs
  }

  /// The number of pairs that a sequential comparison adds to each scenario before each evaluation.
  static let pairsPerEvaluation = 50

  /// The maximum number of pairs of a scenario.
  ///
  /// The first seeds of two consecutive scenarios differ by this number, so that no two scenarios share a
  /// seed. Similar scenarios with the same seeds would have nearly the same random draws, and would give
  /// little more evidence than a single scenario.
  public static let maximumPairCount = 10_000_000

  /// Compares the first configuration with each other configuration.
  ///
  /// - Parameters:
  ///   - pairs: How many pairs each scenario has.
  ///   - recording: The recording to which the runs are added; `nil` to record nothing.
  /// - Returns: One comparison for each configuration after the first. If a failed run stops the runner, the comparison
  ///   with that run is the last.
  /// - Throws: `RecordingError` if a run cannot be recorded; `CancellationError` if the Swift task is cancelled.
  public func comparisons(pairs: Int, recording: Recording? = nil) async throws -> [Comparison] {
    let plannedRunCount = pairs * arms.reduce(0) { $0 + $1.scenarios.count }
    onBegin(plannedRunCount)
    try recordPlan(of: arms, pairs: pairs, in: recording)
    try planScenarios(in: recording)
    var resultsOfA: [Int: ScenarioResult] = [:]
    var results: [Comparison] = []
    for arm in arms.dropFirst() {
      let corpusResults = try await runCorpusSeeds(of: arm)
      var failureRepeatCommand =
        stopsAtFailure ? corpusResults.first(where: \.onlyBFails)?.repeatCommand : nil
      var pairedScenarios: [PairedScenario] = []
      for index in arm.scenarios.indices where failureRepeatCommand == nil {
        try Task.checkCancellation()
        let seeds = seeds(of: index, 0..<pairs)
        if resultsOfA[index] == nil {
          resultsOfA[index] = try await runScenario(arms[0], index, seeds, recording)
        }
        guard let resultOfA = resultsOfA[index] else { continue }
        let pairedScenario = try await self.runPairedScenario(
          resultOfA,
          arm,
          index,
          seeds,
          recording
        )
        pairedScenarios.append(pairedScenario)
        let seed = stopsAtFailure ? pairedScenario.seedsWhereOnlyBFails.first : nil
        failureRepeatCommand = seed.map { pairedScenario.resultOfB.repeatCommand(seed: $0) }
      }
      try Task.checkCancellation()
      results.append(result(pairedScenarios, corpusResults, arm, stoppedBy: failureRepeatCommand))
      if failureRepeatCommand != nil { break }
    }
    let runCountOfB = results.flatMap(\.scenarios).reduce(0) { $0 + $1.resultOfB.runs.count }
    if resultsOfA.values.reduce(runCountOfB, { $0 + $1.runs.count }) == plannedRunCount {
      try recordCompletion(of: arms, pairs: pairs, in: recording)
    }
    return Comparison.decideTogether(results)
  }

  /// Compares the first two configurations, and adds pairs until there is a decision for every
  /// margin or each scenario has `cap` pairs.
  ///
  /// - Parameters:
  ///   - cap: The maximum number of pairs for each scenario.
  ///   - recording: The recording to which the runs are added; `nil` to record nothing.
  /// - Returns: The comparison. Its ``Comparison/sequence`` tells when each margin was decided.
  /// - Throws: ``RunningError`` if a metric with a margin has no upper bound; `RecordingError` if a run cannot be
  ///   recorded; `CancellationError` if the Swift task is cancelled.
  public func runSequentialComparison(
    cap: Int,
    recording: Recording? = nil
  ) async throws -> Comparison {
    let (armA, armB) = (arms[0], arms[1])
    let corpusResults = try await runCorpusSeeds(of: armB)
    var sequence = try SequentialComparison(
      bounded: question,
      plans: zip(armA.scenarios, armB.scenarios).map { ($0.plan, $1.plan) },
      cap: cap,
      isOfItself: armA.hasSamePlans(as: armB)
    )
    onBegin(cap * armA.scenarios.count * 2)
    let sweep = sweep
    try recordPlan(ofSequenceUpTo: cap, in: recording)
    let scenarioRecordings = try [armA, armB].map {
      try self.scenarioRecordings(of: $0, sweep, pairs: cap, in: recording)
    }
    var runs = [armA, armB].map { $0.scenarios.map { _ in RunList(in: store) } }
    while !sequence.isOver {
      let newPairs =
        sequence.addedPairCount..<min(sequence.addedPairCount + Self.pairsPerEvaluation, cap)
      var newResults: [[ScenarioResult]] = []
      for (armIndex, arm) in [armA, armB].enumerated() {
        let newRuns = try await makeRuns(newPairs, of: arm, sweep, scenarioRecordings[armIndex])
        for index in newRuns.indices { runs[armIndex][index].append(contentsOf: newRuns[index]) }
        newResults.append(newRuns.indices.map { arm.result($0, newRuns[$0]) })
      }
      try Task.checkCancellation()
      sequence.add(zip(newResults[0], newResults[1]).map { PairedScenario($0, $1) })
    }
    try recordPlan(ofSequenceUpTo: cap, usedPairs: sequence.addedPairCount, in: recording)
    try recordCompletion(of: [armA, armB], pairs: cap, in: recording)
    let pairedScenarios = armA.scenarios.indices.map { index in
      PairedScenario(armA.result(index, runs[0][index]), armB.result(index, runs[1][index]))
    }
    try record(pairedScenarios, in: scenarioRecordings)
    return result(pairedScenarios, corpusResults, armB, stoppedBy: nil, sequence)
  }

  /// Returns the corpus with the additional seeds with which B failed and A passed in the given comparisons.
  ///
  /// The result is `nil` if ``corpus`` is `nil`.
  public func corpus(adding comparisons: [Comparison]) -> SeedCorpus? {
    guard var corpus else { return nil }
    for scenario in comparisons.flatMap(\.scenarios) {
      corpus.add(scenario.seedsWhereOnlyBFails, of: scenario.path, scenario.resultOfB.options)
    }
    return corpus
  }
}

// MARK: - Runs and pairs

extension ComparisonRunner {
  /// The sweep that makes the runs of each configuration.
  var sweep: Sweep {
    var sweep = Sweep(jobs: jobs)
    sweep.resumes = resumesRecording
    sweep.reportProgress = onProgress
    sweep.store = store
    return sweep
  }

  /// Returns the seeds of consecutive pairs of a scenario.
  ///
  /// - Parameters:
  ///   - index: The index of the scenario in the configuration's list of scenarios.
  ///   - pairs: The numbers of the pairs in the scenario, counted from 0.
  /// - Returns: The seeds, one for each pair.
  func seeds(of index: Int, _ pairs: Range<Int>) -> Range<UInt64> {
    let firstSeed = index * Self.maximumPairCount
    return UInt64(firstSeed + pairs.lowerBound)..<UInt64(firstSeed + pairs.upperBound)
  }

  /// Makes the runs of consecutive pairs with a configuration, and returns them by scenario.
  private func makeRuns(
    _ pairs: Range<Int>,
    of arm: LoadedArm,
    _ sweep: Sweep,
    _ scenarioRecordings: [ScenarioRecording?]
  ) async throws -> [RunList] {
    var runs: [RunList] = []
    for (index, scenario) in arm.scenarios.enumerated() {
      let seeds = RangeSet(seeds(of: index, pairs))
      runs.append(try await sweep.runs(of: scenario, seeds, scenarioRecordings[index]))
    }
    return runs
  }

  /// Returns the entries of a configuration's scenarios in a recording; `nil` elements without a recording.
  ///
  /// `pairs` is the maximum number of pairs of each scenario.
  private func scenarioRecordings(
    of arm: LoadedArm,
    _ sweep: Sweep,
    pairs: Int,
    in recording: Recording?
  ) throws -> [ScenarioRecording?] {
    try arm.scenarios.enumerated().map { index, scenario in
      try sweep.scenarioRecording(
        of: scenario,
        RangeSet(seeds(of: index, 0..<pairs)),
        in: recording,
        options: arm.options
      )
    }
  }

  /// Records the results of scenarios over all their runs, for each of the two configurations.
  private func record(
    _ pairedScenarios: [PairedScenario],
    in scenarioRecordings: [[ScenarioRecording?]]
  ) throws {
    for (index, pair) in pairedScenarios.enumerated() {
      try scenarioRecordings[0][index]?.add(pair.resultOfA, isComplete: true)
      try scenarioRecordings[1][index]?.add(pair.resultOfB, isComplete: true)
    }
  }

  private func result(
    _ pairedScenarios: [PairedScenario],
    _ corpusResults: [CorpusSeedResult],
    _ arm: LoadedArm,
    stoppedBy failureRepeatCommand: String? = nil,
    _ sequence: SequentialComparison? = nil
  ) -> Comparison {
    var comparison = Comparison(
      arms[0].arm,
      arm.arm,
      pairedScenarios,
      question,
      stoppedBy: failureRepeatCommand,
      sequence: sequence,
      isOfItself: arms[0].hasSamePlans(as: arm)
    )
    comparison.corpusResults = corpusResults
    return comparison
  }

  func runScenario(
    _ arm: LoadedArm,
    _ index: Int,
    _ seeds: Range<UInt64>,
    _ recording: Recording?,
    stopsAfter: ((JudgedRun) -> Bool)? = nil
  ) async throws -> ScenarioResult {
    var sweep = sweep
    sweep.stopsAfter = stopsAfter
    let scenario = arm.scenarios[index]
    let scenarioRecording = try sweep.scenarioRecording(
      of: scenario,
      RangeSet(seeds),
      in: recording,
      options: arm.options
    )
    let runs = try await sweep.runs(of: scenario, RangeSet(seeds), scenarioRecording)
    let result = arm.result(index, runs)
    if !runs.isEmpty { try scenarioRecording?.add(result, isComplete: !Task.isCancelled) }
    return result
  }

  /// Runs a scenario with configuration B and the seeds of A, and pairs B's runs with A's runs.
  ///
  /// If ``stopsAtFailure`` is true, the runs stop after the first seed with which B fails and A
  /// passes.
  private func runPairedScenario(
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
    let resultOfB = try await runScenario(
      arm,
      index,
      seeds,
      recording,
      stopsAfter: stopsAtFailure ? stopsAfterRun : nil
    )
    return PairedScenario(resultOfA, resultOfB)
  }

  /// Runs configuration A and `arm` with the seeds in the corpus, and returns the results.
  ///
  /// The corpus has, for each scenario, the seeds with which B failed and A passed before.
  private func runCorpusSeeds(of arm: LoadedArm) async throws -> [CorpusSeedResult] {
    guard let corpus else { return [] }
    var results: [CorpusSeedResult] = []
    for (index, scenario) in arm.scenarios.enumerated() {
      for seed in corpus.seeds(of: scenario.path, arm.options) where !Task.isCancelled {
        let seeds = seed..<(seed + 1)
        let pair = PairedScenario(
          try await runScenario(arms[0], index, seeds, nil),
          try await runScenario(arm, index, seeds, nil)
        )
        results.append(
          CorpusSeedResult(
            onlyBFails: !pair.seedsWhereOnlyBFails.isEmpty,
            repeatLine: pair.resultOfB.repeatCommand(seed: seed)
          )
        )
      }
    }
    return results
  }
}
