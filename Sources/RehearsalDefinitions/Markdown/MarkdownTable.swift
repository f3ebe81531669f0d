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
    rowGroups(in: lines).compactMap { group in
      isTable(group) ? MarkdownTable(header: group[0].cells, rows: Array(group.dropFirst(2))) : nil
    }
  }

  /// Returns the rows in consecutive lines of a text that belong to no table.
  ///
  /// The result includes all other lines with a vertical bar, except headings and code. These are for example the rows
  /// of a table in a quotation, or rows without a bar at their beginning.
  static func rowsOutsideTables(in lines: ArraySlice<MarkdownLine>) -> [Row] {
    let tableLines = Set(rowGroups(in: lines).filter(isTable).joined().map(\.lineNumber))
    return lines.compactMap { line in
      guard !tableLines.contains(line.number), !line.isHeading(atMost: .max),
        let text = line.textWithoutMarker, text.utf8.contains(UInt8(ascii: "|"))
      else { return nil }
      let row = text.drop { $0 == ">" || $0 == " " }
      return Row(line: line, cells: MarkdownLine.cells(of: row.first == "|" ? row : "|" + row))
    }
  }

  /// Returns the rows in consecutive lines of a text, in groups without another line between them.
  private static func rowGroups(in lines: ArraySlice<MarkdownLine>) -> [[Row]] {
    var groups: [[Row]] = []
    var isInGroup = false
    for line in lines {
      guard case .tableRow(let row) = line.kind else {
        isInGroup = false
        continue
      }
      if !isInGroup { groups.append([]) }
      groups[groups.count - 1].append(Row(line: line, cells: MarkdownLine.cells(of: row)))
      isInGroup = true
    }
    return groups
  }

  private static func isTable(_ rows: [Row]) -> Bool {
    rows.count >= 2 && rows[1].cells.allSatisfy(isDelimiterCell)
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
