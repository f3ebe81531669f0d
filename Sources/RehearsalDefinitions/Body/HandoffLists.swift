import RehearsalSimulation

/// A parser of lists of agents below headings and labels about handoffs, such as `Hands Off To`.
struct HandoffLists {
  private let source: SourceText
  private(set) var mentions: [HandoffMention] = []
  /// The context that the agent needs before it can begin to work: the items after a label such as `Context Required`.
  private(set) var neededContext: [Contract.Statement] = []
  /// Whether each line was parsed as a list of names or of needed context, with the line number as the index.
  ///
  /// Lines that were parsed in this way are not parsed again as prose. The array ends with the last such
  /// line.
  private var isParsedByLine: [Bool] = []
  /// The direction in which work passes, for each line of plain text below a handoff heading or
  /// label.
  ///
  /// The keys are line numbers in the file. The direction applies to the names on the line.
  private(set) var directionsByLine: [Int: HandoffMention.Direction] = [:]

  init(_ text: MarkdownText, _ source: SourceText) {
    self.source = source
    var headings: [(level: Int, direction: HandoffMention.Direction?)] = []
    for block in TitledBlock.blocks(of: text) {
      if let level = block.level { headings.removeAll { $0.level >= level } }
      let isBan = Ban.isTitle(block.title) || HandoffTitle.forbidsHandoff(block.title)
      let direction =
        isBan
        ? nil
        : HandoffTitle.direction(of: block.title)
          ?? (block.level != nil && HandoffTitle.isRoster(block.title) ? .sends : nil)
          ?? headings.last?.direction
      if let level = block.level { headings.append((level, direction)) }
      guard let direction else {
        if !isBan { for line in block.lines { readLabelledItem(line) } }
        continue
      }
      readTitle(of: block, direction)
      var lastDirection = readNamesAfterLabel(block.textAfterLabel, in: block.line, direction)
      for line in block.lines {
        readItem(line, direction)
        if case .text = line.kind { directionsByLine[line.number] = direction }
      }
      guard !block.textAfterLabel.isEmpty else { continue }
      for line in block.lines {
        guard case .text(let text) = line.kind else { break }
        lastDirection = readNamesAfterLabel(text, in: line, lastDirection)
      }
    }
  }

  /// Parses the names in a heading or label about handoffs, or in a heading or label below it.
  private mutating func readTitle(of block: TitledBlock, _ direction: HandoffMention.Direction) {
    guard let words = block.line.textWithoutMarker else { return }
    guard HandoffTitle.direction(of: block.title) == nil else {
      if block.level != nil, let (title, textAfterLabel) = TitledBlock.label(words),
        !textAfterLabel.isEmpty,
        HandoffTitle.direction(of: title) != nil
      {
        readNamesAfterLabel(textAfterLabel, in: block.line, direction)
      }
      return
    }
    let label = MarkdownItem.boldLabelAndRest(words)?.label ?? words.prefix { $0 != ":" }
    let names = AgentNames.names(in: TitledBlock.withoutNumber(label))
    guard !names.isEmpty, names.allSatisfy({ NameKind(of: $0.meaning) == .agent }) else {
      return
    }
    add(names, direction, .label, purpose: block.textAfterLabel, in: block.line)
  }

  /// Parses the names in a text after a label.
  ///
  /// Examples of lines with such a text are `Delegates to: a, b` and `- Coordinates with: a for this, b for
  /// that`.
  ///
  /// - Returns: The direction that the last label inside the text states; `direction` if there is no label
  ///   inside the text.
  @discardableResult
  private mutating func readNamesAfterLabel(
    _ text: Substring,
    in line: MarkdownLine,
    _ direction: HandoffMention.Direction
  ) -> HandoffMention.Direction {
    var direction = direction
    for segment in Self.segments(of: text) {
      guard let (title, textAfterLabel) = TitledBlock.label(segment),
        let statedDirection = HandoffTitle.direction(of: title)
      else {
        readEntry(segment, in: line, direction, .listed)
        continue
      }
      direction = statedDirection
      readEntry(textAfterLabel, in: line, direction, .listed)
    }
    return direction
  }

