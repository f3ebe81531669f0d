import Foundation
import RehearsalAnalysis

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

  /// Prints to standard error, with everything harmful in visible form.
  static func complain(_ message: String) {
    reportsClosedPipes
    let lines = message.split(separator: "\n", omittingEmptySubsequences: false)
    let inert = lines.map { InertText.line(String($0)) }.joined(separator: "\n") + "\n"
    try? FileHandle.standardError.write(contentsOf: Data(inert.utf8))
  }
}
