/// A Markdown text, split into lines and sections.
struct MarkdownText {
  let lines: [MarkdownLine]
  /// The line number of the first fence that is never closed; `nil` if every fence is closed.
  let unclosedFence: Int?

  init(_ text: Substring, firstLine: Int = 1) {
    (lines, unclosedFence) = MarkdownScanner.lines(of: text, firstLine: firstLine)
  }

  /// A heading, and the lines up to the next heading of the same or a higher level.
  struct Section {
    var level: Int
    var title: Substring
    var number: Int
    var lines: ArraySlice<MarkdownLine>
  }

  /// Returns the outermost sections whose headings fulfil a condition.
  func sections(where fits: (Substring) -> Bool) -> [Section] {
    var sections: [Section] = []
    var next = lines.startIndex
    while next < lines.endIndex {
      guard case .heading(let level, let title) = lines[next].kind, fits(title) else {
        next += 1
        continue
      }
      let start = next + 1
      let end = lines[start...].firstIndex { $0.isHeading(atMost: level) } ?? lines.endIndex
      sections.append(
        Section(level: level, title: title, number: lines[next].number, lines: lines[start..<end])
      )
      next = end
    }
    return sections
  }
}

/// An item of a list, including the lines that continue the item.
struct MarkdownItem {
  /// The line on which the item begins.
  var line: MarkdownLine
  var indent: Int
  /// The text of all lines of the item.
  var text: String
  /// The text of the item's first line.
  var beginning: Substring

  var number: Int { line.number }

  /// Returns the list items in some lines.
  ///
  /// Text that follows an item without a blank line between belongs to the item.
  static func items(in lines: ArraySlice<MarkdownLine>) -> [MarkdownItem] {
    var items: [MarkdownItem] = []
    var isOpen = false
    for line in lines {
      switch line.kind {
      case .item(let indent, let text):
        items.append(
          MarkdownItem(line: line, indent: indent, text: String(text), beginning: text)
        )
        isOpen = true
      case .text(let text) where isOpen: items[items.count - 1].text += " " + text
      case .blank, .heading, .tableRow, .code, .text: isOpen = false
      }
    }
    return items
  }

  /// The bold label at the beginning of the item, and the text after the label, as in `**name**: text`.
  var labelled: (label: String, rest: String)? {
    Self.labelled(text[...]).map { (String($0.label), String($0.rest)) }
  }

  /// Returns the bold label at the beginning of a text, and the text after the label; `nil` without such a
  /// label.
  static func labelled(_ text: Substring) -> (label: Substring, rest: Substring)? {
    guard text.hasPrefix("**") else { return nil }
    let inside = text.dropFirst(2)
    guard let end = inside.firstRange(of: "**") else { return nil }
    let label = MarkdownScanner.trimmed(inside[..<end.lowerBound])
    let rest = MarkdownScanner.trimmed(
      inside[end.upperBound...].drop { " :—–-\t".contains($0) }
    )
    return (label.hasSuffix(":") ? label.dropLast() : label, rest)
  }

  /// Returns the texts between backticks, in the order of the text.
  static func codeSpans(in text: some StringProtocol) -> [String] {
    text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset % 2 == 1 }.map { String($0.element) }
  }
}

/// A table with its header.
struct MarkdownTable {
  struct Row {
    var line: MarkdownLine
    var cells: [String]

    var number: Int { line.number }
  }

  var header: [String]
  var rows: [Row]

  /// Returns the tables in some lines.
  ///
  /// A table consists of a header row, a line of dashes, and any further rows.
  static func tables(in lines: ArraySlice<MarkdownLine>) -> [MarkdownTable] {
    var tables: [MarkdownTable] = []
    var run: [Row] = []
    func close() {
      defer { run = [] }
      guard run.count >= 2, run[1].cells.allSatisfy(isDelimiter) else { return }
      tables.append(MarkdownTable(header: run[0].cells, rows: Array(run.dropFirst(2))))
    }
    for line in lines {
      if case .tableRow(let row) = line.kind {
        run.append(Row(line: line, cells: MarkdownLine.cells(of: row)))
      } else {
        close()
      }
    }
    close()
    return tables
  }

  private static func isDelimiter(_ cell: String) -> Bool {
    !cell.isEmpty && cell.allSatisfy { $0 == "-" || $0 == ":" } && cell.contains("-")
  }

  /// Returns the column index of the first of the given names that is a header, ignoring case.
  func column(_ names: String...) -> Int? { column(names) }

  /// Returns the column index of the first of the given names that is a header, ignoring case.
  func column(_ names: [String]) -> Int? {
    names.lazy.compactMap { name in header.firstIndex { $0.lowercased() == name } }.first
  }
}