  /// Parses an item with its own label about handoffs, such as `- **Delegates to**: a`.
  ///
  /// The heading or label above the list is not about handoffs.
  private mutating func readLabelledItem(_ line: MarkdownLine) {
    guard case .item(_, let text) = line.kind,
      let (title, textAfterLabel) = TitledBlock.label(MarkdownItem.withoutCheckbox(text)),
      let direction = HandoffTitle.direction(of: title),
      direction != .works || title.hasSuffix(" with") || title.hasSuffix(" on")
    else { return }
    readNamesAfterLabel(textAfterLabel, in: line, direction)
  }

  private mutating func readItem(_ line: MarkdownLine, _ direction: HandoffMention.Direction) {
    guard case .item(_, let itemText) = line.kind else { return }
    let text = ListedEntry.withoutSymbols(MarkdownItem.withoutCheckbox(itemText))
    if let (label, textAfterLabel) = MarkdownItem.boldLabelAndRest(text) {
      readLabel(label, textAfterLabel, in: line, direction)
    } else if let (title, textAfterLabel) = TitledBlock.label(text),
      let statedDirection = HandoffTitle.direction(of: title)
    {
      readNamesAfterLabel(textAfterLabel, in: line, statedDirection)
    } else {
      readEntry(text, in: line, direction, .listed)
    }
  }

  /// Returns whether a line was parsed as a list of names.
  func hasParsed(_ line: MarkdownLine) -> Bool {
    isParsedByLine.indices.contains(line.number) && isParsedByLine[line.number]
  }

  private mutating func markAsParsed(_ line: MarkdownLine) {
    while isParsedByLine.count <= line.number { isParsedByLine.append(false) }
    isParsedByLine[line.number] = true
  }

  /// Parses an item with a bold label.
  ///
  /// Examples are `**a / b**: purpose`, `**With a**: purpose` and `**Context Required**: needed items`.
  private mutating func readLabel(
    _ label: Substring,
    _ textAfterLabel: Substring,
    in line: MarkdownLine,
    _ direction: HandoffMention.Direction
  ) {
    let words = label.lowercased()
    if words == "context required" || words == "required context" || words == "context needed" {
      markAsParsed(line)
      neededContext += Self.neededItems(in: textAfterLabel).map {
        Contract.Statement(text: $0, location: source.location(line.number))
      }
      return
    }
    if let titleDirection = HandoffTitle.direction(of: TitledBlock.normalised(label)) {
      readNamesAfterLabel(textAfterLabel, in: line, titleDirection)
      return
    }
    let (labelText, labelDirection) = Self.withoutPreposition(
      TitledBlock.withoutNumber(label),
      direction
    )
    let (nameText, parentheses) = ListedEntry.splitAtParentheses(labelText)
    if let parentheses,
      Retirement.isStatedAtStart(parentheses) || PersonRemark.begins(parentheses)
    {
      return
    }
    var names = AgentNames.names(in: nameText)
    let members = AgentNames.members(of: names, in: parentheses ?? textAfterLabel)
    if !members.isEmpty { names[0].state(members) }
    if !members.isEmpty
      || names.contains(where: { $0.isCommand || NameKind(of: $0.meaning) != .other })
    {
      markAsParsed(line)
    }
    add(names, labelDirection, .label, purpose: textAfterLabel, in: line)
    guard members.isEmpty else {
      let purpose = ListedEntry.textAfterMembers(parentheses == nil ? textAfterLabel : "")
      return add(members, labelDirection, .listed, purpose: purpose, in: line)
    }
    guard names.allSatisfy({ NameKind(of: $0.meaning) == .other }) else { return }
    readTrailingNames(of: textAfterLabel, in: line, labelDirection)
  }

  /// Parses the names after words that say what the work is, as in `**Tests**: tester` and `tests (tester)`.
  private mutating func readTrailingNames(
    of text: Substring,
    in line: MarkdownLine,
    _ direction: HandoffMention.Direction
  ) {
    let names = ListedEntry.names(in: text)
    guard !names.isEmpty else { return }
    markAsParsed(line)
    add(names, direction, .listed, purpose: "", in: line)
  }

