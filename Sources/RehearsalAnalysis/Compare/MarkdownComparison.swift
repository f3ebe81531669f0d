public import RehearsalRunning
import RehearsalSimulation
import RehearsalStatistics

/// A report on a comparison in Markdown, for example for a comment on a pull request.
public struct MarkdownComparison: CustomStringConvertible {
  private let comparison: Comparison

  /// Creates the report of a comparison.
  public init(_ comparison: Comparison) {
    self.comparison = comparison
  }

  /// The text of the report, which ends with a newline.
  public var description: String {
    let head = [
      "**\(Self.text(comparison.decision.rawValue))**: \(Self.text(comparison.second.name)) (B) against "
        + "\(Self.text(comparison.first.name)) (A): "
        + "\(Self.code(comparison.second.path)) against \(Self.code(comparison.first.path))",
      "",
      Self.text(comparison.words) + (comparison.stop.map { ": " + Self.code($0) } ?? ""),
    ]
    let parts =
      [head] + tables + [
        cautionLines, sequenceLines, costLines, widestPairLines, corpusLines,
        [CalibrationNote(comparison).line].map(Self.text),
      ]
    return parts.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
      + "\n"
  }

  private var cautionLines: [String] { comparison.cautions.map { "- \(Self.text($0))" } }

  private var tables: [[String]] {
    let isPooled = comparison.findings.contains { $0.pooled != nil }
    if isPooled {
      let count = comparison.scenarios.count
      return [
        ["\(count) scenarios, each counting the same:", ""]
          + table {
            $0.pooled
          } decision: {
            $0.decision
          }
      ]
    }
    return comparison.scenarios.enumerated().map { index, scenario in
      ["\(Self.code(scenario.path)), \(scenario.pairs.count) pairs:", ""]
        + table {
          $0.byScenario[index]
        } decision: {
          $0.decisions[index]
        }
    }
  }

  private func table(
    _ estimate: (MetricFinding) -> Estimate?,
    decision: (MetricFinding) -> MarginDecision
  ) -> [String] {
    let rows = comparison.findings.compactMap { finding -> String? in
      guard let estimate = estimate(finding) else { return nil }
      let metric = finding.metric
      let decision = finding.margin == nil ? "" : decision(finding).rawValue
      return [
        "| \(metric.rawValue)", metric.words(estimate.first), metric.words(estimate.second),
        metric.words(ofDifference: estimate.difference), metric.words(estimate.interval),
        finding.margin.map { metric.words(ofMargin: $0) } ?? "", "\(decision) |",
      ].joined(separator: " | ")
    }
    return [
      "| metric | A | B | B - A | 95 % interval | margin | decision |",
      "|---|---|---|---|---|---|---|",
    ]
      + rows
  }

  private var sequenceLines: [String] {
    guard let sequence = comparison.sequence else { return [] }
    let rows = sequence.sequences.map { row in
      "| \(row.metric.rawValue) | "
        + (row.scenario.map { Self.code(comparison.scenarios[$0].path).replacing("|", with: "\\|") }
          ?? "mean of these scenarios")
        + " | \(row.metric.words(row.sequence.interval)) | \(row.decision.rawValue) |"
    }
    return [
      "Stopped after \(sequence.pairs) of at most \(sequence.cap) pairs; decided by what is valid at any stop:",
      "",
    ]
      + ["| metric | of | interval | decision |", "|---|---|---|---|"] + rows
  }

  private var costLines: [String] {
    let rows = comparison.costRows.map { "| \($0.joined(separator: " | ")) |" }
    return rows.isEmpty ? [] : ["| cost of | A | B |", "|---|---|---|"] + rows
  }

  private var widestPairLines: [String] {
    let lines = comparison.widestPairs.flatMap { widest in
      [
        "- \(widest.metric.rawValue): \(widest.metric.words(widest.first)) and "
          + "\(widest.metric.words(widest.second)) with seed \(widest.seed)",
        "  - A: \(Self.code(widest.scenario.first.repeatLine(seed: widest.seed)))",
        "  - B: \(Self.code(widest.scenario.second.repeatLine(seed: widest.seed)))",
      ]
    }
    return lines.isEmpty ? [] : ["Where they differ most:", ""] + lines
  }

  private var corpusLines: [String] {
    guard !comparison.corpusPairs.isEmpty else { return [] }
    let failing = comparison.corpusPairs.filter(\.fails)
    return [
      "Kept for failing before: \(failing.count) of \(comparison.corpusPairs.count) pairs still do.",
      "",
    ]
      + failing.map { "- \(Self.code($0.repeatLine))" }
  }

  /// Returns the text with the special characters of Markdown escaped.
  private static func text(_ text: String) -> String {
    InertText.line(text).map { "\\`*_{}[]<>#|~".contains($0) ? "\\\($0)" : String($0) }.joined()
  }

  /// Returns a code span whose fence is longer than any sequence of backticks in the text.
  private static func code(_ text: String) -> String {
    let line = InertText.line(text)
    let longest = line.split { $0 != "`" }.map(\.count).max() ?? 0
    let fence = String(repeating: "`", count: longest + 1)
    let space = line.hasPrefix("`") || line.hasSuffix("`") ? " " : ""
    return fence + space + line + space + fence
  }
}
