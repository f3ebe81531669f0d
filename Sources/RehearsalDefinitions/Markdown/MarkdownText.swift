/// A Markdown text, split into classified lines.
package struct MarkdownText {
  package let lines: [MarkdownLine]
  /// The number of the first line with a fence that is never closed; `nil` if there is no such fence.
  let unclosedFence: Int?

  package init(_ text: Substring, firstLine: Int = 1) {
    (lines, unclosedFence) = MarkdownScanner.lines(of: text, firstLine: firstLine)
  }

  /// A heading, with all lines below it up to the next heading of the same or a higher level.
  struct Section {
    var level: Int
    var title: Substring
    var number: Int
    var lines: ArraySlice<MarkdownLine>
  }

  /// Returns the sections whose titles meet a condition.
  ///
  /// A section inside another such section is not returned separately.
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

/// An item of a list, including the lines that continue it.
package struct MarkdownItem {
  /// The first line of the item.
  var line: MarkdownLine
  var indent: Int
  /// The text of all lines of the item, joined by spaces.
  var text: String
  /// The text of the item's first line.
  var beginning: Substring

  var number: Int { line.number }

  /// Returns the list items in some lines.
  ///
  /// A line of text that directly follows an item, without a blank line between, belongs to the item.
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

  /// The bold label at the beginning of the item and the text after it, as in `**name**: text`; `nil` if
  /// there is none.
  var labelled: (label: String, rest: String)? {
    Self.labelled(text[...]).map { (String($0.label), String($0.rest)) }
  }

  /// Returns the bold label at the beginning of a text and the text after it; `nil` if there is
  /// no such label.
  package static func labelled(_ text: Substring) -> (label: Substring, rest: Substring)? {
    guard text.hasPrefix("**") else { return nil }
    let inside = text.dropFirst(2)
    guard let end = inside.firstRange(of: "**") else { return nil }
    let label = MarkdownScanner.trimmed(inside[..<end.lowerBound])
    let rest = MarkdownScanner.trimmed(
      inside[end.upperBound...].drop { " :—–-\t".contains($0) }
    )
    return (label.hasSuffix(":") ? label.dropLast() : label, rest)
  }

  /// Returns the texts between backticks, in order.
  package static func codeSpans(in text: some StringProtocol) -> [String] {
    text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset % 2 == 1 }.map { String($0.element) }
  }
}

/// A Markdown table: a header and rows of cells.
package struct MarkdownTable {
  package struct Row {
    var line: MarkdownLine
    package var cells: [String]

    var number: Int { line.number }
  }

  package var header: [String]
  package var rows: [Row]

  /// Returns the tables in some lines.
  ///
  /// A table consists of a header row, a line of dashes, and any further rows.
  package static func tables(in lines: ArraySlice<MarkdownLine>) -> [MarkdownTable] {
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

  /// Returns the index of the column whose header is one of the given names, which must be in lower case.
  ///
  /// If several names occur, the first name counts. The result is `nil` if none occurs.
  func column(_ names: String...) -> Int? { column(names) }

  /// Returns the index of the column whose header is one of the given names, which must be in lower case.
  ///
  /// If several names occur, the first name counts. The result is `nil` if none occurs.
  func column(_ names: [String]) -> Int? {
    names.lazy.compactMap { name in header.firstIndex { $0.lowercased() == name } }.first
  }
}