  /// Returns a label without the preposition at its beginning, and the direction that the preposition expresses.
  ///
  /// `With a` means that `a` and this agent work together. `From a` and `After a` mean that `a` hands work to this
  /// agent. `To a` and `Before a` mean that this agent hands work to `a`. A label without a preposition keeps
  /// `direction`.
  private static func withoutPreposition(
    _ label: Substring,
    _ direction: HandoffMention.Direction
  ) -> (Substring, HandoffMention.Direction) {
    let prepositions: [(String, HandoffMention.Direction)] = [
      ("With ", .works), ("with ", .works), ("From ", .receives), ("from ", .receives),
      ("After ", .receives), ("Before ", .sends), ("To ", .sends), ("to ", .sends),
    ]
    for (word, statedDirection) in prepositions where label.hasPrefix(word) {
      return (label.dropFirst(word.count), statedDirection)
    }
    return (label, direction)
  }

  /// Parses the names of agents in a list item or in a part of a line.
  ///
  /// The text does not include a label. At most five other words can precede the names.
  private mutating func readEntry(
    _ entry: Substring,
    in line: MarkdownLine,
    _ direction: HandoffMention.Direction,
    _ form: HandoffMention.Form
  ) {
    guard direction != .works || !statesDirection(entry, in: line) else { return }
    if AgentNames.firstUnit(of: entry) == nil, let (names, rest) = AgentNames.looseName(at: entry),
      AgentNames.endsUnit(beforeRest: rest)
    {
      return add(names, direction, form, purpose: Self.purpose(after: rest), in: line)
    }
    var remainingText = entry
    var mayBeGroup = true
    for _ in 0..<6 {
      let isAtStart = remainingText.startIndex == entry.startIndex
      if readLeadingNames(of: remainingText, in: line, direction, form, areFirst: isAtStart) {
        return
      }
      if isAtStart, let name = Self.helpedAgent(at: remainingText) {
        markAsParsed(line)
        return add([name], direction, form, purpose: "", in: line)
      }
      if mayBeGroup, let group = ListedEntry.group(at: remainingText) {
        markAsParsed(line)
        return add(group, direction, form, purpose: "", in: line)
      }
      if remainingText.first == "(" || remainingText.first == "[" {
        return readTrailingNames(of: remainingText, in: line, direction)
      }
      let word = remainingText.prefix { $0 != " " }
      if word.last == ":", word.dropLast().allSatisfy(\.isLetter) {
        return readTrailingNames(of: remainingText[word.endIndex...], in: line, direction)
      }
      guard !word.isEmpty, word.allSatisfy({ $0.isLetter || $0 == "-" }),
        !HandoffVerb.negatingWords.contains(word.lowercased())
      else { return }
      remainingText = MarkdownScanner.trimmed(remainingText[word.endIndex...])
      guard !Self.isCode(remainingText, after: word.lowercased()) else { return }
      mayBeGroup = ["with", "to", "from"].contains { word == $0 }
    }
  }

  /// Parses the names at the beginning of a text, and returns whether there are any.
  ///
  /// `areFirst` says whether the text is a whole entry, and not what follows its first words.
  private mutating func readLeadingNames(
    of text: Substring,
    in line: MarkdownLine,
    _ direction: HandoffMention.Direction,
    _ form: HandoffMention.Form,
    areFirst: Bool
  ) -> Bool {
    let (names, textAfterNames) = AgentNames.leadingNames(of: text)
    guard !names.isEmpty else { return false }
    markAsParsed(line)
    add(
      names,
      direction,
      form,
      purpose: Self.purpose(after: textAfterNames),
      in: line,
      standAlone: areFirst && AgentNames.endsUnit(beforeRest: textAfterNames)
    )
    return true
  }

  /// Returns the purpose of a handoff in the text after the names, without the marks that set it off.
  private static func purpose(after textAfterNames: Substring) -> Substring {
    MarkdownScanner.trimmed(textAfterNames.drop { " :—–-".contains($0) })
  }

