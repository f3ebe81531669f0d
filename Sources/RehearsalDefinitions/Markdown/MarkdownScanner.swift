/// A scanner that classifies the lines of a Markdown text in one pass over the bytes of the text.
enum MarkdownScanner {
  /// Returns the lines of a text, numbered from `firstLine`, and the line number of the first fence that is
  /// never closed.
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

  /// Returns the first line of a text without its line end, and the rest of the text; `nil` if the text is
  /// empty.
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
  static func trimmed(_ text: Substring) -> Substring {
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

  /// Returns whether a line that begins with the given byte can be a list item.
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

  /// Returns the maximum length of a fence that a line can close; 0 if the line cannot close a fence.
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

  /// Returns the text of a list item with one of the markers `-`, `*`, `+`, `1.` and `1)`.
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

/// The closingSignCount fences below each line, since an opening fence that is never closed counts as text.
///
/// In CommonMark, an unclosed fence extends to the end of the file, but people and models read the headings
/// after the fence as headings.
private struct Closings {
  /// The length of the longest closingSignCount fence of backticks on or below each line, by the line's index.
  private var backticks: [Int]
  /// The length of the longest closingSignCount fence of tildes on or below each line, by the line's index.
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
