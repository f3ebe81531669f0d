import RehearsalRunning
import RehearsalStatistics

/// The section on the sequences that decided a comparison.
struct SequenceSection {
  private let sequence: SequentialComparison
  private let comparison: Comparison

  /// Creates the section; `nil` if the count of pairs was fixed in advance.
  init?(_ comparison: Comparison) {
    guard let sequence = comparison.sequence else { return nil }
    self.sequence = sequence
    self.comparison = comparison
  }

  /// The section.
  var section: ReportSection {
    let title: Phrase =
      comparison.stoppedEarly
      ? "Stopped after \(sequence.pairs) of at most \(sequence.cap) pairs; decided by what is valid at any stop, which the intervals above are not"
      : "Stopped at the cap of \(sequence.cap) pairs; decided by what is valid at any stop, with the intervals of a fixed number of pairs above"
    let table = ReportTable(
      "Decisions that are valid at any stop",
      of: sequence.sequences,
      tone: \.decision.tone,
      columns: columns
    )
    return ReportSection(title: title, blocks: [.table(table)])
  }

  private var columns: [ReportColumn<SequentialComparison.MarginSequence>] {
    [
      ReportColumn("metric") { "\($0.metric.rawValue)" },
      ReportColumn("of") { row in
        row.scenario.map { "\(code: comparison.scenarios[$0].path)" } ?? "mean of these scenarios"
      },
      ReportColumn("valid at any stop") { "\($0.metric.words($0.sequence.interval))" },
      ReportColumn("decision") { "\($0.decision.rawValue)" },
      ReportColumn("") { row in
        row.decidedAt.map { "after \($0) pairs" } ?? "not by \(sequence.pairs) pairs"
      },
      ReportColumn("") { row in
        row.process.map { "evidence \(SignificantDigits.text($0.greatest))" } ?? ""
      },
    ]
  }
}
