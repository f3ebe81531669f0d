import ArgumentParser
import Foundation
import OperatingSystem
import RehearsalAnalysis
import RehearsalViewing

/// The program `rehearse-view`, which replaces the process of the command `rehearse view`.
///
/// The program is separate from `rehearse`, because the libraries of the server would slow down the start of all other
/// commands.
@main
struct RehearseView: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rehearse-view",
    abstract: "Serve the pages about a recording; `rehearse view` starts it."
  )

  @Argument(help: "The recording.")
  var recording: String

  @Option(help: "The port to listen on; 0 takes any that is free.")
  var port: UInt16 = 0

  @Flag(inversion: .prefixedNo, help: "Open the pages in the browser.")
  var browser = true

  func run() async throws {
    let opensBrowser = browser
    do {
      try await PageServer(ServedRecording(recording), port: port).run { address in
        Self.report("the pages are at \(address) until Ctrl-C")
        if opensBrowser { Self.openBrowser(address) }
      }
    } catch {
      Self.report("\(error)")
      throw ExitCode(ExitStatus.inputOutput.rawValue)
    }
  }

  private static func report(_ line: String) {
    try? FileHandle.standardError.write(contentsOf: Data((line + "\n").utf8))
  }

  /// Opens a web address in the user's browser, if there is a graphical desktop.
  private static func openBrowser(_ address: String) {
    guard let browserProgram = CurrentProcess.browserCommand else { return }
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [browserProgram, address]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try? process.run()
  }
}
