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
