import RehearsalSimulation

/// A scanner that determines the kind of each line of a Markdown text, such as heading or list item.
///
/// The time is linear in the length of the text.
package enum MarkdownScanner {
  /// Returns the lines of a text, each with its kind.
  ///
  /// - Parameters:
  ///   - text: The Markdown text.
  ///   - firstLine: The line number in the file of the first line of the text.
  /// - Returns: The lines, and the line number of the first code fence that has no closing fence. This line
  ///   number is `nil` if all fences are closed.
  static func lines(
    of text: Substring,
    firstLine: Int = 1
  ) -> (lines: [MarkdownLine], unclosedFence: Int?) {
    let lineTexts = rawLines(of: text)
    let closingFences = ClosingFences(lineTexts)
    var fence: Fence?
    var firstUnclosedLine: Int?
    let lines = lineTexts.enumerated().map { index, line in
      let kind = lineKind(of: line, in: &fence) { newFence in
        let isClosed = closingFences.hasClosingFence(for: newFence, after: index)
        if !isClosed { firstUnclosedLine = firstUnclosedLine ?? firstLine + index }
        return isClosed
      }
      return MarkdownLine(number: firstLine + index, fullText: line, kind: kind)
    }
    return (lines, firstUnclosedLine)
  }

  /// Returns the first line of a text without its line end, and the text after this line.
  ///
  /// The line end is LF or CR LF. The result is `nil` if the text is empty.
  static func rawLine(of text: Substring) -> (line: Substring, rest: Substring)? {
    guard !text.isEmpty else { return nil }
    let bytes = text.utf8
    let lineEnd = bytes.firstIndex(of: UInt8(ascii: "\n")) ?? bytes.endIndex
    let line = bytes[..<lineEnd]
    let lineWithoutReturn = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
    return (
      Substring(lineWithoutReturn),
      lineEnd == bytes.endIndex ? text[lineEnd...] : text[bytes.index(after: lineEnd)...]
    )
  }

  /// Returns the lines of a text without their line ends.
  ///
  /// A line end is LF or CR LF.
  static func rawLines(of text: Substring) -> [Substring] {
    text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
      Substring(line.last == UInt8(ascii: "\r") ? line.dropLast() : line)
    }
  }

  /// Returns a text without the spaces and tabs at its beginning and end.
  package static func trimmed(_ text: Substring) -> Substring {
    var bytes = text.utf8
    while let first = bytes.first, isBlank(first) { bytes.removeFirst() }
    while let last = bytes.last, isBlank(last) { bytes.removeLast() }
    return Substring(bytes)
  }

  static func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
  }

  fileprivate struct Fence {
    var fenceByte: UInt8
    var length: Int
  }

  private static func lineKind(
    of line: Substring,
    in fence: inout Fence?,
    isClosed: (Fence) -> Bool
  ) -> MarkdownLine.Kind {
    let content = trimmed(line)
    let bytes = content.utf8
    if let openFence = fence {
      if closingFenceLength(bytes, openFence.fenceByte) >= openFence.length { fence = nil }
      return .code(content)
    }
    guard let firstByte = bytes.first else { return .blank }
    if let newFence = openingFence(bytes, firstByte), isClosed(newFence) {
      fence = newFence
      return .code(content)
    }
    if firstByte == UInt8(ascii: "#") || canBeginItem(firstByte) {
      let indent = columnCount(before: content, in: line)
      if indent < 4, let heading = heading(content) { return heading }
      if let text = itemText(content) { return .item(indent: indent, text: text) }
    }
    return firstByte == UInt8(ascii: "|") ? .tableRow(content) : .text(content)
  }

  /// Makes headings of the lines that are underlined with `=` or `-`, as in setext headings of CommonMark.
  ///
  /// Unlike in CommonMark, such a heading has a single line. People write a line of dashes directly below a paragraph
  /// of several lines to end a section.
  static func markUnderlinedHeadings(in lines: inout [MarkdownLine]) {
    for index in lines.indices.dropFirst() {
      guard case .text(let underline) = lines[index].kind,
        case .text(let title) = lines[index - 1].kind,
        let level = headingLevel(ofUnderline: underline), !title.hasPrefix(">"),
        title.contains(where: { $0.isLetter || $0.isNumber }),
        columnCount(before: underline, in: lines[index].fullText) < 4,
        columnCount(before: title, in: lines[index - 1].fullText) < 4
      else { continue }
      if index > 1 {
        switch lines[index - 2].kind {
        case .text, .item, .tableRow: continue
        case .heading, .blank, .code: break
        }
      }
      lines[index - 1].kind = .heading(level: level, title: title)
      lines[index].kind = .blank
    }
  }

  /// Returns the level of the heading above an underline; `nil` if a line is no underline.
  private static func headingLevel(ofUnderline line: Substring) -> Int? {
    switch line.utf8.first {
    case UInt8(ascii: "="): closingFenceLength(line.utf8, UInt8(ascii: "=")) > 0 ? 1 : nil
    case UInt8(ascii: "-"): closingFenceLength(line.utf8, UInt8(ascii: "-")) > 0 ? 2 : nil
    default: nil
    }
  }

  /// Returns whether a byte can be the first one of a list item, after the indentation.
  private static func canBeginItem(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "+"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }

  private static func columnCount(before content: Substring, in line: Substring) -> Int {
    line.utf8[..<content.startIndex].reduce(0) {
      $1 == UInt8(ascii: "\t") ? ($0 / 4 + 1) * 4 : $0 + 1
    }
  }

  private static func openingFence(_ content: Substring.UTF8View, _ mark: UInt8) -> Fence? {
    guard mark == UInt8(ascii: "`") || mark == UInt8(ascii: "~") else { return nil }
    let length = content.prefix { $0 == mark }.count
    let infoString = content.dropFirst(length)
    guard length >= 3, mark == UInt8(ascii: "~") || !infoString.contains(mark) else { return nil }
    return Fence(fenceByte: mark, length: length)
  }

  /// Returns the length of a line if all its characters are `mark`, and 0 otherwise.
  ///
  /// Such a line closes a code fence of the same character if the fence is not longer than the line.
  fileprivate static func closingFenceLength(_ content: Substring.UTF8View, _ mark: UInt8) -> Int {
    let length = content.prefix { $0 == mark }.count
    return length == content.count ? length : 0
  }

  private static func heading(_ content: Substring) -> MarkdownLine.Kind? {
    let numberSign = UInt8(ascii: "#")
    let level = content.utf8.prefix { $0 == numberSign }.count
    let bytesAfterSigns = content.utf8.dropFirst(level)
    guard (1...6).contains(level), bytesAfterSigns.first.map(isBlank) ?? true else { return nil }
    var title = trimmed(Substring(bytesAfterSigns))
    let closingSignCount = title.utf8.reversed().prefix { $0 == numberSign }.count
    let titleWithoutClosing = title.utf8.dropLast(closingSignCount)
    if closingSignCount > 0, titleWithoutClosing.last.map(isBlank) ?? true {
      title = trimmed(Substring(titleWithoutClosing))
    }
    return .heading(level: level, title: title)
  }

  /// Returns the text of a list item after its marker; `nil` if the line is not a list item.
  ///
  /// The markers are `-`, `*`, `+`, and numbers such as `1.` and `1)`.
  private static func itemText(_ content: Substring) -> Substring? {
    let bytes = content.utf8
    switch bytes.first {
    case UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "+"):
      let bytesAfterMarker = bytes.dropFirst()
      guard bytesAfterMarker.first.map(isBlank) == true else { return nil }
      return trimmed(Substring(bytesAfterMarker))
    default:
      let leadingDigits = bytes.prefix(while: \.isASCIIDigit)
      guard (1...9).contains(leadingDigits.count) else { return nil }
      let bytesAfterMarker = bytes.dropFirst(leadingDigits.count)
      guard
        bytesAfterMarker.first == UInt8(ascii: ".") || bytesAfterMarker.first == UInt8(ascii: ")"),
        bytesAfterMarker.dropFirst().first == UInt8(ascii: " ")
      else { return nil }
      return trimmed(Substring(bytesAfterMarker.dropFirst()))
    }
  }
}

