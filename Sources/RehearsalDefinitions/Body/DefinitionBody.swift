package import RehearsalSimulation

/// The statements in the Markdown text of a definition, each with its location.
package struct DefinitionBody: Sendable {
  /// The first line of the first paragraph, which usually describes the agent; `nil` if there is no paragraph.
  package var roleStatement: Contract.Statement?
  /// The words after "You are a" or a similar beginning, in lower case, such as `senior tester`; empty if
  /// there are none.
  package var selfDescription = ""
  /// The number of fenced code blocks whose opening line states a language.
  package var codeBlockCount = 0
  /// The list items in the sections with a title about responsibilities.
  package var responsibilities: [Contract.Statement] = []
  /// The statements that work passes between this agent and another agent.
  ///
  /// The statements in the front matter, which ``AgentFile`` adds, come first. The statements in lists
  /// follow, and then those in prose and tables.
  package var mentions: [HandoffMention] = []
  /// The context that the agent needs before it can begin to work, such as an API specification.
  package var neededContext: [Contract.Statement] = []
  /// The gates that the text states, such as `unit test coverage >= 80%`.
  package var gates: [StatedGate] = []
  /// The thresholds that look like gates, such as `unit >= 80%`, but from which no gate is read.
  package var unreadThresholds: [UnreadThreshold] = []
  /// The items that the agent's report must contain: the list below a title such as `Deliverables`.
  package var deliverables: [Contract.Statement] = []
  /// The headings, labels and lines about deliverables from which no deliverables are read.
  package var unreadDeliverables: [Contract.Statement] = []
  /// The test strategies that the text names, such as `tdd`.
  package var strategies: [Contract.Statement] = []
  /// The list items in the sections whose title begins with `Quality Standards` or `Quality Checklist`.
  package var qualityStandards: [Contract.Statement] = []
  /// The statements that tell the agent when to invoke a skill.
  package var skillTriggers: [SkillTrigger] = []
  /// The skills that the text mentions in backticks.
  package var skillMentions: [Contract.Statement] = []
  /// The frameworks that the text lists, with the signals that show that a project uses them.
  package var frameworks: [FrameworkEntry] = []
  /// What the text says that the agent does not do: the items and paragraphs below a title such as `Out of Scope`.
  package var boundaries: [Contract.Statement] = []
  /// The lines that mention non-goals.
  ///
  /// A non-goal is work that no agent may do.
  package var nonGoalLines: [Contract.Statement] = []
  /// The kinds of work that the agent must delegate to an agent that the text does not name.
  package var delegatedSpecialties: [Contract.Statement] = []
  /// The tools that the text tells the agent to use.
  package var toolMentions: [Contract.Statement] = []
  /// The lines that forbid the agent to start other agents.
  package var spawnBans: [Contract.Statement] = []
  /// The lines that tell the agent to wait for a person's answer.
  package var awaitedAnswers: [Contract.Statement] = []
  /// The location of the first code fence without a closing fence; `nil` if all fences are closed.
  package var unclosedFence: SourceLocation?

  init(_ text: MarkdownText, _ source: SourceText) {
    let handoffLists = HandoffLists(text, source)
    mentions = handoffLists.mentions + HandoffProse(text, source, without: handoffLists).mentions
    neededContext = handoffLists.neededContext
    roleStatement = text.role(source)
    selfDescription = text.selfDescription
    codeBlockCount = text.codeBlockCount
    responsibilities = text.outermostItems(under: { $0.containsBytes(of: "responsibilit") }, source)
    let statedDeliverables = StatedDeliverables(text, source)
    deliverables = statedDeliverables.items
    unreadDeliverables = statedDeliverables.unread
    qualityStandards = text.outermostItems(
      under: { $0.hasPrefix("quality standards") || $0.hasPrefix("quality checklist") },
      source
    )
    skillTriggers = SkillTrigger.triggers(in: text, source)
    frameworks = FrameworkEntry.entries(in: text, source)
    boundaries = StatedBoundaries(text, source).statements
    unclosedFence = text.unclosedFence.map { source.location($0) }
    readLines(of: text, source)
  }

  private mutating func readLines(of text: MarkdownText, _ source: SourceText) {
    let titles = GateTitles.contexts(in: text)
    let tables = GateTables(text, below: titles, source)
    var gateLines = GateLines(source)
    for line in text.lines {
      guard let words = line.textWithoutMarker else {
        gateLines.endParagraph()
        continue
      }
      let plainText = PlainText(words, in: line)
      if !tables.linesWithColumns.contains(line.number) {
        gateLines.read(plainText, below: titles[line.number] ?? .none)
      }
      readStatements(plainText, source)
    }
    gates = gateLines.gates
    unreadThresholds = Self.unreadThresholds(gateLines, tables)
    if !tables.gates.isEmpty {
      gates = (gates + tables.gates).sorted { $0.location.line < $1.location.line }
    }
    let gatedParts = GatedParts(of: gates, in: text)
    for index in gates.indices { gates[index].part = gatedParts.parts(of: gates[index]) }
  }

  /// Returns the thresholds that neither a line alone nor its table explains.
  private static func unreadThresholds(
    _ lines: GateLines,
    _ tables: GateTables
  ) -> [UnreadThreshold] {
    let linesWithGates = Set(tables.gates.map(\.location.line))
    let unreadLines = Set(lines.unreadThresholds.map(\.location.line))
    let inLines = lines.unreadThresholds.filter { !linesWithGates.contains($0.location.line) }
    let inTables = tables.unreadThresholds.filter { !unreadLines.contains($0.location.line) }
    return (inLines + inTables).sorted { $0.location.line < $1.location.line }
  }

  private mutating func readStatements(_ text: PlainText, _ source: SourceText) {
    strategies += TestStrategyMentions.mentions(in: text, source)
    delegatedSpecialties += DelegatedSpecialties.mentions(in: text, source)
    toolMentions += ToolMentions.mentions(in: text, source)
    skillMentions += SkillMentions.mentions(in: text, source)
    if text.contains("non-goal") || text.contains("non goal") || text.contains("nongoal") {
      nonGoalLines.append(source.statement(text))
    }
    if SpawnBan.isStated(in: text) { spawnBans.append(source.statement(text)) }
    if AwaitedAnswer.isStated(in: text) { awaitedAnswers.append(source.statement(text)) }
  }
}

