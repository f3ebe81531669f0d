public import RehearsalRunning
import RehearsalSimulation
import RehearsalStatistics

/// A human-readable report on a power analysis.
///
/// The report states how many pairs each decision needs for a power of 80 % and an error rate of at most
/// 2.5 %, given how much the pairs of a pilot vary.
public struct PowerReport: CustomStringConvertible {
  private let analysis: PowerAnalysis

  /// Creates the report of a power analysis.
  public init(_ analysis: PowerAnalysis) {
    self.analysis = analysis
  }

  private var comparison: Comparison { analysis.pilot }

  /// The text of the report, which ends with a newline.
  public var description: String {
    let rows = analysis.rows.map { row in
      [
        InertText.line(row.scenario.path), row.metric.rawValue, row.truth.decision.rawValue,
        Self.description(of: row.truth, row.metric, row.margin), row.pairs.map(String.init) ?? "-",
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
      + poolingNote + [CalibrationNote(comparison).line]
    return lines.joined(separator: "\n") + "\n"
  }

  private var poolingNote: [String] {
    comparison.scenarios.count >= Comparison.minimumPooledScenarios
      ? [
        "the figure over all \(comparison.scenarios.count) scenarios decides, which more scenarios make surer "
          + "than more pairs of each"
      ] : []
  }

  private static func description(
    of truth: PowerSearch.Truth,
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
