import Foundation
import OperatingSystem

/// What the terminal of an output stream can show.
struct Terminal {
  /// Whether the stream is a terminal.
  let isTerminal: Bool
  /// How many columns the terminal has; `nil` if the stream is no terminal or does not say.
  let width: Int?
  /// How many lines the terminal has; `nil` if the stream is no terminal or does not say.
  let height: Int?
  private let environment: [String: String]

  /// The terminal of standard output.
  static var output: Terminal { Terminal(STDOUT_FILENO) }

  private init(_ stream: Int32) {
    isTerminal = isatty(stream) == 1
    environment = ProcessInfo.processInfo.environment
    let size = isTerminal ? CurrentProcess.terminalSize(of: stream) : nil
    let columns = isTerminal ? environment["COLUMNS"].flatMap(Int.init) : nil
    width = columns ?? size?.columns
    height = size?.lines
  }

  /// Whether the terminal shows colours and the user wants them.
  ///
  /// Source: the conventions of no-color.org and of the terminal type `dumb`.
  var showsColours: Bool {
    isTerminal && environment["NO_COLOR", default: ""].isEmpty && environment["TERM"] != "dumb"
  }
}
