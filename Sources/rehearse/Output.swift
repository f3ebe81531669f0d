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

  /// Prints text of many lines to standard error; harmful characters in it are escaped already.
  static func write(_ report: String) {
    reportsClosedPipes
    try? FileHandle.standardError.write(contentsOf: Data(report.utf8))
  }

  /// Prints warnings on files to standard error, and notes where they are asked for.
  static func report(remarks: [Diagnostic], showsNotes: Bool = false) {
    let shown = remarks.filter { showsNotes || $0.severity > .note }
    if !shown.isEmpty { report(shown) }
    let hidden = remarks.count - shown.count
    if hidden > 0 {
      report("\(hidden) note\(hidden == 1 ? "" : "s") on these files; --notes shows them")
    }
  }
}
