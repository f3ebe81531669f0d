import ArgumentParser
import RehearsalRecording
import RehearsalSimulation

/// The `unpack` command, which stores the packed events of a recording as rows.
struct UnpackCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unpack",
    abstract: "Store the packed events of a recording as rows, for other SQLite tools.",
    discussion: """
      A sweep with --level events records the events in blocks, as every run with --packed does. All commands of \
      rehearse read them, but sqlite3, Datasette and DuckDB do not. This command changes the recording: it stores each \
      event as a row of the table `event`. The file grows to about twice its size.

      Examples:
        rehearse unpack run.sqlite
        rehearse run Scenarios --seeds 100 --level events --plain --record run.sqlite
      """
  )

  @Argument(help: "The recording.")
  var recording: String

  func run() throws {
    let count = try Exit.convertingErrors { try Recording.unpack(recording) }
    let name = InertText.singleLine(recording)
    try Output.print(
      count == 0
        ? "\(name): no events are packed, so nothing was changed\n"
        : "\(name): unpacked \(count.counted("event"))\n"
    )
  }
}
