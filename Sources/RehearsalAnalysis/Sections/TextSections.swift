/// The sections of a report, rendered as plain text.
struct TextSections {
  private let sections: [ReportSection]

  /// Creates the text of sections, without charts and without sections that have only charts.
  init(_ sections: [ReportSection]) {
    self.sections = sections.compactMap(\.withoutCharts)
  }

  /// The plain text, which ends with a newline.
  var text: String {
    sections.map { Self.lines($0).joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
  }

  /// Returns the lines of a section: the title, followed by the blocks, which are separated by empty lines.
  private static func lines(_ section: ReportSection) -> [String] {
    let title = section.title?.uncapitalized.text
    var blocks = section.blocks.map { lines($0, indent: title == nil ? 0 : 2) }
    var titleLines = title.map { [$0] } ?? []
    if case .table(let table) = section.blocks.first, table.continuesTitle, let title {
      blocks[0] = tableLinesAfterTitle(title, table)
      titleLines = []
    }
    return titleLines + Array(blocks.joined(separator: [""]))
  }

  private static func lines(_ block: ReportSection.Block, indent: Int) -> [String] {
    let margin = String(repeating: " ", count: indent)
    return switch block {
    case .notes(let phrases), .cautions(let phrases), .commands(let phrases):
      phrases.map { margin + $0.text }
    case .table(let table): TextTable.lines(cells(table), indent: indent)
    case .sides(let sides): lines(sides, indent: indent)
    case .items(let items):
      items.flatMap { item in
        ["\(margin)\(item.label)  \(item.text.text)"] + lines(item.sides, indent: indent + 2)
      }
    case .chart: []
    }
  }

  private static func lines(_ sides: [ReportSection.ConfigurationFacts], indent: Int) -> [String] {
    TextTable.lines(sides.map { [$0.label] + $0.texts.map(\.text) }, indent: indent)
  }

  private static func cells(_ table: ReportTable) -> [[String]] {
    ([table.head] + table.rows.map(\.cells)).map { $0.map(\.text.text) }
  }

  /// Returns the lines of a table whose first heading follows the title of the section on the same line.
  ///
  /// For the title `cost` and the first heading `of`, the first line begins with `cost of`.
  private static func tableLinesAfterTitle(_ title: String, _ table: ReportTable) -> [String] {
    let rows = cells(table).enumerated().map { index, cells in
      ["\(index == 0 ? title : " ") \(cells.first ?? "")"] + cells.dropFirst()
    }
    return TextTable.lines(rows)
  }
}
