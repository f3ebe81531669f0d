/// What one line of a Markdown file is.
///
/// Only what definitions and work files are made of is told apart: ATX headings, list items, table
/// rows, fences. Everything else is text. Source: the CommonMark specification 0.31, sections 4.2
/// (ATX headings), 4.5 (fenced code blocks), 5.2 (list items), and GFM's tables.
struct MarkdownLine {
  enum Kind: Equatable {
    case heading(level: Int, title: String)
    /// An item of a list, without its marker; `indent` counts columns before the marker.
    case item(indent: Int, text: String)
    case tableRow(cells: [String])
    case text(String)
    case blank
    /// A fence or what is inside one.
    case code
  }

  /// Counted from one in the file.
  var number: Int
  var kind: Kind
}

/// Tells the lines of a Markdown text apart, one pass over its characters.
enum MarkdownScanner {
  /// Returns the lines of a text, numbered from the given one.
  static func lines(of text: Substring, firstLine: Int = 1) -> [MarkdownLine] {
    let raw = rawLines(of: text)
    let closings = Closings(raw)
    var fence: Fence?
    return raw.enumerated().map { index, line in
      let kind = kind(of: line, in: &fence) { closings.exist(for: $0, after: index) }
      return MarkdownLine(number: firstLine + index, kind: kind)
    }
  }

  /// The first line of a text without its end, and what follows; `nil` where nothing is left.
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

  /// The lines of a text without their ends, for line feeds with and without carriage returns.
  static func rawLines(of text: Substring) -> [Substring] {
    text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
      Substring(line.last == UInt8(ascii: "\r") ? line.dropLast() : line)
    }
  }

  fileprivate struct Fence {
    var mark: Character
    var length: Int
  }

  private static func kind(
    of line: Substring,
    in fence: inout Fence?,
    isClosed: (Fence) -> Bool
  ) -> MarkdownLine.Kind {
    let indent = columns(of: line.prefix { $0 == " " || $0 == "\t" })
    let content = trimmed(line)
    if let open = fence {
      if closing(content, open.mark) >= open.length { fence = nil }
      return .code
    }
    guard !content.isEmpty else { return .blank }
    if let opened = opening(content), isClosed(opened) {
      fence = opened
      return .code
    }
    if indent < 4, let heading = heading(content) { return heading }
    if let text = item(content) { return .item(indent: indent, text: text) }
    if content.hasPrefix("|") { return .tableRow(cells: cells(of: content)) }
    return .text(String(content))
  }

  private static func columns(of blanks: Substring) -> Int {
    blanks.reduce(0) { $1 == "\t" ? ($0 / 4 + 1) * 4 : $0 + 1 }
  }

  static func trimmed(_ text: Substring) -> Substring {
    let start = text.drop { $0 == " " || $0 == "\t" }
    guard let last = start.lastIndex(where: { $0 != " " && $0 != "\t" }) else { return start }
    return start[...last]
  }

  private static func opening(_ content: Substring) -> Fence? {
    guard let mark = content.first, mark == "`" || mark == "~" else { return nil }
    let length = content.prefix { $0 == mark }.count
    let info = content.dropFirst(length)
    guard length >= 3, mark == "~" || !info.contains("`") else { return nil }
    return Fence(mark: mark, length: length)
  }

  /// The length of the fence that a line closes, or 0 where it closes none.
  fileprivate static func closing(_ content: Substring, _ mark: Character) -> Int {
    let length = content.prefix { $0 == mark }.count
    return length == content.count ? length : 0
  }

  private static func heading(_ content: Substring) -> MarkdownLine.Kind? {
    let level = content.prefix { $0 == "#" }.count
    let rest = content.dropFirst(level)
    guard (1...6).contains(level), rest.isEmpty || rest.first == " " || rest.first == "\t" else {
      return nil
    }
    var title = trimmed(rest)
    let closing = title.reversed().prefix { $0 == "#" }.count
    let before = title.dropLast(closing)
    if closing > 0, before.isEmpty || before.last == " " { title = trimmed(before) }
    return .heading(level: level, title: String(title))
  }

  /// The text of a list item, for the markers `-`, `*`, `+`, `1.` and `1)`.
  private static func item(_ content: Substring) -> String? {
    guard let first = content.first else { return nil }
    if first == "-" || first == "*" || first == "+" {
      let rest = content.dropFirst()
      guard rest.first == " " || rest.first == "\t" else { return nil }
      return String(trimmed(rest))
    }
    let digits = content.prefix { $0.isASCII && $0.isNumber }
    guard (1...9).contains(digits.count) else { return nil }
    let rest = content.dropFirst(digits.count)
    guard rest.first == "." || rest.first == ")", rest.dropFirst().first == " " else { return nil }
    return String(trimmed(rest.dropFirst()))
  }

  /// The cells of a row, split at every bar that is not escaped, code or not, as GFM does.
  private static func cells(of content: Substring) -> [String] {
    var cells: [String] = []
    var cell = ""
    var isEscaped = false
    for character in content.dropFirst() {
      switch character {
      case "|" where !isEscaped:
        cells.append(String(trimmed(cell[...])))
        cell = ""
      case "|":
        cell.removeLast()
        cell.append("|")
      default: cell.append(character)
      }
      isEscaped = character == "\\" && !isEscaped
    }
    if !trimmed(cell[...]).isEmpty { cells.append(String(trimmed(cell[...]))) }
    return cells
  }
}

/// Where fences are closed further down: one that never is hides nothing.
///
/// CommonMark lets an unclosed fence run to the end of the file, but people and models read the
/// headings behind it all the same.
private struct Closings {
  /// For each line the longest closing of each mark on it or below.
  private var backticks: [Int]
  private var tildes: [Int]

  init(_ lines: [Substring]) {
    backticks = Array(repeating: 0, count: lines.count + 1)
    tildes = backticks
    for index in lines.indices.reversed() {
      let content = MarkdownScanner.trimmed(lines[index])
      backticks[index] = max(backticks[index + 1], MarkdownScanner.closing(content, "`"))
      tildes[index] = max(tildes[index + 1], MarkdownScanner.closing(content, "~"))
    }
  }

  func exist(for fence: MarkdownScanner.Fence, after index: Int) -> Bool {
    (fence.mark == "`" ? backticks : tildes)[index + 1] >= fence.length
  }
}
