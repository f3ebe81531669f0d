/// A heading or a label such as `Delegates to:`, with the lines up to the next heading or label.
struct TitledBlock {
  /// The text of the heading or label, in lower case and without punctuation.
  var title: String
  /// The level of the heading, from 1 to 6; `nil` for a label.
  var level: Int?
  /// The line that contains the heading or label.
  var line: MarkdownLine
  /// The text after the label on the same line; empty for a heading.
  var textAfterLabel: Substring
  /// The lines up to the next heading or label.
  var lines: ArraySlice<MarkdownLine>

  /// Returns the blocks of a text, in the order of the file.
  static func blocks(of text: MarkdownText) -> [TitledBlock] {
    var blocks: [TitledBlock] = []
    var linesStart: Int?
    func endBlock(at end: Int) {
      guard let linesStart else { return }
      blocks[blocks.count - 1].lines = text.lines[linesStart..<max(linesStart, end)]
    }
    for (index, line) in text.lines.enumerated() {
      guard let (title, textAfterLabel) = title(of: line) else { continue }
      endBlock(at: index)
      linesStart = index + 1
      var level: Int?
      if case .heading(let headingLevel, _) = line.kind { level = headingLevel }
      blocks.append(
        TitledBlock(
          title: title,
          level: level,
          line: line,
          textAfterLabel: textAfterLabel,
          lines: []
        )
      )
    }
    endBlock(at: text.lines.count)
    return blocks
  }

  private static func title(of line: MarkdownLine) -> (title: String, textAfterLabel: Substring)? {
    switch line.kind {
    case .heading(_, let title): (normalised(title), title[title.endIndex...])
    case .text(let text): label(text)
    case .item, .tableRow, .blank, .code: nil
    }
  }

  /// Returns the label at the beginning of a line, and the text after it; `nil` if there is no label.
  ///
  /// A label consists of one to eight words and a colon, and can be in bold. A line that is entirely in bold is also a
  /// label.
  static func label(_ text: Substring) -> (title: String, textAfterLabel: Substring)? {
    guard let colon = text.utf8.prefix(80).firstIndex(of: UInt8(ascii: ":")) else {
      return boldLine(text)
    }
    let label = text[..<colon]
    let textAfterLabel = MarkdownScanner.trimmed(
      text[text.utf8.index(after: colon)...].drop { $0 == "*" }
    )
    let title = normalised(label)
    guard (1...8).contains(title.split(separator: " ").count),
      textAfterLabel.isEmpty || label.count(where: { $0 == "*" }) != 1,
      text[text.utf8.index(after: colon)...].first.map({ " *".contains($0) }) ?? true
    else { return nil }
    return (title, textAfterLabel)
  }

  /// Returns a line that is entirely in bold as a label, even without a colon; `nil` if it is not entirely in bold.
  private static func boldLine(_ text: Substring) -> (title: String, textAfterLabel: Substring)? {
    guard let (label, textAfterLabel) = MarkdownItem.boldLabelAndRest(text), textAfterLabel.isEmpty
    else {
      return nil
    }
    return (normalised(label), textAfterLabel)
  }

  /// Returns a title such as `3. Hands Off To` or `**3.1 Hands Off To**` without the number at its beginning.
  ///
  /// A full stop or a parenthesis must follow the digits or be among them, so that `2 reviewers` stays whole.
  static func withoutNumber(_ title: Substring) -> Substring {
    let bytes = title.utf8.drop { " *_".utf8.contains($0) }
    let number = bytes.prefix { "0123456789.)".utf8.contains($0) }
    let rest = bytes.dropFirst(number.count)
    guard number.first.map({ "0123456789".utf8.contains($0) }) ?? false,
      number.contains(where: { ".)".utf8.contains($0) }),
      rest.first.map(MarkdownScanner.isBlank) ?? false
    else { return title }
    return MarkdownScanner.trimmed(Substring(rest))
  }

  /// Returns a title in lower case, with only its words and single spaces between them.
  ///
  /// A number at the beginning is left out.
  ///
  /// Words consist of letters, digits and hyphens. Typographic dashes, arrows and emoji separate words. They are
  /// recognised by their first byte in UTF-8: E2, EF or F0. Most letters, and all those of European languages, begin
  /// with other bytes.
  static func normalised(_ title: Substring) -> String {
    var bytes: [UInt8] = []
    var isInWord = false
    var bytesToSkip = 0
    for byte in withoutNumber(title).utf8 {
      switch byte {
      case 0xe2, 0xef: bytesToSkip = 3
      case 0xf0: bytesToSkip = 4
      default: break
      }
      guard bytesToSkip == 0, PlainText.isWordByte(byte), byte != UInt8(ascii: "_") else {
        bytesToSkip = max(0, bytesToSkip - 1)
        isInWord = false
        continue
      }
      if !isInWord, !bytes.isEmpty { bytes.append(UInt8(ascii: " ")) }
      isInWord = true
      bytes.append(PlainText.lowercased(byte))
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
