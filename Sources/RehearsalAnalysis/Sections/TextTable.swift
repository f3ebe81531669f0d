/// The layout of text tables, in which each column is as wide as its widest cell.
enum TextTable {
  /// Returns the rows as lines without spaces at their ends, each indented by `indent` spaces.
  static func lines(_ rows: [[String]], indent: Int = 0) -> [String] {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.map { $0.indices.contains(column) ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { row in
      let line = zip(row, widths).map { $0.padded(to: $1) }.joined(separator: "  ")
      let end = line.lastIndex { $0 != " " }.map(line.index(after:)) ?? line.startIndex
      return String(repeating: " ", count: indent) + line[..<end]
    }
  }
}
