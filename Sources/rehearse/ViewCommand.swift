import ArgumentParser
import Foundation
import OperatingSystem
import RehearsalAnalysis
import RehearsalRunning

/// The `view` command, which shows a recording in a browser, even while runs are added to it.
///
/// The command checks the recording. It then replaces its own process by the program `rehearse-view`, which is in the
/// same folder and serves the pages.
struct ViewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "view",
    abstract: "Show a recording in the browser, also while a sweep still writes it.",
    discussion: """
      The pages are those of `rehearse report`, with every run, and follow the recording as it grows. They are served \
      on 127.0.0.1 only, to those who know the address that is printed. The recording is never written. Ctrl-C ends \
      the server.

      Examples:
        rehearse view sweep.sqlite
        rehearse view sweep.sqlite --port 8080 --no-browser
      """
  )

  @Argument(help: "The recording.")
  var recording: String

  @Option(help: "The port to listen on; 0 takes any that is free.")
  var port: UInt16 = 0

  @Flag(inversion: .prefixedNo, help: "Open the pages in the browser.")
  var browser = true

  func run() throws {
    try Exit.convertingErrors {
      _ = try ServedRecording(recording)
      let options = ["--port", "\(port)", browser ? "--browser" : "--no-browser"]
      CurrentProcess.replaceProgram(with: Self.serverPath, arguments: options + ["--", recording])
      throw RunningError(
        .inputOutput,
        "error: `\(Self.serverPath)` cannot be started; build it with `swift build --product rehearse-view`, or "
          + "make a page with `rehearse report`"
      )
    }
  }

  /// The path of the program `rehearse-view`, in the folder of this program.
  private static var serverPath: String {
    let ownExecutable = Bundle.main.executableURL ?? URL(filePath: CommandLine.arguments[0])
    return ownExecutable.resolvingSymlinksInPath().deletingLastPathComponent()
      .appending(path: "rehearse-view").path(percentEncoded: false)
  }
}
