import RehearsalRules
import RehearsalSimulation
import RehearsalStatistics

/// A comparison as people read it.
public struct ComparisonReport: CustomStringConvertible {
  private let comparison: Comparison
  private let kept: [KeptPair]

  /// Creates the report of a comparison.
  ///
  /// - Parameters:
  ///   - comparison: The comparison.
  ///   - kept: Pairs that were kept for failing before, as they are now.
  public init(_ comparison: Comparison, kept: [KeptPair] = []) {
    self.comparison = comparison
    self.kept = kept
  }

  /// The report, ending in a line end.
  public var description: String {
    let parts =
      [head] + scenarios + [pooled, sequence, costs, differences, keptLines, [result, honesty]]
    return parts.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
      + "\n"
  }

  private var head: [String] {
    TextTable.lines(
      [
        ["A", comparison.first.name, comparison.first.path],
        ["B", comparison.second.name, comparison.second.path],
      ].map { $0.map { InertText.line($0) } }
    )
  }

  // MARK: - Figures

  private var scenarios: [[String]] {
    // With many scenarios the pooled figures are what counts; the others are in the other formats.
    guard comparison.scenarios.count < Comparison.leastPooled else { return [] }
    return comparison.scenarios.enumerated().map { place, scenario in
      let pairs = scenario.pairs.count
      let same = scenario.areSame && pairs > 0 ? ", the same event for event" : ""
      return ["\(InertText.line(scenario.path)), \(pairs) pair\(pairs == 1 ? "" : "s")\(same)"]
        + figures {
          $0.byScenario[place]
        } decision: {
          $0.decisions[place]
        }
        + besides(place)
    }
  }

  private var pooled: [String] {
    guard comparison.findings.contains(where: { $0.pooled != nil }) else { return [] }
    let count = comparison.scenarios.count
    let pairs = comparison.scenarios.map(\.pairs.count).reduce(0, +)
    return ["\(count) scenarios, each counting the same, \(pairs) pairs"]
      + figures {
        $0.pooled
      } decision: {
        $0.decision
      }
  }

  private func figures(
    _ estimate: (MetricFinding) -> Estimate?,
    decision: (MetricFinding) -> MarginDecision
  ) -> [String] {
    let rows = comparison.findings.compactMap { finding -> [String]? in
      guard let estimate = estimate(finding) else { return nil }
      let metric = finding.metric
      return [
        metric.rawValue, metric.words(estimate.first), metric.words(estimate.second),
        metric.words(ofDifference: estimate.difference), metric.words(estimate.interval),
        finding.margin.map { metric.words(ofMargin: $0) } ?? "-",
        finding.margin == nil ? "(\(decision(finding).rawValue))" : decision(finding).rawValue,
      ]
    }
    let head = ["metric", "A", "B", "B - A", "95 % interval", "margin", "decision"]
    return TextTable.lines([head] + rows, indent: 2)
  }

  private func besides(_ place: Int) -> [String] {
    let rows = comparison.findings.compactMap { finding -> [String]? in
      let estimate = finding.byScenario[place]
      guard let pairing = estimate.pairing, estimate.difference != 0 || pairing > 0,
        estimate.besides != nil || estimate.discordant != nil
      else {
        return nil
      }
      let metric = finding.metric
      let saved = "\(Int((pairing * 100).rounded())) %"
      guard let besides = estimate.besides else {
        let counts = estimate.discordant.map { "\($0.onlyFirst) only A, \($0.onlySecond) only B" }
        let chance = estimate.discordant.map { "McNemar p \(Chance.words($0.mcNemar))" }
        return [metric.rawValue, counts ?? "", chance ?? "", "", saved]
      }
      func words(_ quantile: (difference: Double, interval: Interval)) -> String {
        "\(metric.words(ofDifference: quantile.difference)) (\(metric.words(quantile.interval)))"
      }
      return [
        metric.rawValue, metric.words(ofDifference: besides.hodgesLehmann), words(besides.median),
        words(besides.ninetyFifth), saved,
      ]
    }
    guard !rows.isEmpty else { return [] }
    let head = ["besides", "typical", "median", "95th percentile", "paired variance"]
    return [""] + TextTable.lines([head] + rows, indent: 2)
  }

