import ArgumentParser
import Foundation
import RehearsalAnalysis
import RehearsalHistories
import RehearsalRecording
import RehearsalRunning
import RehearsalSimulation

/// The `check` command, which judges logs of real agents by the rules.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Hold what really happened against the rules and the definitions.",
    discussion: """
      Reads logs as `rehearse import` does, or the histories of a recording, and reports each violation with its file \
      and line. What a log cannot show is reported as unknown, never as a pass.

      With --run and --agents, one history of a recording is held against other definitions; the first violation \
      that it did not have before is the first divergence.

      Examples:
        rehearse check ~/.claude/projects/my-project --agents .claude/agents
        rehearse check history.sqlite --run 3 --agents new-agents
        rehearse check logs --policy policy.yaml --format sarif

      Exit status: 0 nothing reaches --fail-on, 1 something does, 2 no history shows an act or is whole, 66 there is \
      no log.
      """
  )

  @OptionGroup var histories: HistoryOptions

  @Option(
    name: .customLong("run"),
    help: ArgumentHelp("Check this run of the recording alone.", valueName: "number")
  )
  var number: Int64?

  @Option(help: "The format of the report: text, json, junit, sarif or github.")
  var format = Format.text

  @Option(help: "The lowest severity that fails the command.")
  var failOn = Severity.error

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json, junit, sarif, github
  }

  func run() throws {
    try Exit.convertingErrors {
      let team = try histories.readTeam()
      var divergence: String?
      let checkedHistories: [CheckedHistory]
      if histories.paths.count == 1, HistoryOptions.isRecording(histories.paths[0]) {
        if histories.work != nil {
          throw RunningError(
            .usage,
            "error: --work applies when logs are read; give it to `rehearse import --record`"
          )
        }
        (checkedHistories, divergence) = try checkRecording(histories.paths[0], team)
      } else {
        if number != nil {
          throw RunningError(
            .usage,
            "error: --run names a run of a recording; give a recording made by `rehearse import --record`"
          )
        }
        checkedHistories = try histories.readReportingSkippedFiles(team).histories.map {
          CheckedHistory($0, team: team?.plan)
        }
      }
      let report = HistoryCheckReport(checkedHistories, failing: failOn, showsText: histories.text)
      guard report.status != .nothingRan else {
        throw RunningError(
          .missing,
          "error: no history in \(histories.paths.joined(separator: ", "))"
        )
      }
      try Output.print(text(of: report))
      if let divergence { Output.report(divergence) }
      if report.status != .passed { throw ExitCode(report.status.rawValue) }
    }
  }

  /// Checks the histories of a recording, or only the run that the user names.
  ///
  /// If the user names definitions, `divergence` is a sentence about the first violation that the check with
  /// the recorded definitions does not find. If there is none, the sentence says so.
  private func checkRecording(
    _ path: String,
    _ team: HistoryTeam?
  ) throws -> ([CheckedHistory], divergence: String?) {
    let reader = try RecordingReader(path)
    let runs = try number.map { [try reader.run(numbered: $0)] } ?? reader.runs()
    var checkedHistories: [CheckedHistory] = []
    var divergence: String?
    for run in runs {
      if number == nil, try reader.historyPlan(of: run) == nil { continue }
      let history = try CheckedHistory(reader, run, team: team?.plan)
      if team != nil, divergence == nil {
        let earlierCheck = try CheckedHistory(reader, run, team: nil)
        divergence = history.firstDivergence(from: earlierCheck)
      }
      checkedHistories.append(history)
    }
    return (
      checkedHistories, team == nil ? nil : divergence ?? "no divergence from what was recorded"
    )
  }

  private func text(of report: HistoryCheckReport) throws -> String {
    switch format {
    case .text: report.description
    case .json: String(decoding: try report.json(), as: UTF8.self)
    case .junit: report.junit
    case .sarif: String(decoding: try report.sarif(version: Rehearse.version), as: UTF8.self)
    case .github: report.annotations
    }
  }
}
