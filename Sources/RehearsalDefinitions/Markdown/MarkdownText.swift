/// The lines of a Markdown text, each with its kind, such as heading or list item.
package struct MarkdownText {
  package let lines: [MarkdownLine]
  /// The line number of the first code fence without a closing fence; `nil` if all fences are closed.
  let unclosedFence: Int?

  /// Reads the lines of a text.
  ///
  /// - Parameters:
  ///   - text: The Markdown text.
  ///   - firstLine: The line number in the file of the first line of the text.
  ///   - readsUnderlines: Whether a line above a line of `=` or `-` is a heading. In chat messages, such a line is
  ///     usually followed by a thematic break instead.
  package init(_ text: Substring, firstLine: Int = 1, readsUnderlines: Bool = true) {
    let scan = MarkdownScanner.lines(of: text, firstLine: firstLine)
    var scannedLines = scan.lines
    if readsUnderlines { MarkdownScanner.markUnderlinedHeadings(in: &scannedLines) }
    lines = scannedLines
    unclosedFence = scan.unclosedFence
  }

  /// A heading, and the lines below it up to the next heading of the same or a higher level.
  struct Section {
    var level: Int
    var title: Substring
    var lineNumber: Int
    var lines: ArraySlice<MarkdownLine>
  }

  /// Returns the sections whose title meets a condition.
  ///
  /// A section inside a returned section is not returned separately.
  func sections(where titleFits: (Substring) -> Bool) -> [Section] {
    var sections: [Section] = []
    var lineIndex = lines.startIndex
    while lineIndex < lines.endIndex {
      guard case .heading(let level, let title) = lines[lineIndex].kind, titleFits(title) else {
        lineIndex += 1
        continue
      }
      let start = lineIndex + 1
      let sectionEnd = lines[start...].firstIndex { $0.isHeading(atMost: level) } ?? lines.endIndex
      sections.append(
        Section(
          level: level,
          title: title,
          lineNumber: lines[lineIndex].number,
          lines: lines[start..<sectionEnd]
        )
      )
      lineIndex = sectionEnd
    }
    return sections
  }
}

/// An item of a Markdown list, with the lines that continue it.
package struct MarkdownItem {
  /// The first line of the item.
  var line: MarkdownLine
  var indent: Int
  /// The text of all lines of the item, joined by spaces.
  var text: String
  /// The text of the item's first line, without the list marker.
  var firstLineText: Substring

  var lineNumber: Int { line.number }

  /// Returns the list items in consecutive lines of a text.
  ///
  /// Lines of text that directly follow an item belong to the item.
  static func items(in lines: ArraySlice<MarkdownLine>) -> [MarkdownItem] {
    var items: [MarkdownItem] = []
    var isItemOpen = false
    for line in lines {
      switch line.kind {
      case .item(let indent, let text):
        items.append(
          MarkdownItem(line: line, indent: indent, text: String(text), firstLineText: text)
        )
        isItemOpen = true
      case .text(let text) where isItemOpen: items[items.count - 1].text += " " + text
      case .blank, .heading, .tableRow, .code, .text: isItemOpen = false
      }
    }
    return items
  }

  /// Returns the text of an item without the box of a task list, such as `[ ]` or `[x]`.
  static func withoutCheckbox(_ text: Substring) -> Substring {
    let hasCheckbox = ["[ ] ", "[x] ", "[X] "].contains { text.hasPrefix($0) }
    return hasCheckbox ? MarkdownScanner.trimmed(text.dropFirst(4)) : text
  }

  /// The bold label at the beginning of the item and the text after it, as in `**label**: text`.
  ///
  /// The value is `nil` if the item does not begin with bold text.
  var boldLabelAndRest: (label: String, rest: String)? {
    Self.boldLabelAndRest(text[...]).map { (String($0.label), String($0.rest)) }
  }

  /// Returns the bold label at the beginning of a text and the text after it, as in `**label**: text`.
  ///
  /// The result is `nil` if the text does not begin with bold text.
  package static func boldLabelAndRest(_ text: Substring) -> (label: Substring, rest: Substring)? {
    guard text.hasPrefix("**") else { return nil }
    let textAfterOpening = text.dropFirst(2)
    guard let closingMark = textAfterOpening.rangeOfBytes(of: "**") else { return nil }
    let label = MarkdownScanner.trimmed(textAfterOpening[..<closingMark.lowerBound])
    let textAfterLabel = MarkdownScanner.trimmed(
      textAfterOpening[closingMark.upperBound...].drop { " :—–-\t".contains($0) }
    )
    return (label.hasSuffix(":") ? label.dropLast() : label, textAfterLabel)
  }

  /// Returns the texts in backticks, in order.
  ///
  /// The text after a last backtick without a partner is not included.
  package static func codeSpans(in text: some StringProtocol) -> [String] {
    codeSpanParts(of: String(text)[...]).map(String.init)
  }

  /// Returns the texts in backticks as parts of the given text, in order.
  ///
  /// The text after a last backtick without a partner is not included.
  static func codeSpanParts(of text: Substring) -> [Substring] {
    text.split(separator: "`", omittingEmptySubsequences: false).dropLast().enumerated()
      .filter { $0.offset % 2 == 1 }.map(\.element)
  }
}

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
