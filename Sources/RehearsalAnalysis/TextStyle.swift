/// The style of a text report: its level of detail, its colours and its width.
public struct TextStyle: Sendable {
  /// The level of detail of a text report.
  public enum Verbosity: Sendable {
    /// The report shows the scenarios that do not pass, with up to three items of each list, and the summary.
    case quiet
    /// The report shows all scenarios, and up to three items of each list, such as the failed runs of a scenario.
    case normal
    /// The report shows all scenarios, and all items of each list.
    case verbose
  }

  /// Whether times and digests are shown in full, instead of rounded and shortened.
  public var isExact: Bool
  /// The level of detail.
  public var verbosity: Verbosity
  /// Whether verdicts and labels are coloured with ANSI escape sequences.
  public var usesColour: Bool
  /// The width of the terminal in columns, which limits the length of lines; `nil` for no limit.
  ///
  /// A width of less than 40 columns does not limit the length of lines.
  public var width: Int?

  /// Creates a style.
  ///
  /// The default style suits output to a file, without colours and line breaks.
  public init(
    isExact: Bool = false,
    verbosity: Verbosity = .normal,
    usesColour: Bool = false,
    width: Int? = nil
  ) {
    self.isExact = isExact
    self.verbosity = verbosity
    self.usesColour = usesColour
    self.width = width
  }

  /// The maximum number of items that the report shows of one list, such as the failed runs of a scenario.
  var listLimit: Int { verbosity == .verbose ? .max : 3 }

  /// Returns lines with colours, broken at the width of the terminal.
  func laidOut(_ lines: [String]) -> [String] {
    lines.flatMap { line in wrapped(line).enumerated().map { coloured($1, isFirst: $0 == 0) } }
  }

  // MARK: - Width

  /// The minimum width of a terminal, in columns, for breaking lines to its width.
  ///
  /// On a narrower terminal, lines are not broken.
  private static let minimumWidth = 40
  /// The column, counted from zero, at which the text after a label such as `cause` begins.
  private static let textColumn = 18

  /// Returns a line as one or more lines that fit the width of the terminal.
  ///
  /// The lines after the first are indented. A line is not broken if it shows a command, or if the terminal
  /// is narrower than ``minimumWidth``.
  private func wrapped(_ line: String) -> [String] {
    guard let width, width >= Self.minimumWidth, line.count > width, !Self.isCommand(line) else {
      return [line]
    }
    let indent = line.prefix { $0 == " " }.count
    let hangingIndent = indent == 8 ? Self.textColumn : indent + 2
    var lines: [String] = []
    var remainder = Substring(line)
    while remainder.count > width {
      let end = remainder.index(remainder.startIndex, offsetBy: width)
      let textStart = remainder.firstIndex { $0 != " " } ?? remainder.startIndex
      // A word that is wider than the terminal stays whole.
      guard
        let spaceIndex = remainder[textStart..<end].lastIndex(of: " ")
          ?? remainder[end...].firstIndex(of: " ")
      else { break }
      lines.append(String(remainder[..<spaceIndex]).trimmingEnd())
      let nextText = remainder[spaceIndex...].drop { $0 == " " }
      guard !nextText.isEmpty else { return lines }
      remainder = Substring(String(repeating: " ", count: hangingIndent) + nextText)
    }
    return lines + [String(remainder)]
  }

  /// Returns whether a line shows a command, which has to stay on one line so that the user can copy it.
  private static func isCommand(_ line: String) -> Bool {
    ["repeat", "show", "explain"].contains { line.hasPrefix("        \($0) ") }
  }

  // MARK: - Colour

  /// The verdicts that can start a line, each with the parameters of the SGR escape sequence for its colour.
  ///
  /// SGR, "Select Graphic Rendition", is the ANSI escape sequence for colours. The parameter `32` means green.
  private static let colours: [(verdict: String, code: String)] = [
    ("pass", "32"), ("canary caught", "32"), ("fail", "1;31"), ("canary missed", "1;31"),
    ("unknown", "1;33"),
  ]

  /// Returns a line with its verdict in colour, or with its label in bold type.
  ///
  /// If `isFirst` is `false`, the line continues another line and is not changed.
  ///
  /// Source: ECMA-48, 5th edition, section 8.3.117.
  private func coloured(_ line: String, isFirst: Bool) -> String {
    guard usesColour, isFirst else { return line }
    if let (verdict, code) = Self.colours.first(where: { line.hasPrefix($0.verdict + " ") }) {
      return "\u{1b}[\(code)m\(verdict)\u{1b}[0m" + line.dropFirst(verdict.count)
    }
    let indent = line.prefix { $0 == " " }
    let text = line.dropFirst(indent.count)
    guard indent.count == 8, let label = Self.labels.first(where: { text.hasPrefix($0 + " ") })
    else { return line }
    return indent + "\u{1b}[1m\(label)\u{1b}[0m" + line.dropFirst(indent.count + label.count)
  }

  /// The labels that are set in bold type.
  private static let labels = [
    "expected", "found", "cause", "effect", "also", "affects", "repeat", "shown by", "show",
    "explain", "because", "nearest", "reason", "not", "besides", "to do",
  ]
}

extension String {
  fileprivate func trimmingEnd() -> String {
    lastIndex { $0 != " " }.map { String(self[...$0]) } ?? ""
  }
}
