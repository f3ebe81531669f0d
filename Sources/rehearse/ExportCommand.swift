import ArgumentParser
import Foundation
import RehearsalAnalysis
import RehearsalDefinitions
import RehearsalHistories
import RehearsalRecording
import RehearsalRunning
import RehearsalSimulation

/// The `export` command, which writes a recorded run as logs in the format of another tool.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a recorded run as logs, to test tools that read such logs.",
    discussion: """
      Writes a folder with the log of the session and a log for each agent's session. Sessions, times, acts and tokens \
      stay; handoffs between agents, tasks, decisions and faults are left out, because the form has no place for them. \
      A write that loosens a gate gets an invented text that does the same; what a command does to a gate is only in \
      its command line. \
      Each record is at least a millisecond later than the one before it. The identifier of the session tells runs of \
      different recordings apart, and is the same whenever a run is exported. `rehearse import` reads the result.

      Example:
        rehearse export runs.sqlite 1 -o logs
      """
  )

  @Argument(help: "The recording.")
  var recording: String

  @Argument(help: ArgumentHelp("The number of the run.", valueName: "run"))
  var number: Int64

  @Option(help: "The form of the logs: claude-log.")
  var format = Format.claudeLog

  @Option(name: [.short, .long], help: "The folder to write, which must not exist or be empty.")
  var output: String

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case claudeLog = "claude-log"
  }

  func validate() throws { try FileUses.checkFolderName(output, of: "-o") }

  func run() throws {
    try Exit.convertingErrors {
      let folder = NewFolder(path: output)
      try folder.checkIsNew()
      let reader = try RecordingReader(recording)
      let run = try reader.run(numbered: number)
      let plan = try reader.plan(of: run)
      let events = try reader.allEvents(of: run, plan)
      let export = ClaudeLogExport(plan, events, session: run.sessionIdentifier)
      try folder.write(
        export.files.sorted { $0.key < $1.key }.map {
          (path: $0.key, content: Data(($0.value.joined(separator: "\n") + "\n").utf8))
        }
      )
      try Output.print(
        "\(export.files.count.counted("log")): \(InertText.singleLine(output))\n"
      )
    }
  }
}

extension RecordedRun {
  /// The identifier of the session in exported logs, such as `run-1-27b29f0c35f5a1e6`.
  ///
  /// Runs with the same number in different recordings have different identifiers, unless their scenario, configuration,
  /// seed and events are the same.
  fileprivate var sessionIdentifier: String {
    let origin = [scenarioPath, configuration ?? "", "\(seed)", digest].joined(separator: "\n")
    return "run-\(id)-\(Digest(of: origin).description.prefix(16))"
  }
}
