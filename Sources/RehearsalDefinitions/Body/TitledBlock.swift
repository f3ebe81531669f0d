/// Lines that stand below a heading, or below a label that is none: `Delegates to:`.
struct TitledBlock {
  /// What the heading or label says, in small letters and without marks.
  var title: String
  /// The level of a heading; `nil` for a label.
  var level: Int?
  /// The line of the heading or label.
  var line: MarkdownLine
  /// What follows a label on its own line.
  var inline: Substring
  /// The lines below, up to the next heading or label.
  var lines: ArraySlice<MarkdownLine>

  /// The blocks of a text: each heading's and each label's, in the file's order.
  static func blocks(of text: MarkdownText) -> [TitledBlock] {
    var blocks: [TitledBlock] = []
    var open: Int?
    func close(at end: Int) {
      guard let start = open else { return }
      blocks[blocks.count - 1].lines = text.lines[start..<max(start, end)]
    }
    for (index, line) in text.lines.enumerated() {
      guard let (title, inline) = title(of: line) else { continue }
      close(at: index)
      open = index + 1
      var level: Int?
      if case .heading(let own, _) = line.kind { level = own }
      blocks.append(
        TitledBlock(title: title, level: level, line: line, inline: inline, lines: [])
      )
    }
    close(at: text.lines.count)
    return blocks
  }

  private static func title(of line: MarkdownLine) -> (title: String, inline: Substring)? {
    switch line.kind {
    case .heading(_, let title): (plain(title), title[title.endIndex...])
    case .text(let text): label(text)
    case .item, .tableRow, .blank, .code: nil
    }
  }

  /// A label at the beginning of a line: few words and a colon, in bold or not.
  static func label(_ text: Substring) -> (title: String, inline: Substring)? {
    guard let colon = text.utf8.prefix(80).firstIndex(of: UInt8(ascii: ":")) else {
      return boldLine(text)
    }
    let label = text[..<colon]
    let inline = MarkdownScanner.trimmed(text[text.utf8.index(after: colon)...].drop { $0 == "*" })
    let title = plain(label)
    guard (1...8).contains(title.split(separator: " ").count),
      inline.isEmpty || label.count(where: { $0 == "*" }) != 1,
      text[text.utf8.index(after: colon)...].first.map({ " *".contains($0) }) ?? true
    else { return nil }
    return (title, inline)
  }

  /// A line that is bold from end to end counts as a label without a colon.
  private static func boldLine(_ text: Substring) -> (title: String, inline: Substring)? {
    guard let (label, rest) = MarkdownItem.labelled(text), rest.isEmpty else { return nil }
    return (plain(label), rest)
  }

  /// A title in small letters: letters, digits and dashes in words, single spaces between them.
  ///
  /// Dashes of typography, arrows and emoji part words; in UTF-8 they begin with the bytes E2, EF and
  /// F0, letters of living scripts do not.
  static func plain(_ title: Substring) -> String {
    var bytes: [UInt8] = []
    var isOpen = false
    var skipped = 0
    for byte in title.utf8 {
      switch byte {
      case 0xe2, 0xef: skipped = 3
      case 0xf0: skipped = 4
      default: break
      }
      guard skipped == 0, PlainText.isOfWord(byte), byte != UInt8(ascii: "_") else {
        skipped = max(0, skipped - 1)
        isOpen = false
        continue
      }
      if !isOpen, !bytes.isEmpty { bytes.append(UInt8(ascii: " ")) }
      isOpen = true
      bytes.append(PlainText.lowered(byte))
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