  /// Returns whether a text begins with a command or other code after a verb, as in ``run `lint` ``.
  private static func isCode(_ text: Substring, after verb: String) -> Bool {
    guard HandoffVerb.verbsForCommands.contains(verb), let unit = AgentNames.firstUnit(of: text)
    else { return false }
    return AgentNames.areCode(unit.names, at: text, before: unit.rest, after: verb)
  }

  /// Returns whether an entry is a sentence whose verb states a direction of work, as in `Take orders from a`.
  ///
  /// A sentence of this kind is parsed as prose and not as a list.
  private func statesDirection(_ entry: Substring, in line: MarkdownLine) -> Bool {
    let verb = entry.prefix { $0.isASCII && $0.isLetter }.lowercased()
    guard
      HandoffVerb.meanings(of: verb, beginsClause: true).contains(where: { $0.direction != .works })
    else {
      return false
    }
    var sentences = HandoffSentences(source)
    sentences.read(PlainText(entry, in: line))
    return sentences.mentions.contains { $0.direction != .works }
  }

  /// Returns the name of the agent that gets help, such as `inspector` in `guide inspector on seams`.
  ///
  /// The result is `nil` if the text does not begin with a verb for help, a name and a preposition.
  private static func helpedAgent(at text: Substring) -> AgentNames.Name? {
    let words = text.prefix(80).split(separator: " ", maxSplits: 3)
    guard words.count > 2, HandoffVerb.helpVerbs.contains(words[0].lowercased()),
      AgentNames.isName(words[1]), !NameKind.endsGroupName(words[1]),
      NameKind(of: String(words[1])) == .agent,
      ["on", "with", "for", "in", "about", "to", "through"].contains(words[2])
    else { return nil }
    return AgentNames.Name(text: words[1], isMarked: false)
  }

  private mutating func add(
    _ names: [AgentNames.Name],
    _ direction: HandoffMention.Direction,
    _ form: HandoffMention.Form,
    purpose: Substring,
    in line: MarkdownLine,
    standAlone: Bool = false
  ) {
    guard !Retirement.isStatedAtStart(purpose), !PersonRemark.begins(purpose) else { return }
    mentions += names.map { name in
      var mention = HandoffMention(
        name,
        direction,
        form,
        purpose: purpose,
        at: source.location(of: name.text, in: line)
      )
      mention.standsAlone = standAlone
      return mention
    }
  }

  /// Splits a text at commas, semicolons and full stops outside of parentheses.
  ///
  /// A mark splits only before a space or at the end of the text, so that a name such as `a.b` stays whole.
  private static func segments(of text: Substring) -> [Substring] {
    var segments: [Substring] = []
    var segmentStart = text.startIndex
    var parenthesisDepth = 0
    for index in text.indices {
      switch text[index] {
      case "(": parenthesisDepth += 1
      case ")": parenthesisDepth -= 1
      case ",", ";", ".":
        let indexAfterMark = text.index(after: index)
        guard parenthesisDepth <= 0, indexAfterMark == text.endIndex || text[indexAfterMark] == " "
        else {
          continue
        }
        segments.append(text[segmentStart..<index])
        segmentStart = indexAfterMark
      default: break
      }
    }
    return (segments + [text[segmentStart...]]).map(MarkdownScanner.trimmed).filter { !$0.isEmpty }
  }

  /// Splits a list of what the agent needs at commas, and removes text in parentheses.
  private static func neededItems(in text: Substring) -> [String] {
    var parenthesisDepth = 0
    let withoutParentheses = text.filter { character in
      if character == "(" { parenthesisDepth += 1 }
      defer { if character == ")" { parenthesisDepth -= 1 } }
      return parenthesisDepth == 0
    }
    return withoutParentheses.split(separator: ",").map { String(MarkdownScanner.trimmed($0)) }
      .map { $0.hasSuffix(".") ? String($0.dropLast()) : $0 }.filter { !$0.isEmpty }
  }
}
