/// A line of a Markdown file, with its kind.
///
/// The kinds are those that matter in definitions and in work files (Markdown lists of tasks): headings, list items,
/// table rows, fenced code and blank lines. Every other line is text.
///
/// Sources: the CommonMark specification 0.31, sections 4.2 (ATX headings), 4.3 (setext headings), 4.5 (fenced code
/// blocks) and 5.2 (list items). For tables, the GitHub Flavored Markdown (GFM) specification.
package struct MarkdownLine {
  package enum Kind {
    case heading(level: Int, title: Substring)
    /// A list item: the number of columns before its marker, and the text after the marker.
    case item(indent: Int, text: Substring)
    /// A line that begins with a vertical bar, such as a row of a table, including its vertical bars.
    case tableRow(Substring)
    case text(Substring)
    /// A line without text, or the line of `=` or `-` below a heading.
    case blank
    /// A line inside a fenced code block, or the line of its opening or closing fence.
    case code(Substring)
  }

  /// The number of the line in the file, counted from 1.
  var number: Int
  /// The whole line, without the LF or CR LF at its end.
  package var fullText: Substring
  package var kind: Kind

  /// The text of the line, without the marker of a heading or list item; `nil` if the line is code or blank.
  package var textWithoutMarker: Substring? {
    switch kind {
    case .heading(_, let title): title
    case .item(_, let text), .text(let text), .tableRow(let text): text
    case .blank, .code: nil
    }
  }

  package func isHeading(atMost level: Int) -> Bool {
    guard case .heading(let headingLevel, _) = kind else { return false }
    return headingLevel <= level
  }

  /// The byte offset in a line up to which columns are counted in Unicode scalars.
  ///
  /// Beyond this offset, columns are counted in bytes. It would take too long to count scalars for many locations in
  /// one very long line.
  private static let scalarCountingByteLimit = 4_096

  /// Returns the column at which a part of the line begins, counted from 1.
  ///
  /// Columns are counted in Unicode scalars, as in editors and YAML parsers. Beyond ``scalarCountingByteLimit``, they are
  /// counted in bytes.
  func column(of part: Substring) -> Int {
    let byteOffset = fullText.utf8.distance(from: fullText.startIndex, to: part.startIndex)
    guard byteOffset < Self.scalarCountingByteLimit else { return byteOffset + 1 }
    return fullText.unicodeScalars.distance(from: fullText.startIndex, to: part.startIndex) + 1
  }

  /// Returns the part of the line from the first occurrence of a text, such as that of a table cell, to the
  /// end.
  ///
  /// The result is `nil` if the text is empty or does not occur in the line. Only the first 64 bytes of the
  /// text are compared.
  func text(from cell: String) -> Substring? {
    let beginning = Array(cell.utf8.prefix(64))
    var remainingBytes = fullText.utf8[...]
    while let firstByte = beginning.first, let start = remainingBytes.firstIndex(of: firstByte) {
      remainingBytes = remainingBytes[start...]
      if remainingBytes.starts(with: beginning) { return Substring(remainingBytes) }
      remainingBytes = remainingBytes.dropFirst()
    }
    return nil
  }

  /// Returns the texts of the cells of a table row, which begins with a vertical bar.
  ///
  /// A vertical bar ends a cell even inside a code span, as in GitHub Flavored Markdown. A bar after a
  /// backslash is part of the text of the cell.
  static func cells(of row: Substring) -> [String] {
    let (bar, backslash) = (UInt8(ascii: "|"), UInt8(ascii: "\\"))
    var cells: [String] = []
    var cell: [UInt8] = []
    var isEscaped = false
    for byte in row.utf8.dropFirst() {
      switch byte {
      case bar where !isEscaped:
        cells.append(text(of: cell))
        cell.removeAll()
      case bar: cell[cell.count - 1] = bar
      default: cell.append(byte)
      }
      isEscaped = byte == backslash && !isEscaped
    }
    let lastCell = text(of: cell)
    if !lastCell.isEmpty { cells.append(lastCell) }
    return cells
  }

  private static func text(of cell: [UInt8]) -> String {
    String(MarkdownScanner.trimmed(Substring(decoding: cell, as: UTF8.self)))
  }
}