extension SourceText {
  /// Returns the text of a line as a statement of a contract, with its location.
  func statement(_ text: PlainText) -> Contract.Statement {
    Contract.Statement(text: String(text.text), location: location(of: text.text, in: text.line))
  }
}

extension MarkdownText {
  /// Returns the first line of the first paragraph; `nil` if there is no paragraph.
  fileprivate func role(_ source: SourceText) -> Contract.Statement? {
    for line in lines {
      if case .text(let text) = line.kind {
        return Contract.Statement(text: String(text), location: source.location(of: text, in: line))
      }
    }
    return nil
  }

  /// The words after "You are a" or a similar beginning; empty if there are none.
  ///
  /// The words end before the first full stop or comma. There are at most 100 characters.
  fileprivate var selfDescription: String {
    let beginnings = [
      "you are a ", "you are an ", "you are the ", "you're a ", "you're an ", "you're the ",
    ]
    for line in lines {
      guard let words = line.textWithoutMarker?.lowercased(), words.containsBytes(of: "you") else {
        continue
      }
      for beginning in beginnings {
        guard let range = words.rangeOfBytes(of: beginning) else { continue }
        return String(words[range.upperBound...].prefix { !".,".contains($0) }.prefix(100))
      }
    }
    return ""
  }

  /// The number of fenced code blocks whose opening line states a language.
  ///
  /// Code blocks without a line between them count as one.
  fileprivate var codeBlockCount: Int {
    var blockCount = 0
    var isInCode = false
    for line in lines {
      guard case .code = line.kind else {
        isInCode = false
        continue
      }
      let fence = line.fullText.drop { $0 == " " || $0 == "\t" }
      if !isInCode, fence.drop(while: { $0 == "`" || $0 == "~" }).first?.isLetter == true {
        blockCount += 1
      }
      isInCode = true
    }
    return blockCount
  }

  /// Returns the labels of the outermost list items in the sections whose title fits.
  ///
  /// The label of an item is the bold text at its beginning or, without bold text, the text before its first
  /// colon. If a section has items above its first subheading, only these items are used. Otherwise, the
  /// items below its subheadings are used.
  fileprivate func outermostItems(
    under titleFits: (String) -> Bool,
    _ source: SourceText
  ) -> [Contract.Statement] {
    sections { titleFits(TitledBlock.normalised($0)) }.flatMap { section in
      let itemsAboveSubheadings = MarkdownItem.items(
        in: section.lines.prefix { !$0.isHeading(atMost: 6) }
      )
      return itemsAboveSubheadings.isEmpty
        ? MarkdownItem.items(in: section.lines) : itemsAboveSubheadings
    }
    .filter { $0.indent < 2 }.map { $0.label(source) }
  }
}
