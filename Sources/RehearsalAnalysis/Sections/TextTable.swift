/// The layout of tables in plain text, in which each column is as wide as its widest cell.
enum TextTable {
  /// Returns one line for each row, without trailing spaces.
  ///
  /// - Parameters:
  ///   - rows: The rows, each with the texts of its cells. A row can have fewer cells than other rows.
  ///   - indent: How many spaces to put before each line.
  /// - Returns: The lines.
  static func lines(_ rows: [[String]], indent: Int = 0) -> [String] {
    let columnCount = rows.map(\.count).max() ?? 0
    let widths = (0..<columnCount).map { column in
      rows.map { $0.indices.contains(column) ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { row in
      let line = zip(row, widths).map { $0.padded(to: $1) }.joined(separator: "  ")
      let trimmedEnd = line.lastIndex { $0 != " " }.map(line.index(after:)) ?? line.startIndex
      return String(repeating: " ", count: indent) + line[..<trimmedEnd]
    }
  }
}
