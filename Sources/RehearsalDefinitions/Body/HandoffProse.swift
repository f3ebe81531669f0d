import RehearsalSimulation

/// A parser of statements about handoffs in sentences, in tables and in calls that start an agent.
struct HandoffProse {
  private let source: SourceText
  private(set) var mentions: [HandoffMention] = []
  private var sentences: HandoffSentences
  /// The direction in which work passes for names in the next list; `nil` if no names are
  /// announced.
  ///
  /// For example, the text `Delegate the work to one of these:` above a list announces names.
  private var announcedDirection: HandoffMention.Direction?
  /// The lines below a heading or label such as `Never`.
  private var bannedLines = BannedLines()
  /// The level of the heading of the current section with examples, from 1 to 6; `nil` outside of such a section.
  private var exampleHeadingLevel: Int?

  /// Parses the lines of a text that were not already parsed as lists of agents.
  init(_ text: MarkdownText, _ source: SourceText, without lists: HandoffLists) {
    self.source = source
    sentences = HandoffSentences(source)
    var isSentenceOpen = false
    for line in text.lines {
      isSentenceOpen = read(line, without: lists, isContinued: isSentenceOpen)
    }
    mentions += sentences.mentions
    mentions += HandoffTables(text.lines[...], source).mentions
    mentions.sort {
      ($0.location.line, $0.location.column) < ($1.location.line, $1.location.column)
    }
    removeRepetitions()
  }

  /// Sets whether names after verbs such as `invoke` are names of agents.
  ///
  /// Below a heading or label about skills, they are names of skills. Below other headings and labels, they are names
  /// of agents.
  private mutating func updateDirectVerbsNameAgents(_ line: MarkdownLine) {
    switch line.kind {
    case .heading(_, let title):
      sentences.directVerbsNameAgents = !TitledBlock.normalised(title).containsBytes(of: "skill")
    case .text(let words):
      guard let (title, _) = TitledBlock.label(words) else { return }
      sentences.directVerbsNameAgents = !title.containsBytes(of: "skill")
    case .item, .tableRow, .blank, .code: break
    }
  }

  /// Parses a line, and returns whether the last sentence of the line can continue on the next line.
  private mutating func read(
    _ line: MarkdownLine,
    without lists: HandoffLists,
    isContinued: Bool
  ) -> Bool {
    if case .heading(let level, let title) = line.kind { enterSection(level, title) }
    bannedLines.read(line, isContinued: isContinued, isBan: Ban.isTitle)
    updateDirectVerbsNameAgents(line)
    guard !lists.hasParsed(line) else {
      announcedDirection = nil
      return false
    }
    switch line.kind {
    case .code(let code):
      announcedDirection = nil
      readReferences(PlainText(code, in: line))
      return false
    case .blank: return false
    case .heading(_, let words), .tableRow(let words):
      announcedDirection = nil
      readSentence(words, in: line, isContinued: false, nil)
      return false
    case .item(_, let itemText):
      let words = MarkdownItem.withoutCheckbox(itemText)
      if let direction = announcedDirection { readAnnouncedNames(words, direction, in: line) }
      readSentence(words, in: line, isContinued: false, nil)
      return true
    case .text(let words):
      let direction = isContinued ? nil : lists.directionsByLine[line.number]
      readSentence(words, in: line, isContinued: isContinued, direction)
      announcedDirection = words.hasSuffix(":") ? sentences.announcedDirection : nil
      return true
    }
  }

  private mutating func readSentence(
    _ words: Substring,
    in line: MarkdownLine,
    isContinued: Bool,
    _ direction: HandoffMention.Direction?
  ) {
    let text = PlainText(words, in: line)
    readReferences(text)
    if !isContinued {
      sentences.beginParagraph(listing: direction, isBanned: bannedLines.includesLastLine)
    }
    if exampleHeadingLevel == nil, !isExample(text) { sentences.read(text) }
  }

  /// Parses the names at the beginning of a list item, where the text above the list announces names.
  ///
  /// An example of this text is `Delegate the work to one of these:`.
  private mutating func readAnnouncedNames(
    _ words: Substring,
    _ direction: HandoffMention.Direction,
    in line: MarkdownLine
  ) {
    let (names, textAfterNames) = AgentNames.leadingNames(of: words)
    add(names, direction, .listed, purpose: textAfterNames.drop { " :—–-".contains($0) }, in: line)
  }

