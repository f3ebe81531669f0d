import Foundation
import RehearsalRules
public import RehearsalRunning
import RehearsalSimulation

/// A report on the results of a sweep in Markdown, for example for a comment on a pull request.
///
/// A sweep runs every scenario with all of its seeds.
public struct MarkdownReport: CustomStringConvertible {
  private let result: SuiteResult
  private let textReport: TextReport

  /// Creates the report on the results of a sweep.
  public init(_ result: SuiteResult) {
    self.result = result
    textReport = TextReport(result)
  }

  /// The text of the report, which ends with a newline.
  public var description: String {
    let failedScenarios = result.scenarios.filter { $0.verdict != .pass }
    let verb = failedScenarios.count == 1 ? "does" : "do"
    let outcome =
      failedScenarios.isEmpty
      ? "every scenario passes"
      : "\(failedScenarios.count) of \(result.scenarios.count.counted("scenario")) \(verb) not pass"
    let heading = result.missingRuns == nil ? outcome : "incomplete; so far, \(outcome)"
    let blocks = failedScenarios.map(failureSection)
    let summary = textReport.summary.split(separator: "\n").map {
      MarkdownSections.text(Phrase(String($0)))
    }
    return
      (["## Rehearsal: \(heading)"] + blocks + [table] + summary).joined(separator: "\n\n") + "\n"
  }

  /// Returns a heading for a scenario, and a code block with its failures as in the text report.
  private func failureSection(_ scenario: ScenarioResult) -> String {
    let lines = textReport.failureLines(scenario).map {
      $0.hasPrefix("      ") ? String($0.dropFirst(6)) : $0
    }
    let fence = String(repeating: "`", count: max(3, Self.longestBacktickRun(in: lines) + 1))
    let name = MarkdownSections.text(Phrase(scenario.plan.name))
    return "### \(scenario.verdict.rawValue): \(name)\n\n"
      + ([fence + "text"] + lines + [fence]).joined(separator: "\n")
  }

  private static func longestBacktickRun(in lines: [String]) -> Int {
    lines.flatMap { $0.split { $0 != "`" }.map(\.count) }.max() ?? 0
  }

  private var table: String {
    let columns: [ReportColumn<ScenarioResult>] = [
      ReportColumn("Verdict") { Phrase($0.verdict.rawValue) },
      ReportColumn("Scenario") { Phrase($0.plan.name) },
      ReportColumn("File") { "\(code: $0.path)" },
      ReportColumn("Runs", .trailing) { "\($0.runs.count)" },
      ReportColumn("Runs that pass", .trailing) { "\($0.runs.count { $0.verdict == .pass })" },
      ReportColumn("Violations", .trailing) { scenario in
        "\(scenario.runs.reduce(0) { $0 + $1.judgement.violations.count })"
      },
    ]
    let table = ReportTable("Scenarios", of: result.scenarios, columns: columns)
    return MarkdownSections([ReportSection(blocks: [.table(table)])]).text
      .trimmingCharacters(in: .newlines)
  }
}
