import RehearsalRules
public import RehearsalRunning
import RehearsalSimulation

/// A report on a grid, which runs the same scenarios with each combination of values of some configuration keys.
///
/// The report is a table with one row for each combination. The means in the table do not show whether expectations
/// about all runs together hold, or whether canaries were caught. Below the table, the report names the expectations
/// that do not hold, the canaries that were missed, and the remarks on the scenarios.
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
    return [
      ReportSection(blocks: [.table(table), .notes([note])]), problemSection, remarkSection,
    ].compactMap(\.self)
  }

  /// The section about failed expectations and missed canaries; `nil` if there are none.
  ///
  /// The expectations are those about all runs together, which can fail although each run passes.
  private var problemSection: ReportSection? {
    let items = grid.cells.flatMap { cell in
      cell.result.scenarios.flatMap { Self.problemItems($0, cell) }
    }
    return items.isEmpty
      ? nil : ReportSection(title: "What the means do not show", blocks: [.items(items)])
  }

  private static func problemItems(_ scenario: ScenarioResult, _ cell: GridResult.Cell)
    -> [ReportSection.Item]
  {
    var items = [missedCanaryItem(scenario, cell)].compactMap(\.self)
    for result in scenario.sweepExpectations where result.verdict != .pass {
      let command = scenario.repeatCommand
      items.append(item(result.verdict.rawValue, result, scenario, cell, repeat: command))
    }
    return items
  }

  /// Returns an item about the first run of a canary that was not caught; `nil` if there is none.
  private static func missedCanaryItem(_ scenario: ScenarioResult, _ cell: GridResult.Cell)
    -> ReportSection.Item?
  {
    guard let run = scenario.runs.first(where: { $0.judgement.canary == .missed }),
      let result = run.judgement.expectationResults.first(where: { $0.verdict != .pass })
    else { return nil }
    let command = scenario.repeatCommand(seed: run.summary.seed)
    return item("canary missed", result, scenario, cell, repeat: command)
  }

  private static func item(
    _ verdict: String,
    _ result: ExpectationResult,
    _ scenario: ScenarioResult,
    _ cell: GridResult.Cell,
    repeat command: String
  ) -> ReportSection.Item {
    let place: Phrase = result.location.map { "\(code: $0.description): " } ?? ""
    return ReportSection.Item(
      label: verdict,
      text: "\(scenario.plan.name), \(cell.variation.name): \(place)\(result.statement)",
      sides: [
        ReportSection.ConfigurationFacts(label: "expected", texts: [Phrase(result.expected)]),
        ReportSection.ConfigurationFacts(label: "found", texts: [Phrase(result.actual)]),
        ReportSection.ConfigurationFacts(label: "repeat", texts: ["\(code: command)"]),
      ]
    )
  }

  /// The section with the remarks on the scenarios; `nil` if there are none.
  ///
  /// A remark that does not apply to all combinations names those to which it does.
  private var remarkSection: ReportSection? {
    var remarks: [(text: String, combinations: [String])] = []
    var indices: [String: Int] = [:]
    for cell in grid.cells {
      for scenario in cell.result.scenarios {
        for remark in scenario.remarks {
          let text = "\(scenario.plan.name): \(remark)"
          let index = indices[text] ?? remarks.count
          if index == remarks.count { remarks.append((text, [])) }
          indices[text] = index
          remarks[index].combinations.append(cell.variation.name)
        }
      }
    }
    let notes = remarks.map { text, combinations -> Phrase in
      let names = combinations.joined(separator: ", ")
      let suffix = combinations.count >= grid.cells.count ? "" : " (\(names))"
      return "note: \(text)\(suffix)"
    }
    return notes.isEmpty ? nil : ReportSection(blocks: [.notes(notes)])
  }

  private static func runCount(_ cell: GridResult.Cell) -> Int {
    cell.result.scenarios.reduce(0) { $0 + $1.runs.count }
  }

  private static func valueText(_ value: Double?, _ metric: Metric) -> Phrase {
    value.map { Phrase(metric.formatted($0)) } ?? "none"
  }
}
