public import RehearsalRunning
import RehearsalStatistics

/// A human-readable report on a power analysis.
///
/// The report states how many pairs of runs each decision of a planned comparison needs for a statistical power of
/// 80 % and an error rate of at most 2.5 %. A small comparison, the pilot, shows how much the pairs vary.
public struct PowerReport: CustomStringConvertible {
  private let analysis: PowerAnalysis

  /// Creates the report of a power analysis.
  public init(_ analysis: PowerAnalysis) {
    self.analysis = analysis
  }

  private var pilot: Comparison { analysis.pilot }

  /// The text of the report, which ends with a newline.
  public var description: String {
    let table = ReportTable(
      "Pairs that are needed",
      of: analysis.rows,
      columns: [
        ReportColumn("scenario") { "\(code: $0.scenario.path)" },
        ReportColumn("metric") { "\($0.metric.rawValue)" },
        ReportColumn("decision") { "\($0.assumedRelation.decision.rawValue)" },
        ReportColumn("if B is") {
          "\(Self.description(of: $0.assumedRelation, $0.metric, $0.margin))"
        },
        ReportColumn("pairs", .trailing) { $0.neededPairCount.map { "\($0)" } ?? "-" },
        ReportColumn("because") { "\($0.reason)" },
      ]
    )
    let title: Phrase =
      "pairs with which a decision is made 80 times of 100, and wrongly in 2.5 of 100 at most"
    let blocks: [ReportSection.Block] = [.notes([title]), .table(table), .notes(notes)]
    return TextSections(blocks.map { ReportSection(blocks: [$0]) }).text
  }

  private var notes: [Phrase] {
    let pairCount = pilot.scenarios.first?.pairs.count ?? 0
    let scenarioCount = pilot.scenarios.count
    let poolingNote: Phrase =
      "the figure over all \(scenarioCount) scenarios decides, which more scenarios make surer than more pairs of each"
    return [
      "by a pilot of \(pairCount) pairs of each scenario; the numbers are as good as the pilot"
    ] + (scenarioCount >= Comparison.minimumPooledScenarios ? [poolingNote] : [])
      + [CalibrationNote(pilot).phrase]
  }

  private static func description(
    of truth: PowerSearch.AssumedRelation,
    _ metric: Metric,
    _ margin: Double
  ) -> String {
    switch truth {
    case .better: "better by \(metric.formatted(margin: margin))"
    case .same: "the same"
    case .worse: "worse by \(metric.formatted(margin: 2 * margin))"
    }
  }
}
