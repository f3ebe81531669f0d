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
  var rehearsal: Rehearsal
  /// Whether nothing more is run once B has failed where A did not.
  var stopsAtFailure: Bool
  var record: String?

  /// How many pairs there are between two looks.
  private static let look = 50

  /// How far apart the seeds of scenarios begin: with the same ones, scenarios that are alike would share
  /// their luck, and eight of them would say little more than one.
  static let mostPairs = 10_000_000

  /// A comparison with the pairs that were kept for failing before.
  struct Result {
    var comparison: Comparison
    var kept: [CorpusPair]
  }

  /// Compares each of the others with the first.
  func results(pairs: Int?, isSequential: Bool) async throws -> [Result] {
    let recording = try record.map { try Recording.opened($0) }
    do {
      let results =
        isSequential
        ? [try await sequence(cap: pairs ?? 2_000, recording)]
        : try await fixed(pairs: pairs ?? 200, recording)
      try recording?.close()
      return results
    } catch {
      // What was finished before stays recorded.
      try? recording?.close()
      throw error
    }
  }

  /// The corpus with the seeds besides with which B alone failed.
  func corpus(keeping results: [Result]) -> SeedCorpus? {
    guard var corpus = rehearsal.corpus else { return nil }
    for scenario in results.flatMap(\.comparison.scenarios) {
      corpus.keep(scenario.seedsThatFailAlone, of: scenario.path, scenario.second.options)
    }
    return corpus
  }

  /// The seeds of a scenario, of which it has so many of its own.
  private func seeds(of place: Int, _ pairs: Range<Int>) -> Range<UInt64> {
    let start = place * Self.mostPairs
    return UInt64(start + pairs.lowerBound)..<UInt64(start + pairs.upperBound)
  }
}

// MARK: - A number of pairs that is fixed

extension Contest {
  private func fixed(pairs: Int, _ recording: Recording?) async throws -> [Result] {
    var rehearsal = rehearsal
    rehearsal.progress = Progress(of: pairs * sides.reduce(0) { $0 + $1.scenarios.count })
    defer { rehearsal.progress?.finish() }
    var firsts: [Int: ScenarioResult] = [:]
    var results: [Result] = []
    for side in sides.dropFirst() {
      let kept = try await kept(of: side)
      var stop = stopsAtFailure ? kept.first(where: \.fails)?.repeatLine : nil
      var paired: [PairedScenario] = []
      for place in side.scenarios.indices where stop == nil && !Signals.areReceived {
        let seeds = seeds(of: place, 0..<pairs)
        if firsts[place] == nil {
          firsts[place] = try await result(sides[0], place, seeds, rehearsal, recording)
        }
        guard let first = firsts[place] else { continue }
        let pair = try await self.pair(first, side, place, seeds, rehearsal, recording)
        paired.append(pair)
        let seed = stopsAtFailure ? pair.seedsThatFailAlone.first : nil
        stop = seed.map { pair.second.repeatLine(seed: $0) }
      }
      results.append(result(paired, kept, side, stoppedBy: stop))
      if stop != nil { break }
    }
    return results
  }

  private func result(
    _ paired: [PairedScenario],
    _ kept: [CorpusPair],
    _ side: Side,
    stoppedBy line: String? = nil,
    _ sequence: SequentialComparison? = nil
  ) -> Result {
    let comparison = Comparison(
      sides[0].arm,
      side.arm,
      paired,
      question,
      stoppedBy: line,
      sequence: sequence
    )
    return Result(comparison: comparison, kept: kept)
  }

  private func result(
    _ side: Side,
    _ place: Int,
    _ seeds: Range<UInt64>,
    _ rehearsal: Rehearsal,
    _ recording: Recording?
  ) async throws -> ScenarioResult {
    let scenario = side.scenarios[place]
    let record = try rehearsal.record(of: scenario, seeds, in: recording)
    return side.result(place, try await rehearsal.runs(of: scenario, seeds, record))
  }

  /// Runs a scenario with B as it was run with A, up to the first seed with which B alone fails where
  /// that ends it.
  private func pair(
    _ first: ScenarioResult,
    _ side: Side,
    _ place: Int,
    _ seeds: Range<UInt64>,
    _ rehearsal: Rehearsal,
    _ recording: Recording?
  ) async throws -> PairedScenario {
    var rehearsal = rehearsal
    if stopsAtFailure {
      let passed = Set(first.runs.filter { $0.verdict == .pass }.map(\.summary.seed))
      rehearsal.stopsAfter = { $0.verdict == .fail && passed.contains($0.summary.seed) }
    }
    return PairedScenario(first, try await result(side, place, seeds, rehearsal, recording))
  }
}

// MARK: - As many pairs as it takes

extension Contest {
  private func sequence(cap: Int, _ recording: Recording?) async throws -> Result {
    let (a, b) = (sides[0], sides[1])
    let kept = try await kept(of: b)
    var sequence = try sequence(a, b, cap: cap)
    var rehearsal = rehearsal
    rehearsal.progress = Progress(of: cap * a.scenarios.count * 2)
    defer { rehearsal.progress?.finish() }
    let records = try [a, b].map { side in
      try side.scenarios.enumerated().map { place, scenario in
        try rehearsal.record(of: scenario, seeds(of: place, 0..<cap), in: recording)
      }
    }
    var runs: [[[RunResult]]] = [a, b].map { $0.scenarios.map { _ in [] } }
    while !sequence.isOver, !Signals.areReceived {
      let pairs = sequence.pairs..<min(sequence.pairs + Self.look, cap)
      var look: [[ScenarioResult]] = [[], []]
      for (number, side) in [a, b].enumerated() {
        for (place, scenario) in side.scenarios.enumerated() {
          let seeds = seeds(of: place, pairs)
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
    return result(paired, kept, b, stoppedBy: nil, sequence)
  }

  private func sequence(_ a: Side, _ b: Side, cap: Int) throws -> SequentialComparison {
    let plans = zip(a.scenarios, b.scenarios).map { ($0.loaded.plan, $1.loaded.plan) }
    do throws(SequentialComparison.Unbounded) {
      return try SequentialComparison(question, plans: plans, cap: cap)
    } catch {
      let name = error.metric.rawValue
      throw WrongUsage(
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

  /// The most pairs that each of these may have.
  static let mostAgainstItself = mostPairs / (2 * comparisons)

  /// Compares A with itself on disjoint seeds.
  func falseAlarms(pairs: Int) async throws -> (text: String, status: ExitStatus) {
    var rehearsal = rehearsal
    let count = 2 * pairs * Self.comparisons
    rehearsal.progress = Progress(of: count * sides[0].scenarios.count)
    var results: [ScenarioResult] = []
    for place in sides[0].scenarios.indices {
      results.append(
        try await result(sides[0], place, seeds(of: place, 0..<count), rehearsal, nil)
      )
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
  private func kept(of side: Side) async throws -> [CorpusPair] {
    guard let corpus = rehearsal.corpus else { return [] }
    var pairs: [CorpusPair] = []
    for (place, scenario) in side.scenarios.enumerated() {
      for seed in corpus.seeds(of: scenario.shown, side.options) where !Signals.areReceived {
        let seeds = seed..<(seed + 1)
        let pair = PairedScenario(
          try await result(sides[0], place, seeds, rehearsal, nil),
          try await result(side, place, seeds, rehearsal, nil)
        )
        pairs.append(
          CorpusPair(
            fails: !pair.seedsThatFailAlone.isEmpty,
            repeatLine: pair.second.repeatLine(seed: seed)
          )
        )
      }
    }
    return pairs
  }
}
