import RehearsalSimulation

/// What a definition says that its agent does not do.
///
/// Items, and paragraphs before them, count below a heading or label such as `Does not handle`. Below one such as
/// `Boundaries`, they count unless another label, such as `Handles`, or a mark, such as ✅, says that the agent does do
/// the work.
struct StatedBoundaries {
  /// The items and paragraphs, in the order of the file.
  private(set) var statements: [Contract.Statement] = []

  private let source: SourceText
  /// The headings above the current line, each with what is said below it.
  private var headings: [(level: Int, kind: BoundaryTitle?)] = []
  /// What is said below the current heading and label; `nil` if they are not about boundaries.
  private var kind: BoundaryTitle?
  /// Whether a label, and not only a heading, has set ``kind``.
  private var isBelowLabel = false
  /// Whether the label already has text or a list after it.
  private var hasContent = false
  /// Whether items are below the current heading or label.
  private var hasItems = false
  /// The label of the current item, which also applies to the items inside it; `nil` if it has none.
  private var itemLabel: (indent: Int, kind: BoundaryTitle)?
  /// The open item or paragraph; `nil` if a new one begins with the next line.
  private var openStatement: (statement: Contract.Statement, isParagraph: Bool, counts: Bool)?
  private var isAfterBlank = true

  init(_ text: MarkdownText, _ source: SourceText) {
    self.source = source
    for line in text.lines {
      switch line.kind {
      case .heading(let level, let title): readHeading(level, title)
      case .item(let indent, let words): readItem(words, indent, line)
      case .text(let words): readText(words, line)
      case .blank:
        endStatement()
        isAfterBlank = true
        continue
      case .tableRow, .code:
        endStatement()
        if isBelowLabel, hasContent { endLabel() }
      }
      isAfterBlank = false
    }
    endStatement()
  }

  private mutating func readHeading(_ level: Int, _ title: Substring) {
    endStatement()
    headings.removeAll { $0.level >= level }
    headings.append((level, BoundaryTitle(heading: title) ?? headings.last?.kind))
    endLabel()
  }

  /// Goes back from a label to what the heading above it says.
  private mutating func endLabel() {
    kind = headings.last?.kind
    (isBelowLabel, hasContent, hasItems, itemLabel) = (false, false, false, nil)
  }

  // MARK: - Items

  private mutating func readItem(_ words: Substring, _ indent: Int, _ line: MarkdownLine) {
    endStatement()
    if let label = itemLabel, indent <= label.indent { itemLabel = nil }
    (hasContent, hasItems) = (true, true)
    var itemKind = itemLabel?.kind ?? kind
    let text = MarkdownItem.withoutCheckbox(words)
    let label = TitledBlock.label(text.drop { !$0.isASCII || $0 == " " })
    var isOnlyLabel = false
    if let label, let labelKind = BoundaryTitle(label: label.title) {
      itemKind = labelKind
      itemLabel = (indent, labelKind)
      isOnlyLabel = label.textAfterLabel.isEmpty
    } else if itemKind != nil, let markKind = BoundaryTitle(mark: text) {
      itemKind = markKind
    }
    let counts = !isOnlyLabel && itemKind.map { $0 != .included } ?? false
    open(words, line, isParagraph: false, counts: counts)
  }

  // MARK: - Text

  private mutating func readText(_ words: Substring, _ line: MarkdownLine) {
    if let label = TitledBlock.label(words), beginsBlock(words, BoundaryTitle(label: label.title)) {
      endStatement()
      endLabel()
      if let labelKind = BoundaryTitle(label: label.title) {
        (kind, isBelowLabel) = (labelKind, true)
      }
      guard !label.textAfterLabel.isEmpty else { return }
      hasContent = true
      return open(
        label.textAfterLabel,
        line,
        isParagraph: true,
        counts: kind.map { $0 != .included } ?? false
      )
    }
    guard openStatement == nil else {
      openStatement?.statement.text += " " + words
      return
    }
    // A paragraph after the list or text of a label is about something else.
    let isAboutKind = !hasItems
    if isBelowLabel, hasContent, isAfterBlank { endLabel() }
    hasContent = true
    itemLabel = nil
    let counts = isAboutKind && (kind.map { $0 != .included } ?? false)
    open(words, line, isParagraph: true, counts: counts)
  }

