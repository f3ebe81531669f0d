/// A table of a report.
struct ReportTable {
  /// The edge of its column that the text of a cell is at.
  ///
  /// Tables of plain text ignore it: all their columns are aligned at the leading edge.
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

  /// A row below the headings.
  struct Row {
    var cells: [Cell]
    var tone: Tone
  }

  /// What the table shows, for formats with captions.
  let caption: Phrase
  /// The headings of the columns.
  private(set) var head: [Cell] = []
  /// The rows below the headings, each with a cell for every column.
  private(set) var rows: [Row]
  /// Whether the first column's heading continues the title of the section, as `of` continues `Cost`.
  ///
  /// In plain text, the title is then in the first line of the table.
  private(set) var continuesTitle = false

  /// Creates a table with a row for each element.
  ///
  /// A column with neither a heading nor any text is left out.
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

/// A column of a table: a heading, and the text of each cell.
struct ReportColumn<Element> {
  /// The heading; empty if the cells say enough.
  var heading: Phrase
  var alignment: ReportTable.Alignment
  /// Returns the text of the cell in the row of an element.
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

/// Whether what a report says is good or bad for the configuration under test.
///
/// Formats with colours show it by a colour. The names of the cases are classes of the HTML page's style sheet.
enum Tone {
  case plain
  case good
  case bad
  /// Something that decides nothing.
  case aside
}
