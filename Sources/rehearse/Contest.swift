import Foundation
import RehearsalAnalysis
import RehearsalDefinitions
import RehearsalRecording
import RehearsalRules
import RehearsalSimulation

/// Configurations that run the same scenarios with the same seeds.
struct Contest {
  /// The configurations; the first is A.
  var sides: [Side]
  var question: Question
  /// What counts as the most of a metric in a sequence.
  var ceilings: [Margin]
  var rehearsal: Rehearsal
  /// Whether nothing more is run once B has failed where A did not.
  var stopsAtFailure: Bool
  var record: String?

  /// How many pairs there are between two looks.
  private static let look = 50

  /// A comparison with the pairs that were kept for failing before.
  struct Result {
    var comparison: Comparison
    var kept: [KeptPair]
  }

  /// Compares each of the others with the first.
  func results(pairs: Int?, isSequential: Bool) async throws -> [Result] {
    let recording = try record.map { try Recording.opened($0) }
    do {
      let results =
        isSequential
        ? [try await sequence(cap: pairs ?? 2_000, recording)]
        : try await fixed(pairs: pairs ?? 200, recording)
      try recording?.finish()
      try keepFailures(results)
      return results
    } catch {
      // What was finished before stays recorded.
      try? recording?.finish()
      throw error
    }
  }

  // MARK: - A number of pairs that is fixed

  private func fixed(pairs: Int, _ recording: Recording?) async throws -> [Result] {
    var rehearsal = rehearsal
    let seeds = 0..<UInt64(pairs)
    let scenarios = sides.reduce(0) { $0 + $1.scenarios.count }
    rehearsal.progress = Progress(of: pairs * scenarios)
    defer { rehearsal.progress?.finish() }
    var first: [ScenarioResult] = []
    for scenario in sides[0].scenarios {
      first.append(try await result(of: scenario, sides[0], seeds, rehearsal, recording))
    }
    var results: [Result] = []
    for side in sides.dropFirst() {
      let kept = try await kept(of: side)
      let paired = try await paired(first, with: side, seeds, rehearsal, recording)
      let comparison = Comparison(
        sides[0].contender,
        side.contender,
        paired,
        question,
        isStopped: stopsAtFailure
      )
      results.append(Result(comparison: comparison, kept: kept))
    }
    return results
  }

  private func result(
    of scenario: FoundScenario,
    _ side: Side,
    _ seeds: Range<UInt64>,
    _ rehearsal: Rehearsal,
    _ recording: Recording?,
    stopsIf fails: ((RunResult) -> Bool)? = nil
  ) async throws -> ScenarioResult {
    var rehearsal = rehearsal
    rehearsal.stopsAfter = fails
    let record = try rehearsal.record(of: scenario, seeds, in: recording)
    return ScenarioResult(
      plan: scenario.loaded.plan,
      path: scenario.shown,
      runs: try await rehearsal.runs(of: scenario, seeds, record),
      options: side.options
    )
  }

  private func paired(
    _ first: [ScenarioResult],
    with side: Side,
    _ seeds: Range<UInt64>,
    _ rehearsal: Rehearsal,
    _ recording: Recording?
  ) async throws -> [PairedScenario] {
    var paired: [PairedScenario] = []
    for (scenario, one) in zip(side.scenarios, first) {
      let passed = Set(one.runs.filter { $0.verdict == .pass }.map(\.summary.seed))
      func failsAlone(_ run: RunResult) -> Bool {
        run.verdict == .fail && passed.contains(run.summary.seed)
      }
      let other = try await result(
        of: scenario,
        side,
        seeds,
        rehearsal,
        recording,
        stopsIf: stopsAtFailure ? failsAlone : nil
      )
      paired.append(PairedScenario(one, other))
      if stopsAtFailure, other.runs.contains(where: failsAlone) { break }
    }
    return paired
  }

  // MARK: - As many pairs as it takes

