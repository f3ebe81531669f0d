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
