import RehearsalRecording
import RehearsalRules
import RehearsalSimulation

/// Comparisons of recorded runs, without any simulation.
///
/// Each configuration in a recording takes part in the comparisons. Two runs of different configurations are a pair if
/// they have the same scenario and seed.
public struct RecordedComparison: Sendable {
  /// The runs of one configuration in one recording.
  private struct RecordedArm: Sendable {
    var arm: Arm
    /// The runs that the recording lacks, as text; `nil` if it has all runs of its sweeps.
    var missingRuns: String?
    var scenarios: [ScenarioResult] = []
    /// What the runs of the elements of `scenarios` were made from, in the same order.
    var origins: [RunOrigin] = []

    /// Returns the index of a scenario's result, however its path is written; `nil` if there is none.
    func index(ofScenario path: String) -> Int? {
      scenarios.firstIndex { $0.path == path }
        ?? scenarios.firstIndex { ScenarioPathKey($0.path) == ScenarioPathKey(path) }
    }
  }

  private var arms: [RecordedArm] = []
  private let question: Question
  private let store = RunStore()

  /// The number of pairs that a sequential comparison adds to each scenario before each evaluation.
  private static let pairsPerEvaluation = ComparisonRunner.pairsPerEvaluation

  /// Reads the runs of recordings.
  ///
  /// - Parameters:
  ///   - paths: The paths of the recordings. The first configuration of the first recording is A.
  ///   - question: The metrics, margins and error probability of the comparisons.
  /// - Throws: `RecordingError` if a recording cannot be read; ``RunningError`` if recorded files are invalid, if there
  ///   are fewer than two configurations, if a recording has runs of different versions of a scenario, or if recordings
  ///   are shards of one sweep.
  public init(_ paths: [String], _ question: Question) throws {
    self.question = question
    try Self.checkHaveNoShardsOfOneSweep(paths)
    for path in paths { try add(path) }
    guard arms.count > 1 else {
      throw oneConfigurationError
    }
    let names = arms.map(\.arm.name)
    for (index, name) in names.enumerated() where names.count(where: { $0 == name }) > 1 {
      arms[index].arm.name = arms[index].arm.path
    }
  }

  /// Checks that no two recordings are shards of the same sweep, which have parts of the runs of one configuration.
  private static func checkHaveNoShardsOfOneSweep(_ paths: [String]) throws {
    var pathsOfSweep: [Digest: [String]] = [:]
    for path in paths {
      guard let sweep = try RecordingReader(path).sweepDigestOfLatestShard(),
        pathsOfSweep[sweep]?.contains(path) != true
      else { continue }
      pathsOfSweep[sweep, default: []].append(path)
    }
    guard let shards = pathsOfSweep.values.filter({ $0.count > 1 }).min(by: { $0[0] < $1[0] })
    else { return }
    let words = shards.map(ShellWord.quoted).joined(separator: " ")
    throw RunningError(
      .usage,
      "error: \(shards.joined(separator: ", ")) are shards of one sweep; merge them with "
        + "`rehearse merge FILE \(words)`, and compare the merged recording"
    )
  }

  private mutating func add(_ path: String) throws {
    let reader = try RecordingReader(path)
    let missingRuns = try reader.incompleteRunCount().map { count in
      "\(path) has \(count.runs) of \(count.planned) runs"
    }
    let suite = try RecordedSuite(
      reader,
      missingRuns: missingRuns,
      usesOwnSeeds: false,
      store: store
    )
    var foundArms: [(configuration: String?, arm: RecordedArm)] = []
    for (number, scenario) in suite.result.scenarios.enumerated()
    where !scenario.plan.isCanary && !scenario.plan.isHistory {
      let configuration = suite.origins[number].configuration
      let index = foundArms.firstIndex { $0.configuration == configuration } ?? foundArms.count
      if index == foundArms.count {
        let arm = Arm(name: configuration ?? path, path: path)
        foundArms.append((configuration, RecordedArm(arm: arm, missingRuns: missingRuns)))
      }
      guard !foundArms[index].arm.scenarios.contains(where: { $0.path == scenario.path }) else {
        throw RunningError(
          .invalid,
          "\(path): error: \(scenario.path) was run with different files or by different versions of rehearse; "
            + "compare recordings of one version each"
        )
      }
      foundArms[index].arm.scenarios.append(scenario)
      foundArms[index].arm.origins.append(suite.origins[number])
    }
    arms += foundArms.map(\.arm)
  }

