import Foundation
import RehearsalAnalysis
import RehearsalDefinitions
import RehearsalSimulation

/// Standard output and standard error.
enum Output {
  /// Has a write to a closed pipe report it, in place of the signal that would end the process.
  private static let reportsClosedPipes: Void = { _ = signal(SIGPIPE, SIG_IGN) }()

  /// Prints to standard output; a reader that has gone away, such as `head`, has had enough.
  static func print(_ text: String) throws {
    reportsClosedPipes
    do {
      try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
    } catch {
      let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError ?? error as NSError
      guard cause.code != Int(POSIXErrorCode.EPIPE.rawValue) else { return }
      throw Exit.status(
        .inputOutput,
        "error: the result cannot be printed: \(error.localizedDescription)"
      )
    }
  }

  /// Writes over the line that standard error is at, which stays the line.
  static func complain(overwriting line: String) {
    reportsClosedPipes
    try? FileHandle.standardError.write(contentsOf: Data("\r\u{1B}[K\(line)".utf8))
  }

  /// Prints one line to standard error, with everything harmful in visible form.
  static func complain(_ line: String) { complain(report: InertText.line(line) + "\n") }

  /// Prints diagnostics to standard error, one a line.
  static func complain(_ diagnostics: [Diagnostic]) {
    complain(report: diagnostics.map { "\($0)\n" }.joined())
  }

  /// Prints text of many lines to standard error, in which everything harmful is in visible form.
  static func complain(report: String) {
    reportsClosedPipes
    try? FileHandle.standardError.write(contentsOf: Data(report.utf8))
  }
}
