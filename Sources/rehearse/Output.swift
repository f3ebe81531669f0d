import Foundation
import OperatingSystem
import RehearsalAnalysis
import RehearsalDefinitions
import RehearsalSimulation

/// Functions that print to standard output and standard error.
enum Output {
  /// Ignores the signal SIGPIPE.
  ///
  /// Without this, a write to a closed pipe would end the process.
  private static let reportsClosedPipes: Void = { _ = signal(SIGPIPE, SIG_IGN) }()

  /// Prints to standard output.
  ///
  /// If the output is a pipe whose reader has closed it, such as `head`, the function succeeds.
  static func print(_ text: String) throws { _ = try printPart(text) }

  /// Prints a part of a long text to standard output, and returns whether the output still has a reader.
  static func printPart(_ text: String) throws -> Bool {
    reportsClosedPipes
    do {
      try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
      return true
    } catch {
      let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError ?? error as NSError
      guard cause.code != Int(POSIXErrorCode.EPIPE.rawValue) else { return false }
      throw Exit.status(
        .inputOutput,
        "error: the result cannot be printed: \(error.localizedDescription)"
      )
    }
  }

  /// Prints to standard output, through the user's pager if the text is longer than the terminal.
  ///
  /// The pager is the command in the environment variable `PAGER`, or `less`, which shows colours.
  static func page(_ text: String) throws {
    let lines = text.utf8.count { $0 == UInt8(ascii: "\n") }
    guard let height = Terminal.output.height, lines > height else {
      try print(text)
      return
    }
    let pager = ProcessInfo.processInfo.environment["PAGER"] ?? "less -R"
    reportsClosedPipes
    if pager.isEmpty || !CurrentProcess.pipe(text, to: pager) { try print(text) }
  }

  /// Replaces the current line of the terminal on standard error.
  ///
  /// The cursor stays on this line.
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

  /// Prints text with several lines to standard error.
  ///
  /// The caller must have escaped harmful characters.
  static func write(_ report: String) {
    reportsClosedPipes
    try? FileHandle.standardError.write(contentsOf: Data(report.utf8))
  }

  /// Prints warnings about files to standard error, and notes too if `showsNotes` is true.
  ///
  /// If notes are hidden, one more line says how many.
  static func report(remarks: [Diagnostic], showsNotes: Bool = false) {
    let shown = remarks.filter { showsNotes || $0.severity > .note }
    if !shown.isEmpty { report(shown) }
    let hidden = remarks.count - shown.count
    if hidden > 0 {
      report("\(hidden) note\(hidden == 1 ? "" : "s") on these files; --notes shows them")
    }
  }
}
