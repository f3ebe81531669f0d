import RehearsalSimulation

/// The deliverables that a definition states, and the mentions of deliverables from which none are read.
///
/// A deliverable is required of each report of the agent, so only what is stated plainly counts: list items, rows of a
/// table and subheadings below a heading such as `Deliverables`, or the one list after a label such as `Deliverables:`.
/// Prose below a heading is not read. If there are several labels, each list is for another receiver or phase, so no
/// list is required of each report.
struct StatedDeliverables {
  /// The deliverables, in the order of the file.
  private(set) var items: [Contract.Statement] = []
  /// The headings, labels and lines about deliverables from which none are read, in the order of the file.
  private(set) var unread: [Contract.Statement] = []

  private let source: SourceText

  init(_ text: MarkdownText, _ source: SourceText) {
    self.source = source
    let sections = text.sections { DeliverableTitle.isHeading($0) }
    for section in sections { read(section, of: text) }
    let labels = DeliverableLabel.labels(in: text, outside: sections, source)
    let lists = labels.map(\.items).filter { !$0.isEmpty }
    let isOnlyList = sections.isEmpty && lists.count == 1
    if isOnlyList { items = lists[0] }
    unread += labels.filter { !isOnlyList || $0.items.isEmpty }.map(\.statement)
    unread += otherHeadings(in: text)
    unread.sort { $0.location.line < $1.location.line }
  }

  /// Returns the headings about deliverables that are not the title of a list, as `Deliverables by phase`.
  private func otherHeadings(in text: MarkdownText) -> [Contract.Statement] {
    text.lines.compactMap { line in
      guard case .heading(_, let title) = line.kind, !DeliverableTitle.isHeading(title),
        TitledBlock.normalised(title).split(separator: " ").contains("deliverables")
      else { return nil }
      return source.statement(PlainText(title, in: line))
    }
  }

  // MARK: - Sections

  private mutating func read(_ section: MarkdownText.Section, of text: MarkdownText) {
    let linesAboveSubheadings = section.lines.prefix { !$0.isHeading(atMost: 6) }
    var statements = labels(of: Self.outermostItems(in: linesAboveSubheadings))
    if statements.isEmpty { statements = firstCells(in: linesAboveSubheadings) }
    if statements.isEmpty { statements = readSubsections(of: section) }
    items += statements
    // The line of the heading comes directly before those of the section.
    let headingIndex = section.lines.startIndex - 1
    if statements.isEmpty, text.lines.indices.contains(headingIndex) {
      unread.append(source.statement(PlainText(section.title, in: text.lines[headingIndex])))
    }
  }

  private static func outermostItems(in lines: ArraySlice<MarkdownLine>) -> [MarkdownItem] {
    MarkdownItem.items(in: lines).filter { $0.indent < 2 }
  }

  private func labels(of items: [MarkdownItem]) -> [Contract.Statement] {
    items.map { $0.label(source) }
  }

  /// Returns the deliverables in the rows of a table with a column such as `Deliverable` or `Artifact`.
  private func firstCells(in lines: ArraySlice<MarkdownLine>) -> [Contract.Statement] {
    guard let table = MarkdownTable.tables(in: lines).first,
      let column = table.columnIndex(Self.deliverableColumns)
    else { return [] }
    return table.rows.compactMap { row in
      guard row.cells.indices.contains(column) else { return nil }
      let cell = row.cells[column].trimming("*_` ")
      guard !cell.isEmpty, let place = row.line.text(from: String(cell)) else { return nil }
      return Contract.Statement(
        text: String(cell),
        location: source.location(of: place, in: row.line)
      )
    }
  }

  private static let deliverableColumns = [
    "deliverable", "deliverables", "artifact", "artefact", "item", "document", "output", "report",
  ]

  /// Returns the deliverables below the subheadings of a section, or the subheadings themselves.
  ///
  /// The subheadings are the deliverables if what follows the first of several is no list, or if no list is below any of
  /// them. Otherwise, the subheadings only divide the list. A subheading about a special case, such as `Failure
  /// Feedback`, is no deliverable of each report.
  private mutating func readSubsections(of section: MarkdownText.Section) -> [Contract.Statement] {
    let subsections = section.subsections
    let listedItems = Self.outermostItems(in: section.lines)
    let firstLine = subsections.first?.lines.first { line in
      if case .blank = line.kind { false } else { true }
    }
    var beginsWithList = false
    if case .item = firstLine?.kind { beginsWithList = true }
    guard !listedItems.isEmpty, beginsWithList || subsections.count < 2 else {
      for subsection in subsections where DeliverableTitle.isForSpecialCase(subsection.title) {
        unread.append(source.statement(PlainText(subsection.title, in: subsection.line)))
      }
      return subsections.filter { !DeliverableTitle.isForSpecialCase($0.title) }
        .map { title(of: $0.title, in: $0.line) }
    }
    for subsection in subsections where Self.outermostItems(in: subsection.lines).isEmpty {
      unread.append(source.statement(PlainText(subsection.title, in: subsection.line)))
    }
    return labels(of: listedItems)
  }

