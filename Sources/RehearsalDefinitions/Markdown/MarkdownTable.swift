/// A Markdown table: the cells of its header row and of its other rows.
package struct MarkdownTable {
  package struct Row {
    var line: MarkdownLine
    package var cells: [String]

    var lineNumber: Int { line.number }

    /// Returns the text of the row in a column; `nil` if `column` is `nil` or the row is shorter than the header.
    func cell(in column: Int?) -> String? {
      column.flatMap { cells.indices.contains($0) ? cells[$0] : nil }
    }
  }

  package var header: [String]
  package var rows: [Row]

  /// Returns the tables in consecutive lines of a text.
  ///
  /// A table consists of a header row, a delimiter row of dashes, and any number of other rows.
  package static func tables(in lines: ArraySlice<MarkdownLine>) -> [MarkdownTable] {
    var tables: [MarkdownTable] = []
    var currentRows: [Row] = []
    func endTable() {
      defer { currentRows = [] }
      guard currentRows.count >= 2, currentRows[1].cells.allSatisfy(isDelimiterCell) else { return }
      tables.append(
        MarkdownTable(header: currentRows[0].cells, rows: Array(currentRows.dropFirst(2)))
      )
    }
    for line in lines {
      if case .tableRow(let row) = line.kind {
        currentRows.append(Row(line: line, cells: MarkdownLine.cells(of: row)))
      } else {
        endTable()
      }
    }
    endTable()
    return tables
  }

  private static func isDelimiterCell(_ cell: String) -> Bool {
    !cell.isEmpty && cell.allSatisfy { $0 == "-" || $0 == ":" } && cell.contains("-")
  }

  /// Returns the index of the column whose header is one of the names; `nil` if there is no such column.
  ///
  /// The names must be in lower case. The case of the headers does not matter. If several headers match, the first
  /// matching name decides.
  func columnIndex(_ names: String...) -> Int? { columnIndex(names) }

  /// Returns the index of the column whose header is one of the names; `nil` if there is no such column.
  ///
  /// The names must be in lower case. The case of the headers does not matter. If several headers match, the first
  /// matching name decides.
  func columnIndex(_ names: [String]) -> Int? {
    names.lazy.compactMap { name in header.firstIndex { $0.lowercased() == name } }.first
  }
}
