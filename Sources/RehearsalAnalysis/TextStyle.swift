/// How a text report is written.
public struct TextStyle: Sendable {
  /// How much a text report shows.
  public enum Verbosity: Sendable {
    /// Only scenarios that do not pass, and the summary.
    case quiet
    /// All scenarios, and the first failures of each.
    case normal
    /// All scenarios with all of their failures.
    case verbose
  }

  /// Whether times and digests are written in full, instead of rounded and shortened.
  public var isExact: Bool
  /// How much is shown.
  public var verbosity: Verbosity
  /// Whether verdicts and labels are set apart by colours, with ANSI escape sequences.
  public var usesColour: Bool
  /// How many columns the terminal has; `nil` to break no lines.
  public var width: Int?

  /// Creates a style.
  ///
  /// By default, it is that of a report which is not shown on a terminal.
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

  /// How many failures, groups of failures or other causes are shown of a scenario.
  var shownCount: Int { verbosity == .verbose ? .max : 3 }

  /// Returns lines with colours, broken at the width of the terminal.
  func laidOut(_ lines: [String]) -> [String] {
    lines.flatMap { line in broken(line).enumerated().map { coloured($1, isFirst: $0 == 0) } }
  }

  // MARK: - Width

  /// The least width at which lines are broken.
  private static let leastWidth = 40
  /// The column at which the text of a labelled line begins, as in `cause     fault`.
  private static let textColumn = 18

  /// Returns the parts of a line that fit the width.
  ///
  /// All parts but the first are indented.
  private func broken(_ line: String) -> [String] {
    guard let width, width >= Self.leastWidth, line.count > width, !Self.isCommand(line) else {
      return [line]
    }
    let indent = line.prefix { $0 == " " }.count
    let hanging = indent == 8 ? Self.textColumn : indent + 2
    var parts: [String] = []
    var rest = Substring(line)
    while rest.count > width {
      let end = rest.index(rest.startIndex, offsetBy: width)
      let text = rest.firstIndex { $0 != " " } ?? rest.startIndex
      // A word that is wider than the terminal stays whole.
      guard
        let space = rest[text..<end].lastIndex(of: " ")
          ?? rest[end...].firstIndex(of: " ")
      else { break }
      parts.append(String(rest[..<space]).trimmingEnd())
      let next = rest[space...].drop { $0 == " " }
      guard !next.isEmpty else { return parts }
      rest = Substring(String(repeating: " ", count: hanging) + next)
    }
    return parts + [String(rest)]
  }

  /// Returns whether a line has a command, which would not be whole if it were copied from two lines.
  private static func isCommand(_ line: String) -> Bool {
    ["repeat", "show", "explain"].contains { line.hasPrefix("        \($0) ") }
  }

  // MARK: - Colour

  /// The start of a line with its colour, as a parameter of the escape sequence "Select Graphic Rendition".
  private static let colours: [(start: String, code: String)] = [
    ("pass", "32"), ("canary caught", "32"), ("fail", "1;31"), ("canary missed", "1;31"),
    ("unknown", "1;33"),
  ]

  /// Returns a line in which the verdict, or the label of a labelled line, has a colour.
  ///
  /// Source: ECMA-48, 5th edition, section 8.3.117.
  private func coloured(_ line: String, isFirst: Bool) -> String {
    guard usesColour, isFirst else { return line }
    if let (start, code) = Self.colours.first(where: { line.hasPrefix($0.start + " ") }) {
      return "\u{1b}[\(code)m\(start)\u{1b}[0m" + line.dropFirst(start.count)
    }
    let indent = line.prefix { $0 == " " }
    let label = line.dropFirst(indent.count).prefix { $0 != " " }
    guard indent.count == 8, Self.labels.contains(String(label)) else { return line }
    return indent + "\u{1b}[1m\(label)\u{1b}[0m" + line.dropFirst(indent.count + label.count)
  }

  /// The labels that are set in bold type.
  private static let labels: Set = [
    "expected", "found", "cause", "effect", "also", "affects", "repeat", "show", "explain",
    "because", "nearest", "reason", "not", "besides",
  ]
}

extension String {
  fileprivate func trimmingEnd() -> String {
    lastIndex { $0 != " " }.map { String(self[...$0]) } ?? ""
  }
}
