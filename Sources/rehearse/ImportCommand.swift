import ArgumentParser
import Foundation
import RehearsalAnalysis
import RehearsalDefinitions
import RehearsalHistories
import RehearsalRecording
import RehearsalRunning
import RehearsalSimulation

/// The `import` command, which reads logs of real agents as histories and can record them.
struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Read logs of real runs as histories.",
    discussion: """
      Reads files and folders, such as ~/.claude/projects/NAME, and says what it read, what it skipped and what it \
      could not join. The form of a file is recognized by its content. The forms are project logs of Claude Code \
      and its stream-json, dispatch ledgers of hooks, rollouts of Codex, exports of OpenCode, events of the Copilot CLI, \
      traces of the OpenAI Agents SDK, messages of AutoGen and OTLP traces. With --record, the histories become runs of a \
      recording, for `show`, `report`, `query` and `check`.

      A recording has names, paths below the project, sizes and hashes; prompts, results and command lines only with \
      --text.

      Examples:
        rehearse import ~/.claude/projects/my-project
        rehearse import logs --agents .claude/agents --record history.sqlite
      """
  )

  @OptionGroup var histories: HistoryOptions

  @Option(
    help: ArgumentHelp("The recording to which the histories are added.", valueName: "file")
  )
  var record: String?

  @Option(help: "The format of the report: text or json.")
  var format = Format.text

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  func validate() throws { try FileUses.checkNames(["--record": record]) }

  func run() throws {
    try Exit.convertingErrors {
      let team = try histories.readTeam()
      let result = try histories.readHistories(team)
      var uses = histories.fileUses(team, result.histories)
      uses.addOutput(record, "--record")
      try uses.check()
      let report = ImportReport(result)
      var recordingError: (any Error)?
      if let record, !result.histories.isEmpty {
        let recording = try Recording.openForHistories(record)
        for history in result.histories {
          try CheckedHistory(history, team: team?.plan).add(
            to: recording,
            sources: team?.sources ?? []
          )
        }
        // The report is printed even if the recording cannot be finished.
        do { try recording.close(replacedRunsOf: "logs") } catch { recordingError = error }
      }
      try Output.print(
        format == .json ? String(decoding: report.json(), as: UTF8.self) : report.description
      )
      if result.histories.isEmpty {
        throw RunningError(
          .missing,
          "error: no log in \(histories.paths.joined(separator: ", ")); `rehearse import --help` lists the forms of logs"
        )
      }
      if let recordingError { throw recordingError }
      if let record { Output.report("recording: \(record)") }
    }
  }
}

/// The options that name logs, and the definitions, policy and work file by which to judge the logs.
struct HistoryOptions: ParsableArguments {
  @Argument(help: "Files and folders with logs.")
  var paths: [String]

  @Option(
    help: ArgumentHelp(
      "The definitions that were in force. FOLDER@REVISION reads them from git.",
      valueName: "folder"
    )
  )
  var agents: String?

  @Option(help: ArgumentHelp("The policy, which adds to the definitions.", valueName: "file"))
  var policy: String?

  @Option(
    help: ArgumentHelp(
      "The work file in Markdown, whose tasks are looked for in prompts.",
      valueName: "file"
    )
  )
  var work: String?

  @Flag(help: "Keep prompts, results and command lines, and judge words too.")
  var text = false

  func validate() throws {
    if paths.isEmpty { throw ValidationError("Name a file or folder with logs.") }
  }

  /// Reads the logs as histories.
  ///
  /// - Parameter team: The team whose tasks are looked for in prompts; `nil` for none.
  /// - Returns: The histories, and the files that belong to no history.
  /// - Throws: `RunningError` if a path does not exist, is a folder that cannot be read, or is a recording.
  func readHistories(_ team: HistoryTeam?) throws -> HistoryReader.Result {
    if let path = paths.first(where: Self.isRecording) {
      throw RunningError(
        .usage,
        "\(path): error: this is a recording, not a log; give it alone to `rehearse check`"
      )
    }
    do {
      let tasks = team?.plan.tasks.map(\.id) ?? []
      return try HistoryReader(keepsText: text, tasks: tasks).read(paths)
    } catch let error as HistoryError {
      throw RunningError(.missing, error.description)
    }
  }

  /// Reads the logs as histories, and reports skipped files on standard error.
  ///
  /// Unreadable files are named. The other skipped files are only counted.
  ///
  /// - Parameter team: The team whose tasks are looked for in prompts; `nil` for none.
  /// - Returns: The histories, and the files that belong to no history.
  /// - Throws: `RunningError` if a path does not exist, is a folder that cannot be read, or is a recording.
  func readReportingSkippedFiles(_ team: HistoryTeam?) throws -> HistoryReader.Result {
    let result = try readHistories(team)
    for file in result.skippedFiles where file.reason == .unreadable {
      Output.report("\(file.path): warning: this cannot be read, so nothing is known of it")
    }
    let otherCount = result.skippedFiles.count { $0.reason != .unreadable }
    if otherCount > 0 {
      Output.report(
        otherCount == 1
          ? "note: 1 other file is no log; `rehearse import` names it"
          : "note: \(otherCount) other files are no logs; `rehearse import` names them"
      )
    }
    return result
  }

  /// Returns the files that the options name, and those of the team and the histories that were read.
  func fileUses(_ team: HistoryTeam?, _ histories: [History]) -> FileUses {
    var uses = FileUses()
    uses.addInputs(paths)
    uses.addInputs([agents, policy, work])
    for history in histories { uses.addInputs(history.files.map { history.folder + $0 }) }
    if let agents, let team {
      uses.addInputs(team.sources.map { $0.origin == .agents ? "\(agents)/\($0.path)" : nil })
    }
    return uses
  }

  /// Returns whether a file is an SQLite database, as every recording is.
  static func isRecording(_ path: String) -> Bool {
    // Only a regular file is opened, because reading a pipe could wait for ever.
    guard FileKind(ofFileAt: path, followsLinks: true) == .regular,
      let handle = FileHandle(forReadingAtPath: path)
    else { return false }
    defer { try? handle.close() }
    return (try? handle.read(upToCount: 15)) == Data("SQLite format 3".utf8)
  }

  /// Reads the definitions, the policy and the work file; `nil` if the user names none of them.
  ///
  /// - Throws: `RunningError` or `PlanError` if one of them is invalid or cannot be read, or if the
  ///   definitions have no agent.
  func readTeam() throws -> HistoryTeam? {
    guard agents != nil || policy != nil || work != nil else { return nil }
    let team = try HistoryTeam(
      agents: agents.map(DefinitionPaths.treeOrRevision),
      policy: policy.map(DefinitionPaths.fileReference),
      work: work.map(DefinitionPaths.fileReference)
    )
    if !team.remarks.isEmpty { Output.report(team.remarks) }
    if let agents, team.plan.members.isEmpty {
      throw RunningError(.missing, "\(agents): error: there is no definition of an agent")
    }
    return team
  }
}
