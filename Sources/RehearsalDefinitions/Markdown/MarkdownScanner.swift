/// A scanner that classifies the lines of a Markdown text in one pass over its bytes.
package enum MarkdownScanner {
  /// Returns the classified lines of a text.
  ///
  /// - Parameters:
  ///   - text: The Markdown text.
  ///   - firstLine: The number of the first line in its file.
  /// - Returns: The lines, and the number of the first line with a fence that is never closed; `nil` if there
  ///   is no such fence.
  static func lines(
    of text: Substring,
    firstLine: Int = 1
  ) -> (lines: [MarkdownLine], unclosedFence: Int?) {
    let raw = rawLines(of: text)
    let closings = Closings(raw)
    var fence: Fence?
    var unclosed: Int?
    let lines = raw.enumerated().map { index, line in
      let kind = kind(of: line, in: &fence) { opened in
        let isClosed = closings.exist(for: opened, after: index)
        if !isClosed { unclosed = unclosed ?? firstLine + index }
        return isClosed
      }
      return MarkdownLine(number: firstLine + index, raw: line, kind: kind)
    }
    return (lines, unclosed)
  }

  /// Returns the first line of a text without its line end, and the rest of the text; `nil` if the
  /// text is empty.
  static func rawLine(of text: Substring) -> (line: Substring, rest: Substring)? {
    guard !text.isEmpty else { return nil }
    let bytes = text.utf8
    let end = bytes.firstIndex(of: UInt8(ascii: "\n")) ?? bytes.endIndex
    let line = bytes[..<end]
    let bare = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
    return (
      Substring(bare), end == bytes.endIndex ? text[end...] : text[bytes.index(after: end)...]
    )
  }

  /// Returns the lines of a text without their line ends, which are LF or CR LF.
  static func rawLines(of text: Substring) -> [Substring] {
    text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
      Substring(line.last == UInt8(ascii: "\r") ? line.dropLast() : line)
    }
  }

  /// Returns a text without spaces and tabs at its ends.
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
    var mark: UInt8
    var length: Int
  }

  private static func kind(
    of line: Substring,
    in fence: inout Fence?,
    isClosed: (Fence) -> Bool
  ) -> MarkdownLine.Kind {
    let content = trimmed(line)
    let bytes = content.utf8
    if let open = fence {
      if closingLength(bytes, open.mark) >= open.length { fence = nil }
      return .code(content)
    }
    guard let first = bytes.first else { return .blank }
    if let opened = openingFence(bytes, first), isClosed(opened) {
      fence = opened
      return .code(content)
    }
    if first == UInt8(ascii: "#") || canBeginItem(first) {
      let indent = columns(before: content, in: line)
      if indent < 4, let heading = heading(content) { return heading }
      if let text = item(content) { return .item(indent: indent, text: text) }
    }
    return first == UInt8(ascii: "|") ? .tableRow(content) : .text(content)
  }

  /// Returns whether a line whose first byte is the given one can be a list item.
  private static func canBeginItem(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "+"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }

  private static func columns(before content: Substring, in line: Substring) -> Int {
    line.utf8[..<content.startIndex].reduce(0) {
      $1 == UInt8(ascii: "\t") ? ($0 / 4 + 1) * 4 : $0 + 1
    }
  }

  private static func openingFence(_ content: Substring.UTF8View, _ mark: UInt8) -> Fence? {
    guard mark == UInt8(ascii: "`") || mark == UInt8(ascii: "~") else { return nil }
    let length = content.prefix { $0 == mark }.count
    let info = content.dropFirst(length)
    guard length >= 3, mark == UInt8(ascii: "~") || !info.contains(mark) else { return nil }
    return Fence(mark: mark, length: length)
  }

  /// Returns the length of the longest fence that a line closes; 0 if the line closes none.
  fileprivate static func closingLength(_ content: Substring.UTF8View, _ mark: UInt8) -> Int {
    let length = content.prefix { $0 == mark }.count
    return length == content.count ? length : 0
  }

  private static func heading(_ content: Substring) -> MarkdownLine.Kind? {
    let number = UInt8(ascii: "#")
    let level = content.utf8.prefix { $0 == number }.count
    let rest = content.utf8.dropFirst(level)
    guard (1...6).contains(level), rest.first.map(isBlank) ?? true else { return nil }
    var title = trimmed(Substring(rest))
    let closingSignCount = title.utf8.reversed().prefix { $0 == number }.count
    let before = title.utf8.dropLast(closingSignCount)
    if closingSignCount > 0, before.last.map(isBlank) ?? true { title = trimmed(Substring(before)) }
    return .heading(level: level, title: title)
  }

  /// Returns the text of a list item with the marker `-`, `*`, `+`, `1.` or `1)`; `nil` if the line is
  /// not a list item.
  private static func item(_ content: Substring) -> Substring? {
    let bytes = content.utf8
    switch bytes.first {
    case UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "+"):
      let rest = bytes.dropFirst()
      guard rest.first.map(isBlank) == true else { return nil }
      return trimmed(Substring(rest))
    default:
      let digits = bytes.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      guard (1...9).contains(digits.count) else { return nil }
      let rest = bytes.dropFirst(digits.count)
      guard rest.first == UInt8(ascii: ".") || rest.first == UInt8(ascii: ")"),
        rest.dropFirst().first == UInt8(ascii: " ")
      else { return nil }
      return trimmed(Substring(rest.dropFirst()))
    }
  }
}

/// The closing fences below each line, which show whether an opening fence is ever closed.
///
/// The scanner treats a fence that is never closed as text. CommonMark extends it to the end of the file, but
/// people and language models read the headings below it as headings.
private struct Closings {
  /// For each line, the length of the longest closing fence of backticks on or below it; 0 if there is none.
  private var backticks: [Int]
  /// For each line, the length of the longest closing fence of tildes on or below it; 0 if there is none.
  private var tildes: [Int]

  init(_ lines: [Substring]) {
    backticks = Array(repeating: 0, count: lines.count + 1)
    tildes = backticks
    for index in lines.indices.reversed() {
      backticks[index] = backticks[index + 1]
      tildes[index] = tildes[index + 1]
      let content = MarkdownScanner.trimmed(lines[index]).utf8
      switch content.first {
      case UInt8(ascii: "`"):
        backticks[index] = max(
          backticks[index],
          MarkdownScanner.closingLength(content, UInt8(ascii: "`"))
        )
      case UInt8(ascii: "~"):
        tildes[index] = max(
          tildes[index],
          MarkdownScanner.closingLength(content, UInt8(ascii: "~"))
        )
      default: break
      }
    }
  }

  func exist(for fence: MarkdownScanner.Fence, after index: Int) -> Bool {
    (fence.mark == UInt8(ascii: "`") ? backticks : tildes)[index + 1] >= fence.length
  }
}
