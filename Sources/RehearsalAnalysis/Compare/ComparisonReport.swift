import RehearsalRules
public import RehearsalRunning
import RehearsalSimulation
import RehearsalStatistics

/// A human-readable report on a comparison.
public struct ComparisonReport: CustomStringConvertible {
  private let comparison: Comparison

  /// Creates the report of a comparison.
  public init(_ comparison: Comparison) {
    self.comparison = comparison
  }

  /// The text of the report, which ends with a newline.
  public var description: String {
    let parts =
      [head, cautions] + scenarioSections + [
        pooledLines, sequenceLines, costLines, widestPairLines, corpusLines,
        resultLines + [calibrationNote],
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

  // MARK: - Estimates

  private var scenarioSections: [[String]] {
    // With many scenarios only the pooled estimates decide. The JSON report has the estimates of each
    // scenario too.
    guard comparison.scenarios.count < Comparison.minimumPooledScenarios else { return [] }
    return comparison.scenarios.enumerated().map { index, scenario in
      let pairs = scenario.pairs.count
      let bound = Metric.passed.words(Rate.ruleOfThree(pairs) * Metric.whole)
      let sameNote =
        scenario.areSame && pairs > 0
        ? ", the same event for event: with less than \(bound) of seeds they may differ" : ""
      return ["\(InertText.line(scenario.path)), \(pairs) pair\(pairs == 1 ? "" : "s")\(sameNote)"]
        + estimateTable {
          $0.byScenario[index]
        } decision: {
          $0.decisions[index]
        }
        + robustEstimates(index)
    }
  }

  private var pooledLines: [String] {
    guard comparison.findings.contains(where: { $0.pooled != nil }) else { return [] }
    let count = comparison.scenarios.count
    let pairs = comparison.scenarios.map(\.pairs.count).reduce(0, +)
    return ["\(count) scenarios, each counting the same, \(pairs) pairs"]
      + estimateTable {
        $0.pooled
      } decision: {
        $0.decision
      }
  }

  private func estimateTable(
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

  /// Returns the text of a decision about a metric.
  ///
  /// The decision about a metric without a margin does not count, so it is in parentheses. If the comparison
  /// stopped early, such a decision is not valid, so its text is empty.
  private func shown(_ decision: MarginDecision, _ finding: MetricFinding) -> String {
    guard finding.margin == nil else { return decision.rawValue }
    let isEarly = comparison.sequence.map { $0.pairs < $0.cap } ?? false
    return isEarly ? "" : "(\(decision.rawValue))"
  }

  /// Returns tables of the robust estimates of numbers and of the discordant pairs of proportions.
  private func robustEstimates(_ index: Int) -> [String] {
    let varying = comparison.findings.filter { $0.byScenario[index].pairing != nil }
    return table(["besides", "typical", "median", "95th percentile", "paired variance"], varying) {
      numberRow($0, index)
    }
      + table(["besides", "only A", "only B", "McNemar p", "paired variance"], varying) {
        proportionRow($0, index)
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

  private func numberRow(_ finding: MetricFinding, _ index: Int) -> [String]? {
    let estimate = finding.byScenario[index]
    guard let robust = estimate.robust else { return nil }
    let metric = finding.metric
    func words(_ quantile: (difference: Double, interval: Interval)) -> String {
      "\(metric.words(ofDifference: quantile.difference)) (\(metric.words(quantile.interval)))"
    }
    return [
      metric.rawValue, metric.words(ofDifference: robust.hodgesLehmann), words(robust.median),
      words(robust.ninetyFifth), percentage(estimate.pairing),
    ]
  }

  private func proportionRow(_ finding: MetricFinding, _ index: Int) -> [String]? {
    let estimate = finding.byScenario[index]
    guard let counts = estimate.discordant else { return nil }
    return [
      finding.metric.rawValue, "\(counts.onlyFirst)", "\(counts.onlySecond)",
      SignificantDigits.text(counts.mcNemar), percentage(estimate.pairing),
    ]
  }

  private func percentage(_ share: Double?) -> String {
    share.map { "\(Int(($0 * 100).rounded())) %" } ?? ""
  }

  // MARK: - Sequences

  private var sequenceLines: [String] {
    guard let sequence = comparison.sequence else { return [] }
    let rows = sequence.sequences.map { row in
      [
        row.metric.rawValue,
        row.scenario.map { InertText.line(comparison.scenarios[$0].path) }
          ?? "mean of these scenarios",
        row.metric.words(row.sequence.interval),
        row.decision.rawValue,
        row.decidedAt.map { "after \($0) pairs" } ?? "not by \(sequence.pairs) pairs",
        row.process.map { "evidence \(SignificantDigits.text($0.greatest))" } ?? "",
      ]
    }
    let stopNote =
      sequence.pairs >= sequence.cap
      ? "stopped at the cap of \(sequence.cap) pairs"
      : "stopped after \(sequence.pairs) of at most \(sequence.cap) pairs"
    let title =
      sequence.pairs >= sequence.cap
      ? "\(stopNote); decided by what is valid at any stop, with the intervals of a fixed number of pairs above"
      : "\(stopNote); decided by what is valid at any stop, which the intervals above are not"
    let head = ["metric", "of", "valid at any stop", "decision", "", ""]
    return [title] + TextTable.lines([head] + rows, indent: 2)
  }

  // MARK: - Costs

  private var costLines: [String] {
    let rows = comparison.costRows.map { ["  " + $0[0]] + $0.dropFirst() }
    return rows.isEmpty ? [] : TextTable.lines([["cost of", "A", "B"]] + rows)
  }

  // MARK: - Pairs that differ most

  private static let mostPairs = 3

  private var widestPairLines: [String] {
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

  private var resultLines: [String] {
    ["result: \(comparison.words)"] + (comparison.stop.map { ["  \(InertText.line($0))"] } ?? [])
  }

  private var calibrationNote: String { CalibrationNote(comparison).line }
}

extension Comparison {
  /// The result of the comparison in one line.
  var words: String {
    if stop != nil { return "inferior: B failed where A did not, so nothing more was run" }
    let findingsWithMargin = findings.filter { $0.margin != nil }
    guard !findingsWithMargin.isEmpty else {
      return "inconclusive: no metric has a margin; declare one with --margin"
    }
    let decisions = findingsWithMargin.map { "\($0.metric.rawValue) \($0.decision.rawValue)" }
    let sameNote = areSame ? "; both do the same, event for event" : ""
    let worseMetrics = worseWithoutMargin.map { "\($0.metric.rawValue) \($0.change)" }
    let worseNote =
      worseMetrics.isEmpty
      ? "" : "; worse, without a margin: \(worseMetrics.joined(separator: ", "))"
    return "\(decision.rawValue): \(decisions.joined(separator: ", "))\(worseNote)\(sameNote)"
  }

  /// The metrics without a margin in which B is worse, with the change from A's mean to B's mean.
  ///
  /// Each metric is tested by itself, without an adjustment for multiple tests. The array is empty if the
  /// comparison stopped early, because these tests are not valid then.
  var worseWithoutMargin: [(metric: Metric, change: String)] {
    if let sequence, sequence.pairs < sequence.cap { return [] }
    return findings.filter { $0.margin == nil && $0.decision == .inferior }
      .map { ($0.metric, $0.change) }
  }
}
