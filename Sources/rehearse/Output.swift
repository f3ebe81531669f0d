import Foundation
import RehearsalAnalysis
import RehearsalDefinitions
import RehearsalSimulation

/// Standard output and standard error.
enum Output {
  /// Ignores SIGPIPE once, so that a write to a closed pipe fails instead of ending the process.
  private static let reportsClosedPipes: Void = { _ = signal(SIGPIPE, SIG_IGN) }()

  /// Prints to standard output; a pipe that its reader, such as `head`, has closed is not an error.
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

  /// Replaces the current line of standard error, and stays on this line.
  static func report(overwriting line: String) {
    reportsClosedPipes
    try? FileHandle.standardError.write(contentsOf: Data("\r\u{1B}[K\(line)".utf8))
  }

  /// Prints one line to standard error, with harmful characters escaped.
  static func report(_ line: String) { write(InertText.line(line) + "\n") }

  /// Prints diagnostics to standard error, one on each line.
  static func report(_ diagnostics: [Diagnostic]) {
    write(diagnostics.map { "\($0)\n" }.joined())
  }

  /// Prints text of several lines to standard error, in which harmful characters must already be escaped.
  static func write(_ report: String) {
    reportsClosedPipes
    try? FileHandle.standardError.write(contentsOf: Data(report.utf8))
  }

  /// Prints the warnings about files to standard error, and their notes if `showsNotes` is set.
  static func report(remarks: [Diagnostic], showsNotes: Bool = false) {
    let shown = remarks.filter { showsNotes || $0.severity > .note }
    if !shown.isEmpty { report(shown) }
    let hidden = remarks.count - shown.count
    if hidden > 0 {
      report("\(hidden) note\(hidden == 1 ? "" : "s") on these files; --notes shows them")
    }
  }
}
