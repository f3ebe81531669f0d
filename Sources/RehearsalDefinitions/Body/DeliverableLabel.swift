import RehearsalSimulation

/// A label such as `Deliverables:` in a definition, with the list after it.
struct DeliverableLabel {
  /// The line with the label.
  let statement: Contract.Statement
  /// The deliverables in the list after the label; empty if there is no plain list.
  private(set) var items: [Contract.Statement]

  /// Returns the labels in a text, in the order of the file.
  ///
  /// Labels in the given sections are left out, because the sections are read as a whole. So are labels below a title
  /// such as `Receives Work From`, because these deliverables are those of other agents. A label has no items if it is
  /// inside a line or a nested list, or below the heading of a phase or an example.
  static func labels(
    in text: MarkdownText,
    outside sections: [MarkdownText.Section],
    _ source: SourceText
  ) -> [DeliverableLabel] {
    let sectionLines = Set(sections.flatMap { $0.lines.map(\.number) })
    var labels: [DeliverableLabel] = []
    var isAboutSenders = false
    var isAboutPart = false
    for (index, line) in text.lines.enumerated() {
      switch line.kind {
      case .heading(_, let title):
        let title = TitledBlock.normalised(title)
        isAboutSenders = HandoffTitle.direction(of: title) == .receives
        isAboutPart = title.split(separator: " ").contains { partWords.contains(String($0)) }
      case .item(_, let words), .text(let words):
        guard !isAboutSenders, !sectionLines.contains(line.number),
          words.utf8.contains(UInt8(ascii: ":")) || words.hasPrefix("**"),
          var label = DeliverableLabel(words, at: index, of: text, source)
        else { continue }
        if isAboutPart { label.items = [] }
        labels.append(label)
      case .tableRow, .blank, .code: break
      }
    }
    return labels
  }

  private static let partWords: Set<String> = [
    "example", "examples", "phase", "phases", "sprint", "stage", "step", "template",
  ]

  /// Reads the label in a line; `nil` if the line has none.
  private init?(_ words: Substring, at index: Int, of text: MarkdownText, _ source: SourceText) {
    let line = text.lines[index]
    let plainText = PlainText(words, in: line)
    statement = source.statement(plainText)
    guard let label = TitledBlock.label(MarkdownItem.withoutCheckbox(words)),
      DeliverableTitle.isLabel(label.title)
    else {
      let labels: [StaticString] = ["deliverables:", "deliverables**:"]
      guard labels.contains(where: plainText.contains) else { return nil }
      items = []
      return
    }
    let rest = label.textAfterLabel.trimming("*_ ")
    if case .item(let indent, _) = line.kind, indent > 1 {
      items = []
      return
    }
    guard rest.isEmpty else {
      let location = source.location(of: rest, in: line)
      items = Self.parts(of: "\(rest)\(Self.continuation(after: index, of: text))").map {
        Contract.Statement(text: $0, location: location)
      }
      return
    }
    items = Self.listedItems(after: index, of: text).map { $0.label(source) }
  }

  /// Returns the lines of text that directly follow a line, each after a space.
  private static func continuation(after index: Int, of text: MarkdownText) -> String {
    var continuation = ""
    for line in text.lines[(index + 1)...] {
      guard case .text(let words) = line.kind, TitledBlock.label(words) == nil else { break }
      continuation += " " + words
    }
    return continuation
  }

  /// Returns the outermost items of the list after a label without text.
  ///
  /// Below the label of an item, only items that are indented further belong to the list.
  private static func listedItems(after index: Int, of text: MarkdownText) -> [MarkdownItem] {
    var labelIndent = -1
    if case .item(let indent, _) = text.lines[index].kind { labelIndent = indent }
    let start = index + 1
    var end = start
    var isAfterBlank = true
    loop: while end < text.lines.count {
      switch text.lines[end].kind {
      case .item(let indent, _) where indent > labelIndent: isAfterBlank = false
      case .text(let words) where !isAfterBlank && TitledBlock.label(words) == nil: break
      case .blank: isAfterBlank = true
      case .item, .text, .heading, .tableRow, .code: break loop
      }
      end += 1
    }
    let items = MarkdownItem.items(in: text.lines[start..<end])
    guard let indent = items.first?.indent else { return [] }
    return items.filter { $0.indent <= indent + 1 }
  }

  // MARK: - Lists with commas

  /// Returns the parts of a list with commas, as in `a change list, test results and notes`.
  ///
  /// The result is empty unless the text is plainly a list: it has at least two parts, and each is short and begins no
  /// clause.
  static func parts(of text: String) -> [String] {
    var rawParts = partsBetweenCommas(firstSentence(of: text))
    if let last = rawParts.popLast() { rawParts += partsOfLast(last, following: rawParts) }
    var parts = rawParts.map { part in
      let text = part.trimming("*_ .")
      return String(text.hasPrefix("and ") ? text.dropFirst(4) : text)
    }
    if parts.last == "etc" { parts.removeLast() }
    guard parts.count > 1, parts.allSatisfy(isPart) else { return [] }
    return parts.map { String($0.trimming("`")) }
  }

  /// Returns whether a text is short and begins no clause.
  private static func isPart(_ text: String) -> Bool {
    let words = text.lowercased().split(separator: " ")
    return (1...8).contains(words.count)
      && !words.prefix(1).contains { wordsOfClauses.contains(String($0)) }
  }

  private static func firstSentence(of text: String) -> Substring {
    text.rangeOfBytes(of: ". ").map { text[..<$0.lowerBound] } ?? text[...]
  }

  /// Returns the parts between commas and semicolons outside brackets and code; empty if brackets are not closed.
  private static func partsBetweenCommas(_ text: Substring) -> [Substring] {
    var depth = 0
    var isInCode = false
    let parts = text.split(omittingEmptySubsequences: false) { character in
      switch character {
      case "`": isInCode.toggle()
      case "(", "[": depth += 1
      case ")", "]": depth -= 1
      case ",", ";": return depth == 0 && !isInCode
      default: break
      }
      return false
    }
    return depth == 0 && !isInCode ? parts : []
  }

  /// Returns the last part of a list, or the two parts on both sides of its `and`.
  private static func partsOfLast(
    _ part: Substring,
    following otherParts: [Substring]
  ) -> [Substring] {
    let part = part.trimming(" ")
    guard !otherParts.isEmpty, !part.hasPrefix("and "), !part.contains("("),
      let conjunction = part.rangeOfBytes(of: " and ")
    else { return [part] }
    return [part[..<conjunction.lowerBound], part[conjunction.upperBound...]]
  }

  /// The words with which a part begins that is no deliverable, but a clause or an exception.
  private static let wordsOfClauses: Set<String> = [
    "after", "as", "because", "before", "but", "if", "it", "no", "none", "not", "or", "see", "so",
    "that", "then", "unless", "until", "when", "where", "which", "you",
  ]
}
