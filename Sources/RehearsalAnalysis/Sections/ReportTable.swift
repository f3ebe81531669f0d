/// A table of a report, independent of the format: plain text, Markdown or HTML.
struct ReportTable {
  /// The horizontal alignment of the text of a cell in its column.
  ///
  /// In plain text, all cells are aligned at the leading edge.
  enum Alignment {
    case leading
    case trailing
  }

  /// A cell of a table.
  struct Cell {
    var text: Phrase
    var alignment: Alignment
    /// Whether the cell is the heading of its row.
    var isHeading = false
  }

  /// A row below the row of column headings.
  struct Row {
    var cells: [Cell]
    /// The tone of the row, such as good news, which HTML shows as a colour.
    var tone: Tone
  }

  /// The caption, which only HTML shows.
  let caption: Phrase
  /// The headings of the columns.
  private(set) var head: [Cell] = []
  /// The rows below the headings, each with a cell for every column.
  private(set) var rows: [Row]
  /// Whether plain text puts the title of the section before the heading of the first column, on the same
  /// line.
  ///
  /// For the title `Cost` and the heading `of`, the line begins with `cost of`.
  private(set) var continuesTitle = false

  /// Creates a table with a row for each element of an array.
  ///
  /// A column whose heading and cells are all empty is left out.
  init<Element>(
    _ caption: Phrase,
    of elements: [Element],
    tone: (Element) -> Tone = { _ in .plain },
    continuesTitle: Bool = false,
    columns: [ReportColumn<Element>]
  ) {
    self.caption = caption
    rows = elements.map { Row(cells: [], tone: tone($0)) }
    self.continuesTitle = continuesTitle
    for column in columns {
      let texts = elements.map(column.text)
      guard ([column.heading] + texts).contains(where: { !$0.pieces.isEmpty }) else { continue }
      head.append(Cell(text: column.heading, alignment: column.alignment))
      for (index, text) in texts.enumerated() {
        let isHeading = rows[index].cells.isEmpty
        rows[index].cells.append(
          Cell(text: text, alignment: column.alignment, isHeading: isHeading)
        )
      }
    }
  }
}

/// A column of a table whose rows stand for elements of an array.
struct ReportColumn<Element> {
  /// The heading of the column; empty if the column needs no heading.
  var heading: Phrase
  var alignment: ReportTable.Alignment
  /// A closure that returns the text of the cell in the row of an element.
  var text: (Element) -> Phrase

  /// Creates a column.
  init(
    _ heading: Phrase,
    _ alignment: ReportTable.Alignment = .leading,
    text: @escaping (Element) -> Phrase
  ) {
    self.heading = heading
    self.alignment = alignment
    self.text = text
  }
}

/// The tone of a part of a report: good or bad news for configuration B, the candidate of a comparison.
///
/// HTML shows the tone as a colour. Each case has the name of a class in the style sheet of the page.
enum Tone {
  /// Neither good nor bad news.
  case plain
  /// Good news for configuration B.
  case good
  /// Bad news for configuration B.
  case bad
  /// News that does not count for the result of the comparison, because the metric has no margin.
  case aside
}
