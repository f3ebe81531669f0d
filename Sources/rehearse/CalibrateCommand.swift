import ArgumentParser
import Foundation
import RehearsalAnalysis
import RehearsalHistories
import RehearsalRunning
import RehearsalSimulation

/// The `calibrate` command, which measures real agents in logs and writes the measurements as models.
struct CalibrateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calibrate",
    abstract: "Measure how long agents work and what they spend, on logs of real runs.",
    discussion: """
      Reads logs as `rehearse import` does. For each type of agent it measures the time at work, the input tokens and \
      how many sessions end with a usable result, and for the caller the time between a result and its next handoff. \
      With -o it writes them as a configuration for `rehearse compare` and `base` of a scenario's configuration.

      Examples:
        rehearse calibrate ~/.claude/projects/my-project
        rehearse calibrate logs --agents .claude/agents -o model.yaml
      """
  )

  @OptionGroup var histories: HistoryOptions

  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      "The configuration file to write; it is replaced if it exists.",
      valueName: "file"
    )
  )
  var output: String?

  func validate() throws { try FileUses.checkNames(["-o": output]) }

  func run() throws {
    try Exit.convertingErrors {
      if let output { try OutputFile(output).checkCanBeReplaced() }
      let team = try histories.readTeam()
      let result = try histories.readReportingSkippedFiles(team)
      var uses = histories.fileUses(team, result.histories)
      uses.addOutput(output, "-o")
      try uses.check()
      let agentNames = histories.agents == nil ? nil : team.map { Set($0.plan.names) }
      let calibration = HistoryCalibration(result.histories, only: agentNames)
      guard calibration.handoffCount > 0 else {
        throw RunningError(
          .missing,
          "error: no handoff in \(histories.paths.joined(separator: ", "))"
            + (agentNames == nil ? "" : " to an agent of \(histories.agents ?? "the definitions")")
            + ", so there is nothing to measure"
        )
      }
      let sourceNames = histories.paths.map { URL(filePath: $0).lastPathComponent }
      let report = CalibrationReport(calibration, source: sourceNames.joined(separator: ", "))
      if let output { try OutputFile(output).replace(by: Data(report.configuration.utf8)) }
      try Output.print(report.description)
      if let output { Output.report("configuration: \(output)") }
    }
  }
}
