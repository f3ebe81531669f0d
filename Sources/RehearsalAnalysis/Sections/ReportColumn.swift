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