  /// Returns a subheading as a deliverable, without its number and what is in parentheses or after a colon.
  private func title(of title: Substring, in line: MarkdownLine) -> Contract.Statement {
    let text = TitledBlock.withoutNumber(title).prefix { $0 != "(" && $0 != ":" }.trimming("*_` ")
    return Contract.Statement(text: String(text), location: source.location(of: text, in: line))
  }
}

/// The words of the titles of lists of deliverables.
enum DeliverableTitle {
  /// Returns whether a heading is the title of a list of deliverables, as `Deliverables & Artifacts`.
  ///
  /// What is in parentheses does not count.
  static func isHeading(_ title: Substring) -> Bool {
    let words = words(of: title.prefix { $0 != "(" })
    return isTitle(words) || words == ["deliverable", "format"]
  }

  /// Returns whether a label is the title of a list of deliverables.
  static func isLabel(_ title: String) -> Bool { isTitle(words(of: title[...])) }

  private static func words(of title: Substring) -> [String] {
    TitledBlock.normalised(title).split(separator: " ").map(String.init)
  }

  private static func isTitle(_ words: [String]) -> Bool {
    guard let noun = words.firstIndex(where: { $0 == "deliverables" || $0 == "deliverable" }) else {
      return false
    }
    return words[..<noun].allSatisfy(wordsBeforeNoun.contains)
      && words[(noun + 1)...].allSatisfy(wordsAfterNoun.contains)
  }

  /// Returns whether a title is about a deliverable that only some reports have, as `Failure Feedback`.
  static func isForSpecialCase(_ title: Substring) -> Bool {
    words(of: title).contains(where: wordsOfSpecialCases.contains)
  }

  private static let wordsOfSpecialCases: Set<String> = [
    "applicable", "blocked", "blocker", "blockers", "conflict", "error", "errors", "escalation",
    "example", "examples", "failed", "failure", "failures", "format", "if", "issue", "issues",
    "optional", "rejected", "rejection", "template", "templates", "when",
  ]
  private static let wordsAfterNoun: Set<String> = [
    "and", "artifacts", "artefacts", "checklist", "list", "outputs",
  ]
  private static let wordsBeforeNoun: Set<String> = [
    "a", "additional", "agent", "all", "and", "artifacts", "complete", "comprehensive", "core",
    "expected", "final", "handoff", "key", "main", "mandatory", "my", "of", "output", "outputs",
    "required", "standard", "the", "your",
  ]
}

extension MarkdownItem {
  /// Returns the label of an item: the bold text at its beginning or, without bold text, the text before its first
  /// colon.
  func label(_ source: SourceText) -> Contract.Statement {
    let text = Self.withoutCheckbox(firstLineText)
    let label = Self.boldLabelAndRest(text)?.label ?? text.prefix { $0 != ":" }
    return Contract.Statement(
      text: String(label),
      location: source.location(of: firstLineText, in: line)
    )
  }
}

extension MarkdownText.Section {
  /// The headings of the highest level below the heading of the section, each with its lines.
  fileprivate var subsections:
    [(title: Substring, line: MarkdownLine, lines: ArraySlice<MarkdownLine>)]
  {
    let levels = lines.compactMap { line -> Int? in
      if case .heading(let level, _) = line.kind { level } else { nil }
    }
    guard let level = levels.min() else { return [] }
    let starts = lines.indices.filter { lines[$0].isHeading(atMost: level) }
    return starts.enumerated().compactMap { index, start in
      guard case .heading(_, let title) = lines[start].kind else { return nil }
      let end = index + 1 < starts.count ? starts[index + 1] : lines.endIndex
      return (title, lines[start], lines[(start + 1)..<end])
    }
  }
}

extension StringProtocol where SubSequence == Substring {
  /// Returns the text without the given characters at its beginning and end.
  func trimming(_ characters: String) -> Substring {
    let rest = drop { characters.contains($0) }
    guard let last = rest.lastIndex(where: { !characters.contains($0) }) else { return rest }
    return rest[...last]
  }
}