  /// Compares the first configuration with each other configuration.
  ///
  /// - Throws: ``RunningError`` if a configuration lacks a scenario of the first configuration, ran it from other
  ///   files, or has no seed of such a scenario in common with it.
  public func comparisons() throws -> [Comparison] {
    let comparisons = try arms.dropFirst().map { armB in
      let pairedScenarios = try pairs(arms[0], armB)
      let missedCap = Self.missedCap(arms[0], armB, pairedScenarios)
      var comparison = Comparison(
        arms[0].arm,
        armB.arm,
        pairedScenarios,
        question,
        areRunsOfStoppedSequence: missedCap != nil,
        isOfItself: Self.haveSamePlans(arms[0], armB, pairedScenarios)
      )
      comparison.recordingCautions =
        Self.cautions(aboutMissedCap: missedCap) + cautions(arms[0], armB, pairedScenarios)
      return comparison
    }
    return Comparison.decideTogether(comparisons)
  }

  /// Returns the warnings that recordings are incomplete, and that runs or scenarios are left out of the comparison.
  private func cautions(
    _ first: RecordedArm,
    _ second: RecordedArm,
    _ pairedScenarios: [PairedScenario]
  ) -> [String] {
    let texts = [first.missingRuns, second.missingRuns].compactMap(\.self)
    let incompleteCautions = (Set(texts).count == 1 ? Array(texts.prefix(1)) : texts).map {
      "\($0), so the results are about a part of the runs; complete the recording, and compare again"
    }
    let unpairedRunCount = pairedScenarios.reduce(0) { count, scenario in
      count + scenario.resultOfA.runs.count + scenario.resultOfB.runs.count
        - 2 * scenario.pairs.count
    }
    let runCautions =
      unpairedRunCount == 0
      ? []
      : [
        "runs whose seed the other configuration does not have are left out: \(unpairedRunCount); run both with the "
          + "same seeds"
      ]
    let pairedPaths = Set(pairedScenarios.map(\.resultOfB.path))
    let otherPaths = second.scenarios.map(\.path).filter { !pairedPaths.contains($0) }
    let scenarioCautions =
      otherPaths.isEmpty
      ? []
      : [
        "scenarios of B that A did not run are left out: " + otherPaths.joined(separator: ", ")
      ]
    return incompleteCautions + runCautions + scenarioCautions
  }

  /// Compares two configurations, and adds recorded pairs until there is a decision for every margin or no
  /// further pair may be added.
  ///
  /// - Parameter cap: The maximum number of pairs for each scenario. Margins that are undecided by then stay
  ///   inconclusive.
  /// - Returns: The comparison of all pairs that were added.
  /// - Throws: ``RunningError`` if there are not exactly two configurations, if a scenario has no pair of
  ///   runs, or if a metric with a margin has no upper bound.
  public func sequentialComparison(cap: Int) throws -> Comparison {
    guard arms.count == 2 else {
      throw RunningError(
        .usage,
        "error: a sequence compares two configurations, and the recordings have \(arms.count)"
      )
    }
    let pairedScenarios = try pairs(arms[0], arms[1])
    let pairCount = min(cap, pairedScenarios.map(\.pairs.count).min() ?? 0)
    guard pairCount > 0 else { throw noScenarioError }
    let isOfItself = Self.haveSamePlans(arms[0], arms[1], pairedScenarios)
    var sequence = try SequentialComparison(
      bounded: question,
      plans: pairedScenarios.map { ($0.resultOfA.plan, $0.resultOfB.plan) },
      cap: cap,
      isOfItself: isOfItself
    )
    while !sequence.isOver, sequence.addedPairCount < pairCount {
      let newRange =
        sequence.addedPairCount..<min(sequence.addedPairCount + Self.pairsPerEvaluation, pairCount)
      sequence.add(pairedScenarios.map { part(of: $0, newRange) })
    }
    let usedScenarios = pairedScenarios.map { part(of: $0, 0..<sequence.addedPairCount) }
    var comparison = Comparison(
      arms[0].arm,
      arms[1].arm,
      usedScenarios,
      question,
      sequence: sequence,
      areRunsOfStoppedSequence: Self.missedCap(arms[0], arms[1], pairedScenarios) != nil,
      isOfItself: isOfItself
    )
    comparison.recordingCautions = cautions(arms[0], arms[1], pairedScenarios)
    return comparison
  }

  /// Returns the cap of a sequential comparison that made the runs and stopped before it had this number of pairs.
  ///
  /// If there are several, the result is the greatest cap. If no comparison stopped early, the result is `nil`.
  private static func missedCap(
    _ first: RecordedArm,
    _ second: RecordedArm,
    _ pairedScenarios: [PairedScenario]
  ) -> Int64? {
    pairedScenarios.enumerated().compactMap { index, pairedScenario -> Int64? in
      let otherIndex = second.index(ofScenario: pairedScenario.path)
      let caps = [first.origins[index].cap, otherIndex.flatMap { second.origins[$0].cap }]
      return caps.compactMap(\.self).max().flatMap { $0 > pairedScenario.pairs.count ? $0 : nil }
    }.max()
  }

