/// What one line of a Markdown file is.
///
/// Only what definitions and work files are made of is told apart: ATX headings, list items, table
/// rows, fences. Everything else is text. Source: the CommonMark specification 0.31, sections 4.2
/// (ATX headings), 4.5 (fenced code blocks), 5.2 (list items), and GFM's tables.
struct MarkdownLine {
  enum Kind {
    case heading(level: Int, title: Substring)
    /// An item of a list, without its marker; `indent` counts columns before the marker.
    case item(indent: Int, text: Substring)
    /// A row of a table, its bars included.
    case tableRow(Substring)
    case text(Substring)
    case blank
    /// A fence or what is inside one.
    case code(Substring)
  }

  /// Counted from one in the file.
  var number: Int
  /// The whole line without its end.
  var raw: Substring
  var kind: Kind

  /// What the line says to a reader: nothing where it is code or blank.
  var words: Substring? {
    switch kind {
    case .heading(_, let title): title
    case .item(_, let text), .text(let text), .tableRow(let text): text
    case .blank, .code: nil
    }
  }

  func isHeading(atMost level: Int) -> Bool {
    guard case .heading(let own, _) = kind else { return false }
    return own <= level
  }

  /// The longest line, in bytes, whose columns are counted in characters: those of longer ones, which
  /// nobody reads, are counted in bytes, so that many places in one line take no longer than few.
  private static let longest = 4_096

  /// The column of a part of the line, in characters as editors and YAML count them, from one.
  func column(of part: Substring) -> Int {
    let bytes = raw.utf8.distance(from: raw.startIndex, to: part.startIndex)
    guard bytes < Self.longest else { return bytes + 1 }
    return raw.unicodeScalars.distance(from: raw.startIndex, to: part.startIndex) + 1
  }

  /// Where a cell of a row stands, from its beginning on.
  func place(of cell: String) -> Substring? {
    let beginning = Array(cell.utf8.prefix(64))
    var rest = raw.utf8[...]
    while let first = beginning.first, let start = rest.firstIndex(of: first) {
      rest = rest[start...]
      if rest.starts(with: beginning) { return Substring(rest) }
      rest = rest.dropFirst()
    }
    return nil
  }

  /// The cells of a row, split at every bar that is not escaped, code or not, as GFM does.
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