/// The closing code fences of a text.
///
/// The scanner needs them to find out whether an opening fence is closed. It treats an opening fence without
/// a closing fence as text. In CommonMark, the code would extend to the end of the file. People and language
/// models, however, read the headings below such a fence as headings.
private struct ClosingFences {
  /// For each line, the length of the longest closing backtick fence on that line or below it; 0 if
  /// there is none.
  private var longestBacktickFences: [Int]
  /// For each line, the length of the longest closing tilde fence on that line or below it; 0 if
  /// there is none.
  private var longestTildeFences: [Int]

  init(_ lines: [Substring]) {
    longestBacktickFences = Array(repeating: 0, count: lines.count + 1)
    longestTildeFences = longestBacktickFences
    for index in lines.indices.reversed() {
      longestBacktickFences[index] = longestBacktickFences[index + 1]
      longestTildeFences[index] = longestTildeFences[index + 1]
      let content = MarkdownScanner.trimmed(lines[index]).utf8
      switch content.first {
      case UInt8(ascii: "`"):
        longestBacktickFences[index] = max(
          longestBacktickFences[index],
          MarkdownScanner.closingFenceLength(content, UInt8(ascii: "`"))
        )
      case UInt8(ascii: "~"):
        longestTildeFences[index] = max(
          longestTildeFences[index],
          MarkdownScanner.closingFenceLength(content, UInt8(ascii: "~"))
        )
      default: break
      }
    }
  }

  func hasClosingFence(for fence: MarkdownScanner.Fence, after index: Int) -> Bool {
    (fence.fenceByte == UInt8(ascii: "`") ? longestBacktickFences : longestTildeFences)[index + 1]
      >= fence.length
  }
}
