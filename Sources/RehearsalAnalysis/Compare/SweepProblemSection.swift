import RehearsalRules
import RehearsalRunning

/// The section of a comparison report on expectations about all runs together that do not hold with A or with B.
struct SweepProblemSection {
  private let problems: [SweepProblem]

  /// Creates the section; `nil` if all these expectations hold.
  init?(_ comparison: Comparison) {
    problems = comparison.sweepProblems
    if problems.isEmpty { return nil }
  }

  /// The section, which has a single table with a column for each configuration.
  var section: ReportSection {
    let table = ReportTable(
      "Expectations about all runs that do not hold",
      of: problems,
      tone: { $0.failsOnlyWithB ? .bad : .plain },
      continuesTitle: true,
      columns: [
        ReportColumn("scenario") { "\(code: $0.path)" },
        ReportColumn("expectation") { "\($0.statement)" },
        ReportColumn("expected") { "\(($0.resultOfA ?? $0.resultOfB)?.expected ?? "-")" },
        ReportColumn("A") { "\(Self.text($0.resultOfA))" },
        ReportColumn("B") { "\(Self.text($0.resultOfB))" },
      ]
    )
    return ReportSection(title: "Expectations about all runs", blocks: [.table(table)])
  }

  private static func text(_ result: ExpectationResult?) -> String {
    result.map { "\($0.verdict.rawValue): \($0.actual)" } ?? "not judged"
  }
}
