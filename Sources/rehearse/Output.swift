import Foundation
import OperatingSystem
import RehearsalAnalysis
import RehearsalDefinitions
import RehearsalSimulation

/// Functions that print to standard output and standard error.
enum Output {
  /// A constant whose first use makes the process ignore the signal SIGPIPE.
  ///
  /// If the process did not ignore the signal, a write to a closed pipe would end the process.
  private static let ignoreClosedPipesOnce: Void = { _ = signal(SIGPIPE, SIG_IGN) }()

  /// Prints to standard output.
  ///
  /// The function also succeeds if the output is a pipe that its reader, such as `head`, has closed.
  static func print(_ text: String) throws { _ = try printPart(text) }

  /// Prints a part of a long text to standard output, and returns whether the output still has a reader.
  static func printPart(_ text: String) throws -> Bool {
    ignoreClosedPipesOnce
    do {
      try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
      return true
    } catch {
      let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError ?? error as NSError
      guard cause.code != Int(POSIXErrorCode.EPIPE.rawValue) else { return false }
      throw Exit.reportError(
        .inputOutput,
        "error: the result cannot be printed: \(error.localizedDescription)"
      )
    }
  }

  /// Prints to standard output, or shows the text in the user's pager if it has more lines than the terminal.
  ///
  /// The pager is the command in the environment variable `PAGER`, or `less -R`, which shows colours. If the
  /// variable is empty, or the pager cannot be started, the text is printed.
  static func printWithPager(_ text: String) throws {
    let lineCount = text.utf8.count { $0 == UInt8(ascii: "\n") }
    guard let height = Terminal.output.height, lineCount > height else {
      try print(text)
      return
    }
    let pager = ProcessInfo.processInfo.environment["PAGER"] ?? "less -R"
    ignoreClosedPipesOnce
    if pager.isEmpty || !CurrentProcess.pipe(text, to: pager) { try print(text) }
  }

  /// Replaces the current line of the terminal on standard error by another line.
  ///
  /// The cursor stays on this line.
  static func report(overwriting line: String) {
    ignoreClosedPipesOnce
    try? FileHandle.standardError.write(contentsOf: Data("\r\u{1B}[K\(line)".utf8))
  }

  /// Prints one line to standard error, with characters escaped that could affect a terminal or a CI log.
  static func report(_ line: String) { writeToStandardError(InertText.singleLine(line) + "\n") }

  /// Prints diagnostics to standard error, each on its own line.
  static func report(_ diagnostics: [Diagnostic]) {
    writeToStandardError(diagnostics.map { "\($0)\n" }.joined())
  }

  /// Prints text with several lines to standard error.
  ///
  /// The caller must have escaped characters that could affect a terminal or a CI log.
  static func writeToStandardError(_ report: String) {
    ignoreClosedPipesOnce
    try? FileHandle.standardError.write(contentsOf: Data(report.utf8))
  }

  /// Prints warnings and errors about files to standard error.
  ///
  /// Notes are printed too if `showsNotes` is true. Otherwise, a further line says how many notes there are.
  static func report(remarks: [Diagnostic], showsNotes: Bool = false) {
    let shownRemarks = remarks.filter { showsNotes || $0.severity > .note }
    if !shownRemarks.isEmpty { report(shownRemarks) }
    let hiddenCount = remarks.count - shownRemarks.count
    if hiddenCount > 0 {
      report(
        "\(hiddenCount.counted("note")) on these files; `rehearse run --notes` shows them"
      )
    }
  }
}
