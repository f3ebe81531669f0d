import RehearsalRules
public import RehearsalRunning
import RehearsalSimulation
import RehearsalStatistics

/// A comparison as people read it.
public struct ComparisonReport: CustomStringConvertible {
  private let comparison: Comparison

  /// Creates the report of a comparison.
  public init(_ comparison: Comparison) {
    self.comparison = comparison
  }

  /// The report, ending in a line end.
  public var description: String {
    let parts =
      [head, cautions] + scenarios + [
        pooled, sequence, costs, differences, corpusLines, result + [calibrationNote],
      ]
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

  private var cautions: [String] { comparison.cautions.map { InertText.line($0) } }

  // MARK: - Figures

  private var scenarios: [[String]] {
    // With many scenarios the pooled figures are what counts; the others are in the other formats.
    guard comparison.scenarios.count < Comparison.leastPooled else { return [] }
    return comparison.scenarios.enumerated().map { place, scenario in
      let pairs = scenario.pairs.count
      let unseen = Metric.passed.words(Rate.ruleOfThree(pairs) * Metric.whole)
      let same =
        scenario.areSame && pairs > 0
        ? ", the same event for event: with less than \(unseen) of seeds they may differ" : ""
      return ["\(InertText.line(scenario.path)), \(pairs) pair\(pairs == 1 ? "" : "s")\(same)"]
        + figures {
          $0.byScenario[place]
        } decision: {
          $0.decisions[place]
        }
        + robustEstimates(place)
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
        shown(decision(finding), finding),
      ]
    }
    let head = ["metric", "A", "B", "B - A", "95 % interval", "margin", "decision"]
    return TextTable.lines([head] + rows, indent: 2)
  }

  /// A decision; one that decides nothing stands in brackets, and where an early stop made it worthless not at
  /// all.
  private func shown(_ decision: MarginDecision, _ finding: MetricFinding) -> String {
    guard finding.margin == nil else { return decision.rawValue }
    let isEarly = comparison.sequence.map { $0.pairs < $0.cap } ?? false
    return isEarly ? "" : "(\(decision.rawValue))"
  }

  /// Estimates that outliers hardly move, and the discordant pairs of proportions.
  private func robustEstimates(_ place: Int) -> [String] {
    let varying = comparison.findings.filter { $0.byScenario[place].pairing != nil }
    return table(["besides", "typical", "median", "95th percentile", "paired variance"], varying) {
      numbers($0, place)
    }
      + table(["besides", "only A", "only B", "McNemar p", "paired variance"], varying) {
        proportions($0, place)
      }
  }

  private func table(
    _ head: [String],
    _ findings: [MetricFinding],
    _ row: (MetricFinding) -> [String]?
  ) -> [String] {
    let rows = findings.compactMap(row)
    return rows.isEmpty ? [] : [""] + TextTable.lines([head] + rows, indent: 2)
  }

  private func numbers(_ finding: MetricFinding, _ place: Int) -> [String]? {
    let estimate = finding.byScenario[place]
    guard let robust = estimate.robust else { return nil }
    let metric = finding.metric
    func words(_ quantile: (difference: Double, interval: Interval)) -> String {
      "\(metric.words(ofDifference: quantile.difference)) (\(metric.words(quantile.interval)))"
    }
    return [
      metric.rawValue, metric.words(ofDifference: robust.hodgesLehmann), words(robust.median),
      words(robust.ninetyFifth), share(estimate.pairing),
    ]
  }

  private func proportions(_ finding: MetricFinding, _ place: Int) -> [String]? {
    let estimate = finding.byScenario[place]
    guard let counts = estimate.discordant else { return nil }
    return [
      finding.metric.rawValue, "\(counts.onlyFirst)", "\(counts.onlySecond)",
      SignificantDigits.text(counts.mcNemar), share(estimate.pairing),
    ]
  }

  private func share(_ pairing: Double?) -> String {
    pairing.map { "\(Int(($0 * 100).rounded())) %" } ?? ""
  }

  // MARK: - Sequences

  private var sequence: [String] {
    guard let sequence = comparison.sequence else { return [] }
    let rows = sequence.sequences.map { one in
      [
        one.metric.rawValue,
        one.scenario.map { InertText.line(comparison.scenarios[$0].path) }
          ?? "mean of these scenarios",
        one.metric.words(one.sequence.interval),
        one.decision.rawValue,
        one.decidedAt.map { "after \($0) pairs" } ?? "not by \(sequence.pairs) pairs",
        one.process.map { "evidence \(SignificantDigits.text($0.greatest))" } ?? "",
      ]
    }
    let count =
      sequence.pairs >= sequence.cap
      ? "stopped at the cap of \(sequence.cap) pairs"
      : "stopped after \(sequence.pairs) of at most \(sequence.cap) pairs"
    let end =
      sequence.pairs >= sequence.cap
      ? "\(count); decided by what is valid at any stop, with the intervals of a fixed number of pairs above"
      : "\(count); decided by what is valid at any stop, which the intervals above are not"
    let head = ["metric", "of", "valid at any stop", "decision", "", ""]
    return [end] + TextTable.lines([head] + rows, indent: 2)
  }

  // MARK: - Costs

  private var costs: [String] {
    let rows = comparison.costRows.map { ["  " + $0[0]] + $0.dropFirst() }
    return rows.isEmpty ? [] : TextTable.lines([["cost of", "A", "B"]] + rows)
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

  private var corpusLines: [String] {
    guard !comparison.corpusPairs.isEmpty else { return [] }
    let failing = comparison.corpusPairs.filter(\.fails)
    return [
      "kept for failing before: \(failing.count) of \(comparison.corpusPairs.count) pairs still do"
    ]
      + failing.map { "  \(InertText.line($0.repeatLine))" }
  }

  private var result: [String] {
    ["result: \(comparison.words)"] + (comparison.stop.map { ["  \(InertText.line($0))"] } ?? [])
  }

  private var calibrationNote: String { CalibrationNote(comparison).line }
}

extension Comparison {
  /// What it comes to, in words.
  var words: String {
    if stop != nil { return "inferior: B failed where A did not, so nothing more was run" }
    let held = findings.filter { $0.margin != nil }
    guard !held.isEmpty else {
      return "inconclusive: no metric has a margin; declare one with --margin"
    }
    let named = held.map { "\($0.metric.rawValue) \($0.decision.rawValue)" }
    let same = areSame ? "; both do the same, event for event" : ""
    let worse = worseWithoutMargin.map { "\($0.metric.rawValue) \($0.change)" }
    let besides = worse.isEmpty ? "" : "; worse, without a margin: \(worse.joined(separator: ", "))"
    return "\(decision.rawValue): \(named.joined(separator: ", "))\(besides)\(same)"
  }

  /// The metrics without a margin in which B is worse, each decided by itself, with how much of A's mean.
  ///
  /// Nothing of them is known where a sequence was stopped early.
  var worseWithoutMargin: [(metric: Metric, change: String)] {
    if let sequence, sequence.pairs < sequence.cap { return [] }
    return findings.filter { $0.margin == nil && $0.decision == .inferior }
      .map { ($0.metric, $0.change) }
  }
}