  /// Returns whether a line with a label begins a new block.
  ///
  /// Inside a paragraph, only a known or bold label does. A colon inside parentheses ends no label.
  private func beginsBlock(_ words: Substring, _ kind: BoundaryTitle?) -> Bool {
    kind != nil || words.hasPrefix("**")
      || (isAfterBlank && openStatement == nil && !words.prefix { $0 != ":" }.contains("("))
  }

  // MARK: - Statements

  private mutating func open(
    _ words: Substring,
    _ line: MarkdownLine,
    isParagraph: Bool,
    counts: Bool
  ) {
    let location = source.location(of: words, in: line)
    openStatement = (
      Contract.Statement(text: String(words), location: location), isParagraph, counts
    )
  }

  /// Adds the open item or paragraph, if it counts.
  ///
  /// A paragraph that only introduces a list does not count.
  private mutating func endStatement() {
    guard let (statement, isParagraph, counts) = openStatement else { return }
    openStatement = nil
    if counts, !(isParagraph && statement.text.hasSuffix(":")) { statements.append(statement) }
  }
}

/// What a heading, a label or a mark says about the work below it.
private enum BoundaryTitle {
  /// The agent does the work, as below `Handles`.
  case included
  /// The agent does not do the work, as below `Does Not Handle`.
  case excluded
  /// The limits of the agent's work, as below `Boundaries`.
  case limits

  /// Reads a heading; `nil` if it is not about boundaries.
  init?(heading title: Substring) {
    let title = TitledBlock.normalised(title)
    if title.containsBytes(of: "boundar"), !Self.isAboutSystem(title) {
      self = .limits
    } else {
      self.init(normalised: title)
    }
  }

  /// Reads the words of a label; `nil` if it is not about boundaries.
  init?(label title: String) {
    let words = title.split(separator: " ")
    let nouns: Set<Substring> = ["boundaries", "boundary"]
    if words.contains(where: nouns.contains),
      words.allSatisfy({ nouns.contains($0) || Self.wordsBesideNoun.contains(String($0)) })
    {
      self = .limits
    } else {
      self.init(normalised: title)
    }
  }

  /// Reads the mark at the beginning of an item, such as ✅; `nil` if there is none.
  init?(mark text: Substring) {
    switch text.unicodeScalars.first {
    case "\u{2705}", "\u{2714}", "\u{2713}": self = .included
    case "\u{274c}", "\u{2716}", "\u{2717}", "\u{2718}", "\u{1f6ab}", "\u{26d4}": self = .excluded
    default: return nil
    }
  }

  private init?(normalised title: String) {
    if Self.excludingTitles.contains(where: title.containsBytes),
      !title.containsBytes(of: "can and cannot")
    {
      self = .excluded
    } else if Self.includingTitles.contains(title)
      || Self.includingBeginnings.contains(where: title.hasPrefix)
    {
      self = .included
    } else {
      return nil
    }
  }

  private static func isAboutSystem(_ title: String) -> Bool {
    title.split(separator: " ").contains { systemWords.contains(String($0)) }
  }

  private static let systemWords: Set<String> = [
    "client", "component", "context", "domain", "error", "module", "network", "process", "service",
    "system", "test", "transaction", "trust", "values",
  ]
  private static let wordsBesideNoun: Set<String> = [
    "agent", "and", "critical", "delegation", "hard", "important", "key", "limits", "my", "of",
    "role", "scope", "strict", "summary", "task", "the", "this", "work", "your",
  ]
  private static let excludingTitles = [
    "cannot do", "do not handle", "do not use this agent", "does not do", "does not handle",
    "does not own", "don t use this agent", "must not do", "never assist with", "not in scope",
    "not responsible for", "out of scope", "will not do",
  ]
  private static let includingTitles: Set<String> = [
    "handles", "in scope", "owns", "responsible for", "this agent does", "this agent handles",
    "this agent owns", "use for", "when to use",
  ]
  private static let includingBeginnings = [
    "collaborates", "use this agent", "what i can do", "what i do", "what this agent does",
    "what this agent handles",
  ]
}
