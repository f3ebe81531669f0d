public import RehearsalRunning

/// A report on a grid, which runs the same scenarios with each combination of values of some configuration keys.
///
/// The report is a table with one row for each combination.
public struct GridReport {
  private let grid: GridResult

  /// Creates the report on the results of a grid.
  public init(_ grid: GridResult) {
    self.grid = grid
  }

  /// The report as plain text, which ends with a newline.
  public var text: String { TextSections(sections).text }

  /// The report in Markdown, which ends with a newline.
  public var markdown: String { "## Rehearsal: grid\n\n" + MarkdownSections(sections).text }

  private var sections: [ReportSection] {
    let keys = grid.cells.first?.variation.settings.map(\.name) ?? []
    let keyColumns = keys.indices.map { index in
      ReportColumn<GridResult.Cell>(Phrase(keys[index])) {
        "\($0.variation.settings[index].value)"
      }
    }
    let metricColumns: [ReportColumn<GridResult.Cell>] = [
      ReportColumn("runs", .trailing) { "\(Self.runCount($0))" },
      ReportColumn("passed", .trailing) { Self.valueText($0.mean(of: .passed), .passed) },
      ReportColumn("completed", .trailing) { Self.valueText($0.mean(of: .completed), .completed) },
      ReportColumn("makespan p50", .trailing) {
        Self.valueText($0.quantile(0.5, of: .makespan), .makespan)
      },
      ReportColumn("makespan p95", .trailing) {
        Self.valueText($0.quantile(0.95, of: .makespan), .makespan)
      },
    ]
    let optionalMetrics = [Metric.cost, .tokens, .retries, .askedAgain, .refused, .violations]
    let optionalColumns = optionalMetrics.filter { metric in
      grid.cells.contains { $0.mean(of: metric) ?? 0 > 0 }
    }
    .map { metric in
      ReportColumn<GridResult.Cell>(Phrase(metric.rawValue), .trailing) {
        Self.valueText($0.mean(of: metric), metric)
      }
    }
    let table = ReportTable(
      "The grid",
      of: grid.cells,
      columns: keyColumns + metricColumns + optionalColumns
    )
    let note: Phrase =
      "\(grid.cells.count.counted("combination")); means over all runs, where no quantile is named"
    return [ReportSection(blocks: [.table(table), .notes([note])])]
  }

  private static func runCount(_ cell: GridResult.Cell) -> Int {
    cell.result.scenarios.reduce(0) { $0 + $1.runs.count }
  }

  private static func valueText(_ value: Double?, _ metric: Metric) -> Phrase {
    value.map { Phrase(metric.formatted($0)) } ?? "none"
  }
}
