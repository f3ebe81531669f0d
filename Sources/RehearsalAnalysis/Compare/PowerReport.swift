public import RehearsalRunning
import RehearsalSimulation
import RehearsalStatistics

/// How many pairs each decision takes, by how much pairs differed in a pilot.
public struct PowerReport: CustomStringConvertible {
  private let analysis: PowerAnalysis

  /// Creates the report of an analysis.
  public init(_ analysis: PowerAnalysis) {
    self.analysis = analysis
  }

  private var comparison: Comparison { analysis.pilot }

  /// What each decision needs, ending in a line end.
  public var description: String {
    let rows = analysis.rows.map { row in
      [
        InertText.line(row.scenario.path), row.metric.rawValue, row.truth.decision.rawValue,
        Self.words(row.truth, row.metric, row.margin), row.pairs.map(String.init) ?? "-",
        row.reason,
      ]
    }
    let head = ["scenario", "metric", "decision", "if B is", "pairs", "because"]
    let pairs = comparison.scenarios.first?.pairs.count ?? 0
    let lines =
      [
        "pairs with which a decision is made 80 times of 100, and wrongly in 2.5 of 100 at most",
        "",
      ]
      + TextTable.lines([head] + rows)
      + ["", "by a pilot of \(pairs) pairs of each scenario; the numbers are as good as the pilot"]
      + pooled + [CalibrationNote(comparison).line]
    return lines.joined(separator: "\n") + "\n"
  }

  private var pooled: [String] {
    comparison.scenarios.count >= Comparison.leastPooled
      ? [
        "the figure over all \(comparison.scenarios.count) scenarios decides, which more scenarios make surer "
          + "than more pairs of each"
      ] : []
  }

  private static func words(
    _ truth: PowerSearch.Truth,
    _ metric: Metric,
    _ margin: Double
  ) -> String {
    switch truth {
    case .better: "better by \(metric.words(ofMargin: margin))"
    case .same: "the same"
    case .worse: "worse by \(metric.words(ofMargin: 2 * margin))"
    }
  }
}