  private func sequence(cap: Int, _ recording: Recording?) async throws -> Result {
    let (a, b) = (sides[0], sides[1])
    var sequence = try sequence(a, b, cap: cap)
    let all = 0..<UInt64(cap)
    var rehearsal = rehearsal
    rehearsal.progress = Progress(of: cap * a.scenarios.count * 2)
    defer { rehearsal.progress?.finish() }
    let records = try [a, b].map { side in
      try side.scenarios.map { try rehearsal.record(of: $0, all, in: recording) }
    }
    var runs: [[[RunResult]]] = [a, b].map { $0.scenarios.map { _ in [] } }
    let kept = try await kept(of: b)
    while !sequence.isOver, !Signals.areReceived {
      let begin = UInt64(sequence.pairs)
      let seeds = begin..<min(begin + UInt64(Self.look), UInt64(cap))
      var look: [[ScenarioResult]] = [[], []]
      for (number, side) in [a, b].enumerated() {
        for (place, scenario) in side.scenarios.enumerated() {
          let new = try await rehearsal.runs(of: scenario, seeds, records[number][place])
          runs[number][place] += new
          look[number].append(side.result(place, new))
        }
      }
      guard !Signals.areReceived else { break }
      sequence.add(zip(look[0], look[1]).map { PairedScenario($0, $1) })
    }
    let paired = a.scenarios.indices.map { place in
      PairedScenario(a.result(place, runs[0][place]), b.result(place, runs[1][place]))
    }
    let comparison = Comparison(a.contender, b.contender, paired, question, sequence: sequence)
    return Result(comparison: comparison, kept: kept)
  }

  private func sequence(_ a: Side, _ b: Side, cap: Int) throws -> SequentialComparison {
    let plans = zip(a.scenarios, b.scenarios).map { ($0.loaded.plan, $1.loaded.plan) }
    do throws(SequentialComparison.Unbounded) {
      return try SequentialComparison(question, plans: plans, ceilings: ceilings, cap: cap)
    } catch {
      let name = error.metric.rawValue
      throw InvalidFile(
        message:
          "error: nothing bounds `\(name)`, which a sequence needs; give the most that counts with "
          + "--ceiling \(name)=VALUE"
      )
    }
  }
}

extension Side {
  /// What came of a scenario.
  fileprivate func result(_ place: Int, _ runs: [RunResult]) -> ScenarioResult {
    ScenarioResult(
      plan: scenarios[place].loaded.plan,
      path: scenarios[place].shown,
      runs: runs,
      options: options
    )
  }
}

// MARK: - What comparisons can do

extension Contest {
  /// How many comparisons of A with itself are made of each scenario.
  private static let comparisons = 100

  /// Compares A with itself on disjoint seeds.
  func falseAlarms(pairs: Int) async throws -> (text: String, status: ExitStatus) {
    var rehearsal = rehearsal
    let seeds = 0..<UInt64(2 * pairs * Self.comparisons)
    rehearsal.progress = Progress(of: seeds.count * sides[0].scenarios.count)
    var results: [ScenarioResult] = []
    for scenario in sides[0].scenarios {
      results.append(try await result(of: scenario, sides[0], seeds, rehearsal, nil))
    }
    rehearsal.progress?.finish()
    guard !Signals.areReceived else { return ("", .interrupted) }
    let alarms = FalseAlarms(
      results,
      metrics: question.metrics,
      pairs: pairs,
      comparisons: Self.comparisons
    )
    return (alarms.description, alarms.status)
  }

  /// Says how many pairs show what the margins name, by a pilot.
  func power(pairs: Int) async throws -> (text: String, status: ExitStatus) {
    let pilots = try await fixed(pairs: pairs, nil)
    let text = pilots.map { PowerReport(pilot: $0.comparison).description }
    return (text.joined(separator: "\n"), .passed)
  }
}

// MARK: - Pairs that are kept

extension Contest {
  /// Runs the pairs again that were kept because B failed where A did not.
  private func kept(of side: Side) async throws -> [KeptPair] {
    guard let corpus = rehearsal.corpus else { return [] }
    var pairs: [KeptPair] = []
    for (one, other) in zip(sides[0].scenarios, side.scenarios) {
      for seed in corpus.seeds(of: other.shown, side.options) where !Signals.areReceived {
        let first = try await rehearsal.runs(of: one, seed..<(seed + 1), nil)
        let second = try await rehearsal.runs(of: other, seed..<(seed + 1), nil)
        let pair = PairedScenario(
          ScenarioResult(plan: one.loaded.plan, path: one.shown, runs: first),
          ScenarioResult(
            plan: other.loaded.plan,
            path: other.shown,
            runs: second,
            options: side.options
          )
        )
        pairs.append(
          KeptPair(
            fails: !pair.seedsThatFailAlone.isEmpty,
            repeatLine: pair.second.repeatLine(seed: seed)
          )
        )
      }
    }
    return pairs
  }

  /// Keeps the seeds with which B alone failed.
  private func keepFailures(_ results: [Result]) throws {
    guard var corpus = rehearsal.corpus else { return }
    for scenario in results.flatMap(\.comparison.scenarios) {
      corpus.keep(scenario.seedsThatFailAlone, of: scenario.path, scenario.second.options)
    }
    try corpus.write()
  }
}