  /// Returns the warning that a sequential comparison stopped before its maximum number of pairs; empty if none did.
  private static func cautions(aboutMissedCap cap: Int64?) -> [String] {
    cap.map {
      [
        "a sequential comparison made these runs and stopped before its cap of \($0) pairs, so intervals of a fixed number "
          + "of pairs decide nothing; add --sequential --seeds \($0)"
      ]
    } ?? []
  }

  /// Returns whether two configurations made the same plans of all compared scenarios, from files with the same
  /// contents.
  ///
  /// Other versions of the command can make other plans from the same files, so the events of each pair have to be
  /// identical, too.
  private static func haveSamePlans(
    _ first: RecordedArm,
    _ second: RecordedArm,
    _ pairedScenarios: [PairedScenario]
  ) -> Bool {
    zip(first.scenarios, first.origins).allSatisfy { scenario, origin in
      second.index(ofScenario: scenario.path)
        .map { second.origins[$0].comparableSources == origin.comparableSources } ?? false
    } && pairedScenarios.allSatisfy(\.pairsHaveIdenticalEvents)
  }

  /// The error that the recordings have the runs of one configuration.
  ///
  /// An incomplete recording can lack the runs of all others.
  private var oneConfigurationError: RunningError {
    let advice =
      arms.first?.missingRuns.map {
        "; \($0), so complete the recording, or name another to compare it with"
      } ?? "; name another recording to compare them with"
    return RunningError(
      .missing,
      "error: the recordings have the runs of one configuration\(advice)"
    )
  }

  private var noScenarioError: RunningError {
    RunningError(
      .missing,
      "error: the recordings have no scenario that could be compared; canaries and histories cannot"
    )
  }

  private func pairs(_ first: RecordedArm, _ second: RecordedArm) throws -> [PairedScenario] {
    try first.scenarios.enumerated().map { index, scenario in
      guard let otherIndex = second.index(ofScenario: scenario.path) else {
        throw RunningError(
          .missing,
          "\(second.arm.path): error: the recording has no run of \(scenario.path) with `\(second.arm.name)`"
        )
      }
      try checkFiles(of: scenario, (first, index), (second, otherIndex))
      let pairedScenario = PairedScenario(scenario, second.scenarios[otherIndex])
      guard !pairedScenario.pairs.isEmpty else {
        throw RunningError(
          .missing,
          "\(second.arm.path): error: the runs of \(scenario.path) have no seed in common with those in "
            + "\(first.arm.path)"
        )
      }
      return pairedScenario
    }
  }

  /// Checks that two configurations ran a scenario from the same scenario file and the same work.
  private func checkFiles(
    of scenario: ScenarioResult,
    _ first: (arm: RecordedArm, index: Int),
    _ second: (arm: RecordedArm, index: Int)
  ) throws {
    let digestsOfA = first.arm.origins[first.index].inputDigests
    let digestsOfB = second.arm.origins[second.index].inputDigests
    let files = Set(digestsOfA.keys).union(digestsOfB.keys).sorted()
    guard let file = files.first(where: { digestsOfA[$0] != digestsOfB[$0] }) else { return }
    throw RunningError(
      .invalid,
      "\(second.arm.arm.path): error: \(scenario.path) was run with another \(file) than in \(first.arm.arm.path); "
        + "make both from the same files"
    )
  }

  /// Returns a copy of a scenario's results with only the pairs at the given indices.
  private func part(of scenario: PairedScenario, _ positions: Range<Int>) -> PairedScenario {
    var (runsOfA, runsOfB) = (RunList(in: store), RunList(in: store))
    for position in positions {
      let pair = scenario.pairs[position]
      runsOfA.append(pair.first)
      runsOfB.append(pair.second)
    }
    func result(_ whole: ScenarioResult, _ runs: RunList) -> ScenarioResult {
      ScenarioResult(plan: whole.plan, path: whole.path, runs: runs, options: whole.options)
    }
    return PairedScenario(result(scenario.resultOfA, runsOfA), result(scenario.resultOfB, runsOfB))
  }
}

extension SequentialComparison {
  /// Creates a sequential comparison without pairs.
  ///
  /// - Throws: ``RunningError`` if a metric with a margin has no upper bound.
  init(bounded question: Question, plans: [(Plan, Plan)], cap: Int, isOfItself: Bool) throws {
    do throws(UnboundedMetricError) {
      try self.init(question, plans: plans, cap: cap, isOfItself: isOfItself)
    } catch {
      let name = error.metric.rawValue
      throw RunningError(
        .usage,
        "error: nothing bounds `\(name)`, which a sequence needs; give the most that counts with "
          + "--ceiling \(name)=VALUE"
      )
    }
  }
}
