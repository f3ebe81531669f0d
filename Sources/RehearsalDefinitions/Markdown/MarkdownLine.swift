/// A line of a Markdown file, and what kind of line it is.
///
/// The kinds are those that definitions and work files use: ATX headings, list items, table rows and fenced
/// code. Every other line is text.
///
/// Sources: the CommonMark specification 0.31, sections 4.2 (ATX headings), 4.5 (fenced code blocks) and 5.2
/// (list items). For tables, the GitHub Flavored Markdown (GFM) specification.
package struct MarkdownLine {
  package enum Kind {
    case heading(level: Int, title: Substring)
    /// A list item without its marker. `indent` is the count of columns before the marker.
    case item(indent: Int, text: Substring)
    /// A row of a table, including its vertical bars.
    case tableRow(Substring)
    case text(Substring)
    case blank
    /// A line inside a fenced code block, or one of the two fences.
    case code(Substring)
  }

  /// The number of the line in the file, counted from 1.
  var number: Int
  /// The whole line, without its line end.
  package var raw: Substring
  package var kind: Kind

  /// The text of the line without its heading or list marker; `nil` if the line is code or blank.
  package var words: Substring? {
    switch kind {
    case .heading(_, let title): title
    case .item(_, let text), .text(let text), .tableRow(let text): text
    case .blank, .code: nil
    }
  }

  package func isHeading(atMost level: Int) -> Bool {
    guard case .heading(let own, _) = kind else { return false }
    return own <= level
  }

  /// The byte offset up to which columns are counted in Unicode scalars.
  ///
  /// Beyond this offset, columns are counted in bytes. Finding many locations in a single long line would
  /// otherwise take too long.
  private static let characterLimit = 4_096

  /// Returns the column of a part of the line, counted in Unicode scalars from 1, as in editors and
  /// YAML parsers.
  func column(of part: Substring) -> Int {
    let bytes = raw.utf8.distance(from: raw.startIndex, to: part.startIndex)
    guard bytes < Self.characterLimit else { return bytes + 1 }
    return raw.unicodeScalars.distance(from: raw.startIndex, to: part.startIndex) + 1
  }

  /// Returns the rest of the line from the text of a table cell on; `nil` if the line does not
  /// contain the text.
  func text(from cell: String) -> Substring? {
    let beginning = Array(cell.utf8.prefix(64))
    var rest = raw.utf8[...]
    while let first = beginning.first, let start = rest.firstIndex(of: first) {
      rest = rest[start...]
      if rest.starts(with: beginning) { return Substring(rest) }
      rest = rest.dropFirst()
    }
    return nil
  }

  /// Splits a table row into the texts of its cells.
  ///
  /// As in GitHub Flavored Markdown, each vertical bar separates cells unless a backslash precedes it,
  /// even in code.
  static func cells(of row: Substring) -> [String] {
    var cells: [String] = []
    var cell = ""
    var isEscaped = false
    for character in row.dropFirst() {
      switch character {
      case "|" where !isEscaped:
        cells.append(String(MarkdownScanner.trimmed(cell[...])))
        cell = ""
      case "|":
        cell.removeLast()
        cell.append("|")
      default: cell.append(character)
      }
      isEscaped = character == "\\" && !isEscaped
    }
    let last = MarkdownScanner.trimmed(cell[...])
    if !last.isEmpty { cells.append(String(last)) }
    return cells
  }
}
