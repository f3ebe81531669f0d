/// The sections of a report, rendered as Markdown.
struct MarkdownSections {
  private let sections: [ReportSection]

  /// Creates the Markdown of sections, without charts and without sections that have only charts.
  init(_ sections: [ReportSection]) {
    self.sections = sections.compactMap(\.withoutCharts)
  }

  /// The Markdown text, which ends with a newline.
  var text: String {
    sections.flatMap(Self.parts).joined(separator: "\n\n") + "\n"
  }

  /// Returns the heading and the blocks of a section.
  private static func parts(_ section: ReportSection) -> [String] {
    (section.title.map { ["### \(text($0))"] } ?? []) + section.blocks.map(text)
  }

  private static func text(_ block: ReportSection.Block) -> String {
    switch block {
    case .notes(let phrases): phrases.map { text($0) }.joined(separator: "\n\n")
    case .cautions(let phrases): phrases.map { "> \(text($0))" }.joined(separator: "\n>\n")
    case .commands(let phrases): phrases.map { "- \(text($0))" }.joined(separator: "\n")
    case .sides(let sides): sides.map(line).joined(separator: "\\\n")
    case .items(let items): items.flatMap(lines).joined(separator: "\n")
    case .table(let table): lines(table).joined(separator: "\n")
    case .chart: ""
    }
  }

  private static func line(_ side: ReportSection.ConfigurationFacts) -> String {
    "**\(side.label)** \(text(side.texts.joined(by: " ")))"
  }

  private static func lines(_ item: ReportSection.Item) -> [String] {
    ["- **\(text(Phrase(item.label)))** \(text(item.text))"]
      + item.sides.map { "  - \(line($0))" }
  }

  private static func lines(_ table: ReportTable) -> [String] {
    let separatorCells = table.head.map { cell in
      switch cell.alignment {
      case .leading: "---"
      case .trailing: "---:"
      }
    }
    return [row(table.head), "|\(separatorCells.joined(separator: "|"))|"]
      + table.rows.map { row($0.cells) }
  }

  private static func row(_ cells: [ReportTable.Cell]) -> String {
    "| " + cells.map { text($0.text, inTable: true) }.joined(separator: " | ") + " |"
  }

  /// Returns the Markdown of a phrase, with paths and commands in code spans.
  ///
  /// Words are escaped, so that special characters such as `*` have no effect.
  static func text(_ phrase: Phrase, inTable: Bool = false) -> String {
    phrase.pieces.map { piece in
      switch piece {
      case .words(let words): escaped(words)
      case .code(let code): inTable ? codeSpan(code).replacing("|", with: "\\|") : codeSpan(code)
      }
    }.joined()
  }

  /// Returns the text with the special characters of Markdown escaped.
  private static func escaped(_ text: String) -> String {
    text.map { "\\`*_{}[]<>#|~".contains($0) ? "\\\($0)" : String($0) }.joined()
  }

  /// Returns a text as a code span.
  ///
  /// The delimiters have more backticks than any sequence of backticks in the text.
  private static func codeSpan(_ text: String) -> String {
    let longestBacktickRun = text.split { $0 != "`" }.map(\.count).max() ?? 0
    let delimiter = String(repeating: "`", count: longestBacktickRun + 1)
    let space = text.hasPrefix("`") || text.hasSuffix("`") ? " " : ""
    return delimiter + space + text + space + delimiter
  }
}
