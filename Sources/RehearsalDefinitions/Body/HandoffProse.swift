import RehearsalSimulation

/// A parser of statements about handoffs in sentences, tables and calls.
struct HandoffProse {
  private let source: SourceText
  private(set) var mentions: [HandoffMention] = []
  private var sentences: HandoffSentences
  /// The direction of the names in the items of a list that the text above announced; `nil` if it did not.
  private var announced: HandoffMention.Direction?
  /// The level of the heading above an example; `nil` outside of examples.
  private var exampleLevel: Int?

  /// Parses a text, except for the statements that were already parsed in lists.
  init(_ text: MarkdownText, _ source: SourceText, without lists: HandoffLists) {
    self.source = source
    sentences = HandoffSentences(source)
    var isOpen = false
    for line in text.lines {
      isOpen = read(line, without: lists, isContinued: isOpen)
    }
    mentions += sentences.mentions
    mentions += HandoffTables(text.lines[...], source).mentions
    mentions.sort {
      ($0.location.line, $0.location.column) < ($1.location.line, $1.location.column)
    }
    removeRepetitions()
  }

  /// Notes whether the items below a heading or label name skills, which are invoked like agents.
  private mutating func noteSkills(_ line: MarkdownLine) {
    switch line.kind {
    case .heading(_, let title):
      sentences.readsDirectVerbs = !TitledBlock.plain(title).contains("skill")
    case .text(let words):
      guard let (title, _) = TitledBlock.label(words) else { return }
      sentences.readsDirectVerbs = !title.contains("skill")
    case .item, .tableRow, .blank, .code: break
    }
  }

  /// Parses a line, and returns whether the next line can continue it.
  private mutating func read(
    _ line: MarkdownLine,
    without lists: HandoffLists,
    isContinued: Bool
  ) -> Bool {
    if case .heading(let level, let title) = line.kind { enterSection(level, title) }
    noteSkills(line)
    guard !lists.lines.contains(line.number) else {
      announced = nil
      return false
    }
    switch line.kind {
    case .code(let code):
      announced = nil
      readReferences(PlainText(code, in: line))
      return false
    case .blank: return false
    case .heading(_, let words), .tableRow(let words):
      announced = nil
      readSentence(words, in: line, isContinued: false, nil)
      return false
    case .item(_, let words):
      if let direction = announced { readAnnounced(words, direction, in: line) }
      readSentence(words, in: line, isContinued: false, nil)
      return true
    case .text(let words):
      let direction = isContinued ? nil : lists.directions[line.number]
      readSentence(words, in: line, isContinued: isContinued, direction)
      announced = words.hasSuffix(":") ? sentences.announced : nil
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
    if !isContinued { sentences.begin(listing: direction) }
    if exampleLevel == nil, !isExample(text) { sentences.read(text) }
  }

  /// Parses the names at the beginning of an item below a text such as `Delegate the work to one of these:`.
  private mutating func readAnnounced(
    _ words: Substring,
    _ direction: HandoffMention.Direction,
    in line: MarkdownLine
  ) {
    let (names, rest) = AgentNames.leading(words)
    add(names, direction, .listed, purpose: rest.drop { " :—–-".contains($0) }, in: line)
  }

  /// Removes a mention if another form of reading found the same name in the same place.
  private mutating func removeRepetitions() {
    var last: SourceLocation?
    mentions = mentions.filter { mention in
      defer { last = mention.location }
      return mention.location != last
    }
  }

  // MARK: Examples

  /// Notes whether the lines below a heading are examples or a history, which instruct nobody.
  private mutating func enterSection(_ level: Int, _ title: Substring) {
    if let open = exampleLevel, level <= open { exampleLevel = nil }
    let title = TitledBlock.plain(title)
    let isExample =
      title.split(separator: " ").contains { Self.exampleTitles.contains(String($0)) }
      && !Self.instructiveStems.contains { title.contains($0) }
    if exampleLevel == nil, isExample { exampleLevel = level }
  }

  private static let exampleTitles: Set<String> = [
    "example", "examples", "sample", "changelog", "history", "template", "comparison",
  ]

  /// The stems that show that a section instructs although its title mentions examples, as in
  /// `Delegation Examples`.
  private static let instructiveStems = ["delegat", "handoff", "collaborat", "coordinat", "rout"]

  /// Returns whether a line belongs to an example dialogue.
  ///
  /// Such a line does not instruct the agent.
  private func isExample(_ text: PlainText) -> Bool {
    text.holds("assistant:") || text.holds("user:")
  }

  // MARK: References

  /// Parses names in calls such as `subagent_type: "name"` and `Task(name)`, and in marks such as
  /// `@agent-name`.
  private mutating func readReferences(_ text: PlainText) {
    readMarks(text)
    readCalls("subagent_type", text)
    readCalls("task(", text)
  }

  /// Parses names in calls, in any programming language.
  private mutating func readCalls(_ beginning: StaticString, _ text: PlainText) {
    var start = 0
    while let offset = text.offset(of: beginning, from: start) {
      start = offset + beginning.utf8CodeUnitCount
      guard start < text.lowered.count, text.beginsWord(at: offset) else { continue }
      let value = text.rest(from: start).drop { "\"'`:= ".contains($0) }
      let name = value.prefix(AgentNames.maximumLength + 1).prefix {
        $0.isASCII && ($0.isLetter || $0.isNumber || "-_:".contains($0))
      }
      guard AgentNames.canBeName(name), value[name.endIndex...].first != "=",
        name != "subagent_type"
      else { continue }
      add([AgentNames.Name(text: name, isMarked: true)], .sends, .call, purpose: "", in: text.line)
      mentions[mentions.count - 1].isCall = true
    }
  }

  /// Parses mentions such as `@agent-name`.
  private mutating func readMarks(_ text: PlainText) {
    var start = 0
    while let offset = text.offset(of: "@agent-", from: start) {
      start = offset + "@agent-".utf8.count
      let (names, rest) = AgentNames.leading(text.rest(from: offset))
      guard let name = names.first else { continue }
      add([name], .sends, .call, purpose: rest, in: text.line)
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
