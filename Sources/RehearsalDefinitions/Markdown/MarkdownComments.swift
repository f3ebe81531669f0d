/// The HTML comments of a Markdown text.
///
/// A comment begins with `<!--` outside code, and ends with the next `-->`. If it begins a line or a list item, it can
/// end in any later line. Otherwise it must end in the same paragraph. A comment without an end is text.
///
/// Sources: the CommonMark specification 0.31, sections 4.6 (HTML blocks) and 6.6 (raw HTML).
struct MarkdownComments {
  /// A place between two bytes of the text.
  private struct Position: Comparable {
    var line: Int
    /// The byte offset in the line.
    var offset: Int

    static func < (left: Position, right: Position) -> Bool {
      (left.line, left.offset) < (right.line, right.offset)
    }
  }

  private let lines: [MarkdownLine]
  private let lineBytes: [[UInt8]]
  /// For each line, how many lines before it are blank.
  private let blankLineCounts: [Int]
  /// The positions after each `-->` that can still end a comment, in ascending order.
  private var possibleEnds: ArraySlice<Position>
  /// Where the open comment ends; `nil` if no comment is open.
  private var openCommentEnd: Position?

  init(_ lines: [MarkdownLine]) {
    self.lines = lines
    lineBytes = lines.map { Array($0.fullText.utf8) }
    var blankLineCount = 0
    blankLineCounts = lines.map { line in
      defer { if case .blank = line.kind { blankLineCount += 1 } }
      return blankLineCount
    }
    var ends: [Position] = []
    for (index, bytes) in lineBytes.enumerated() {
      ends += Self.endsOfComments(in: bytes).map { Position(line: index, offset: $0) }
    }
    possibleEnds = ends[...]
  }

  /// Returns the byte offsets after each `-->` in a line.
  private static func endsOfComments(in bytes: [UInt8]) -> [Int] {
    let hyphen = UInt8(ascii: "-")
    var ends: [Int] = []
    for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: ">") && offset >= 2 {
      if bytes[offset - 1] == hyphen, bytes[offset - 2] == hyphen { ends.append(offset + 1) }
    }
    return ends
  }

  /// Returns the text with one space in place of each character of its comments.
  ///
  /// The other characters keep their lines and columns. A line of which only the marker of a list item is left becomes
  /// blank.
  mutating func blankedText() -> String {
    var text: [UInt8] = []
    for index in lines.indices {
      if index > 0 { text.append(UInt8(ascii: "\n")) }
      text += blankedLine(index)
    }
    return String(decoding: text, as: UTF8.self)
  }

  private mutating func blankedLine(_ index: Int) -> [UInt8] {
    let bytes = lineBytes[index]
    if let end = openCommentEnd, end <= Position(line: index, offset: 0) { openCommentEnd = nil }
    if openCommentEnd == nil, case .code = lines[index].kind { return bytes }
    var blankedBytes: [UInt8] = []
    var hasComment = openCommentEnd != nil
    var codeSpanEnd = 0
    for offset in bytes.indices {
      let position = Position(line: index, offset: offset)
      if let end = openCommentEnd, end <= position { openCommentEnd = nil }
      if openCommentEnd == nil, offset >= codeSpanEnd {
        openCommentEnd = endOfComment(at: position)
        codeSpanEnd = endOfCodeSpan(in: bytes, at: offset)
      }
      if openCommentEnd == nil {
        blankedBytes.append(bytes[offset])
      } else {
        hasComment = true
        // The second and later bytes of a character outside ASCII have no space of their own.
        if bytes[offset] & 0b1100_0000 != 0b1000_0000 { blankedBytes.append(UInt8(ascii: " ")) }
      }
    }
    let isBlank = blankedBytes.dropFirst(textOffset(index) ?? 0).allSatisfy(MarkdownScanner.isBlank)
    return hasComment && isBlank ? [] : blankedBytes
  }

  /// Returns the position after the comment that begins at a position; `nil` if none begins there.
  private mutating func endOfComment(at start: Position) -> Position? {
    guard lineBytes[start.line][start.offset...].starts(with: "<!--".utf8) else { return nil }
    // The shortest comments are `<!-->` and `<!--->`.
    let earliestEnd = Position(line: start.line, offset: start.offset + 5)
    possibleEnds = possibleEnds.drop { $0 < earliestEnd }
    guard let end = possibleEnds.first else { return nil }
    let isInParagraph = blankLineCounts[start.line] == blankLineCounts[end.line]
    return isInParagraph || textOffset(start.line) == start.offset ? end : nil
  }

  /// Returns the byte offset at which the text of a line begins, after the marker of a heading or list item.
  ///
  /// The result is `nil` if the line is code or blank.
  private func textOffset(_ index: Int) -> Int? {
    lines[index].textWithoutMarker.map { text in
      let fullText = lines[index].fullText
      return fullText.utf8.distance(from: fullText.startIndex, to: text.startIndex)
    }
  }

  /// Returns the byte offset after the code span that begins at an offset; `0` if none begins there.
  private func endOfCodeSpan(in bytes: [UInt8], at offset: Int) -> Int {
    let backtick = UInt8(ascii: "`")
    guard bytes[offset] == backtick else { return 0 }
    return bytes[(offset + 1)...].firstIndex(of: backtick).map { $0 + 1 } ?? 0
  }
}

extension MarkdownText {
  /// Returns the text with spaces in place of its HTML comments.
  ///
  /// People comment out what is not to apply, so nothing in a comment counts.
  func withoutComments() -> MarkdownText {
    guard let firstLine = lines.first,
      lines.contains(where: { $0.fullText.containsBytes(of: "<!--") })
    else { return self }
    var comments = MarkdownComments(lines)
    return MarkdownText(comments.blankedText()[...], firstLine: firstLine.number)
  }
}
