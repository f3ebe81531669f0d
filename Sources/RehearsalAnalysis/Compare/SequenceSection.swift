import RehearsalRunning
import RehearsalSimulation
import RehearsalStatistics

/// The section of a comparison report on a sequential comparison.
///
/// A sequential comparison adds pairs of runs until it has a decision about every metric with a margin, or until it has
/// a maximum number of pairs. Its decisions are valid whenever it stops.
struct SequenceSection {
  private let sequentialComparison: SequentialComparison
  private let comparison: Comparison

  /// Creates the section; `nil` if the number of pairs was fixed in advance.
  init?(_ comparison: Comparison) {
    guard let sequential = comparison.sequence else { return nil }
    self.sequentialComparison = sequential
    self.comparison = comparison
  }

  /// The section, which has a table with a row for each scenario and each metric that has a margin.
  ///
  /// With eight or more scenarios, each metric with a margin has a single row, about the mean over all
  /// scenarios.
  var section: ReportSection {
    let title: Phrase =
      comparison.hasStoppedEarly
      ? "Stopped after \(sequentialComparison.addedPairCount) of at most \(sequentialComparison.maximumPairCount) pairs; decided by what is valid at any stop, which the intervals above are not"
      : "Stopped at the cap of \(sequentialComparison.maximumPairCount) pairs; decided by what is valid at any stop, with the intervals of a fixed number of pairs above"
    let table = ReportTable(
      "Decisions that are valid at any stop",
      of: sequentialComparison.sequences,
      tone: \.decision.tone,
      columns: columns
    )
    return ReportSection(title: title, blocks: [.table(table)])
  }

  private var columns: [ReportColumn<SequentialComparison.MarginSequence>] {
    [
      ReportColumn("metric") { "\($0.metric.rawValue)" },
      ReportColumn("of") { row in
        row.scenarioIndex.map { "\(code: comparison.scenarios[$0].path)" }
          ?? "mean of these scenarios"
      },
      ReportColumn("valid at any stop") { "\($0.metric.formatted($0.interval))" },
      ReportColumn("decision") { "\($0.decision.rawValue)" },
      ReportColumn("") { row in
        row.decidingPairCount.map { "after \($0.counted("pair"))" }
          ?? "not by \(sequentialComparison.addedPairCount.counted("pair"))"
      },
      ReportColumn("") { row in
        row.discordanceProcess.map { "evidence \(PValueFormat.text($0.greatestEvidence))" }
          ?? ""
      },
    ]
  }
}
