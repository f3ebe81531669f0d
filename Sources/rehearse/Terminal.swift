import Foundation
import OperatingSystem

/// The properties of the terminal to which an output stream may be connected.
struct Terminal {
  /// Whether the stream is a terminal.
  let isTerminal: Bool
  /// How many columns the terminal has; `nil` if the stream is not a terminal or the width is unknown.
  ///
  /// The environment variable `COLUMNS` takes precedence over the actual width.
  let width: Int?
  /// How many lines the terminal has; `nil` if the stream is not a terminal or the height is unknown.
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

  /// Whether text for the terminal should have colours.
  ///
  /// Source: the conventions of no-color.org and of the terminal type `dumb`.
  var showsColours: Bool {
    isTerminal && environment["NO_COLOR", default: ""].isEmpty && environment["TERM"] != "dumb"
  }
}