  /// Removes each mention that has the same location as the mention before it.
  ///
  /// For example, the parser of tables and the parser of sentences can find the same name.
  private mutating func removeRepetitions() {
    var lastLocation: SourceLocation?
    mentions = mentions.filter { mention in
      defer { lastLocation = mention.location }
      return mention.location != lastLocation
    }
  }

  // MARK: Examples

  /// Updates whether the current section has content that does not instruct the agent, such as examples or a
  /// history.
  private mutating func enterSection(_ level: Int, _ title: Substring) {
    if let openLevel = exampleHeadingLevel, level <= openLevel { exampleHeadingLevel = nil }
    let title = TitledBlock.normalised(title)
    let isExample =
      title.split(separator: " ").contains { Self.exampleTitleWords.contains(String($0)) }
      && !Self.instructiveStems.contains { title.contains($0) }
    if exampleHeadingLevel == nil, isExample { exampleHeadingLevel = level }
  }

  private static let exampleTitleWords: Set<String> = [
    "example", "examples", "sample", "changelog", "history", "template", "comparison",
  ]

  /// The stems of words in a title that show that a section with examples still instructs the
  /// agent.
  ///
  /// An example of such a title is `Delegation Examples`.
  private static let instructiveStems = ["delegat", "handoff", "collaborat", "coordinat", "rout"]

  /// Returns whether a line belongs to an example dialogue.
  private func isExample(_ text: PlainText) -> Bool {
    text.contains("assistant:") || text.contains("user:")
  }

  // MARK: References

  /// Parses the names in calls and in references.
  ///
  /// Examples are `subagent_type: "name"`, `Task(name)` and `@agent-name`.
  private mutating func readReferences(_ text: PlainText) {
    readAtReferences(text)
    readCalls("subagent_type", text, namesSubagentType: true)
    readCalls("task(", text, namesSubagentType: false)
  }

  /// Parses the name after each occurrence of `beginning`, such as `task(`.
  ///
  /// The call can be in any programming language. `namesSubagentType` says whether `beginning` is the argument that
  /// names an agent.
  private mutating func readCalls(
    _ beginning: StaticString,
    _ text: PlainText,
    namesSubagentType: Bool
  ) {
    var searchStart = 0
    while let offset = text.offset(of: beginning, from: searchStart) {
      searchStart = offset + beginning.utf8CodeUnitCount
      guard searchStart < text.lowercasedBytes.count, text.beginsWord(at: offset) else { continue }
      let textBeforeName = text.rest(from: searchStart).prefix { "\"'`:= ".contains($0) }
      let argument = text.rest(from: searchStart + textBeforeName.utf8.count)
      // In quotation marks, a name can have spaces, as in `"Code Reviewer"`.
      let quotationMark = textBeforeName.last.flatMap { "\"'`".contains($0) ? $0 : nil }
      let quotedName = argument.prefix(AgentNames.maximumLength + 1).prefix { $0 != quotationMark }
      let isQuotedName =
        quotedName.endIndex < argument.endIndex && quotationMark != nil
        && (namesSubagentType || NameKind(of: String(quotedName)) == .agent)
        && AgentNames.canBeName(quotedName)
      let word = argument.prefix(AgentNames.maximumLength + 1).prefix {
        $0.isASCII && ($0.isLetter || $0.isNumber || "-_:".contains($0))
      }
      let name = isQuotedName ? quotedName : word
      guard AgentNames.canBeName(name), argument[name.endIndex...].first != "=",
        name != "subagent_type"
      else { continue }
      add([AgentNames.Name(text: name, isMarked: true)], .sends, .call, purpose: "", in: text.line)
      mentions[mentions.count - 1].isDirectInstruction = true
      mentions[mentions.count - 1].isSubagentType = namesSubagentType
    }
  }

  /// Parses the names in references such as `@agent-name`.
  private mutating func readAtReferences(_ text: PlainText) {
    var searchStart = 0
    while let offset = text.offset(of: "@agent-", from: searchStart) {
      searchStart = offset + "@agent-".utf8.count
      let (names, textAfterName) = AgentNames.leadingNames(of: text.rest(from: offset))
      guard let name = names.first else { continue }
      add([name], .sends, .call, purpose: textAfterName, in: text.line)
    }
  }

  private mutating func add(
    _ names: [AgentNames.Name],
    _ direction: HandoffMention.Direction,
    _ form: HandoffMention.Form,
    purpose: Substring,
    in line: MarkdownLine
  ) {
    mentions += names.map { name in
      HandoffMention(
        name,
        direction,
        form,
        purpose: MarkdownScanner.trimmed(purpose),
        at: source.location(of: name.text, in: line)
      )
    }
  }
}