  // MARK: - Sequences

  private var sequence: [String] {
    guard let sequence = comparison.sequence else { return [] }
    let rows = sequence.gates.map { gate in
      [
        gate.metric.rawValue,
        gate.scenario.map { InertText.line(comparison.scenarios[$0].path) }
          ?? "mean of these scenarios",
        gate.metric.words(gate.sequence.interval),
        gate.decision.rawValue,
        gate.decidedAt.map { "after \($0) pairs" } ?? "not by \(sequence.pairs) pairs",
        gate.process.map { "evidence \(Chance.words($0.greatest))" } ?? "",
      ]
    }
    let end =
      sequence.pairs >= sequence.cap
      ? "stopped at the cap of \(sequence.cap) pairs: the 95 % intervals above hold as well"
      : "stopped after \(sequence.pairs) of at most \(sequence.cap) pairs: the intervals above would hold had that "
        + "number been fixed; what decides are these"
    let head = ["gate", "of", "valid at any stop", "decision", "", ""]
    return [end] + TextTable.lines([head] + rows, indent: 2)
  }

  // MARK: - Costs

  private var costs: [String] {
    let sides = [
      CostBreakdown(comparison.scenarios.map(\.first)),
      CostBreakdown(comparison.scenarios.map(\.second)),
    ]
    guard sides.contains(where: { $0.total > 0 }) else { return [] }
    func row(_ name: String, _ cost: (CostBreakdown) -> Double?) -> [String] {
      ["  " + name] + sides.map { cost($0).map { Metric.cost.words($0) } ?? "-" }
    }
    let outcomes = Outcome.Kind.allCases.filter { kind in
      sides.contains { $0.byOutcome.contains { $0.kind == kind } }
    }
    return TextTable.lines(
      [["cost of", "A", "B"]] + [
        row("a run", \.ofRun), row("a task", \.ofTask), row("a completed task", \.ofCompletedTask),
      ]
        + outcomes.map { kind in
          row("tasks that ended \(kind.rawValue), a run") { side in
            side.byOutcome.first { $0.kind == kind }?.cost
          }
        }
    )
  }

  // MARK: - Where they differ most

  private static let mostPairs = 3

  private var differences: [String] {
    let lines = comparison.widestPairs.prefix(Self.mostPairs).flatMap { widest in
      let seed = widest.seed
      let (a, b) = (widest.metric.words(widest.first), widest.metric.words(widest.second))
      return [
        "  \(widest.metric.rawValue)  \(a) and \(b), \(InertText.line(widest.scenario.path)), seed \(seed)",
        "    A  \(InertText.line(widest.scenario.first.repeatLine(seed: seed)))",
        "    B  \(InertText.line(widest.scenario.second.repeatLine(seed: seed)))",
      ]
    }
    return lines.isEmpty ? [] : ["where they differ most"] + lines
  }

  private var keptLines: [String] {
    guard !kept.isEmpty else { return [] }
    let failing = kept.filter(\.fails)
    return ["kept for failing before: \(failing.count) of \(kept.count) pairs still do"]
      + failing.map { "  \(InertText.line($0.repeatLine))" }
  }

  private var result: String { "result: \(comparison.words)" }

  private var honesty: String { Honesty(comparison).line }
}

extension Comparison {
  /// What it comes to, in words.
  var words: String {
    if isStopped, let scenario = scenarios.last, let seed = scenario.seedsThatFailAlone.first {
      let line = scenario.second.repeatLine(seed: seed)
      return
        "inferior: B failed where A did not, so nothing more was run\n  \(InertText.line(line))"
    }
    let gates = findings.filter { $0.margin != nil }
    guard !gates.isEmpty else {
      return "inconclusive: no metric has a margin; declare one with --margin"
    }
    let named = gates.map { "\($0.metric.rawValue) \($0.decision.rawValue)" }
    let same = areSame ? "; both do the same, event for event" : ""
    return "\(decision.rawValue): \(named.joined(separator: ", "))\(same)"
  }
}
