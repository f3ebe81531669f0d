import ArgumentParser
import Foundation
import RehearsalAnalysis
import RehearsalRunning
import RehearsalSimulation

/// The `report` command, which writes an HTML page about a recording.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write an HTML page about the runs of a recording, for a browser.",
    discussion: """
      The page is one file that needs no network: it opens from disk and as an artifact of CI. It has the pass \
      rates, causes, distributions and team of all runs, and the timelines of some of them: of a run of each cause and \
      problem, of the slowest one, and of others as long as there is room.

      Examples:
        rehearse report run.sqlite
        rehearse report sweep.sqlite -o sweep.html
        rehearse report sweep.sqlite --run 7 -o run-7.html
      """
  )

  @Argument(help: "The recording.")
  var recording: String

  @Option(name: [.short, .long], help: "The file to write; a page with this name is replaced.")
  var output = "report.html"

  @Option(
    name: .customLong("run"),
    help: ArgumentHelp("Write the page of this run alone.", valueName: "number")
  )
  var number: Int64?

  @Flag(help: "Show the words of histories that were imported with --text.")
  var text = false

  func validate() throws { try FileUses.checkNames(["-o": output]) }

  func run() throws {
    try Exit.convertingErrors {
      let file = OutputFile(output)
      try file.checkCanBeReplaced()
      try checkThatOnlyAPageIsReplaced()
      let report = try RecordingReport(recording, showsText: text)
      let page = if let number { try report.page(ofRun: number) } else { try report.page() }
      try file.replace(by: Data(page.utf8))
    }
    try Output.print("page: \(InertText.singleLine(output))\n")
  }

  /// Checks that the output file does not exist, is empty or is a page.
  ///
  /// A symbolic link to another file is refused too.
  private func checkThatOnlyAPageIsReplaced() throws {
    guard FileManager.default.fileExists(atPath: output) else { return }
    guard let handle = FileHandle(forReadingAtPath: output) else {
      throw RunningError(
        .inputOutput,
        "\(output): error: this cannot be read, so it is not replaced; name another file with -o"
      )
    }
    defer { try? handle.close() }
    // For an empty file, `read` returns `nil`.
    guard let header = try? handle.read(upToCount: 15), header != Data("<!doctype html>".utf8)
    else { return }
    throw RunningError(
      .usage,
      "\(output): error: this is no page, so it is not replaced; name another file with -o"
    )
  }
}
