import RehearsalSimulation

/// A parser of the names that follow certain verbs in a paragraph, as in `delegate the tests to tester`.
///
/// The lines of a paragraph are parsed in order, in one pass. A list of names can continue on the next line.
struct HandoffSentences {
  /// A verb, such as `delegate`, for which no preposition, such as `to`, has been found yet.
  private struct PendingVerb {
    var word: String
    var meaning: HandoffVerb
    /// Whether the names after the verb are ignored.
    ///
    /// They are ignored if the verb does not tell the agent of the definition what to do, for example because it is
    /// negated, is in the past tense or has another subject.
    var isIgnored: Bool
    /// The number of words that have followed the verb so far.
    var distance = 0
  }

  /// The state before an opening parenthesis, to be restored after the closing parenthesis.
  private struct OuterState {
    var pendingVerbs: [PendingVerb]
    var openList: OpenList?
  }

  /// Whether names after verbs such as `invoke` are names of agents, and not of skills.
  var directVerbsNameAgents = true
  private let source: SourceText
  private(set) var mentions: [HandoffMention] = []
  private var clause = SentenceClause()
  private var pendingVerbs: [PendingVerb] = []
  private var openList: OpenList?
  /// The list of names that a verb such as `invoke` interrupted.
  ///
  /// The list continues if no name follows the verb.
  private var interruptedList: OpenList?
  private var outerStates: [OuterState] = []
  /// Whether the sentence shows that work passes between two other agents, as in `a → b`.
  private var showsFlow = false
  /// The byte offset of the closing backtick of a sentence in backticks, such as `` `use the tester agent` ``.
  ///
  /// The value is `nil` outside of such a sentence.
  private var codeSentenceEnd: Int?
  /// The units of names on the current line that still need a purpose.
  ///
  /// A unit is a code span, a bold text, a word or a title with at least one name. `mentions`
  /// contains the indices of these names in the list of all mentions. `start` and `end` are byte
  /// offsets in the line.
  private var nameUnits: [(mentions: Range<Int>, start: Int, end: Int)] = []

  /// The number of names at the very end of the previous line.
  private var trailingNameCount = 0

  /// The greatest number of words from a verb to its preposition.
  private static let maximumDistance = 12

  init(_ source: SourceText) { self.source = source }

  /// The direction of work for names that list items on the next lines can give, as after `delegate to`.
  ///
  /// The value is `nil` if a verb and a preposition have announced no names, if at least one name has already
  /// followed, or if the names are ignored.
  var announcedDirection: HandoffMention.Direction? {
    guard let openList, openList.isEmpty, !openList.isDirect || openList.announcesAgents,
      !openList.isIgnored
    else { return nil }
    return openList.direction
  }

  /// Begins a paragraph.
  ///
  /// - Parameters:
  ///   - direction: The direction of work for names at the beginning of the paragraph; `nil` if no heading or label
  ///     announces names there.
  ///   - isBanned: Whether a heading or label, such as `Never`, bans what the first clause of the paragraph says.
  mutating func beginParagraph(
    listing direction: HandoffMention.Direction? = nil,
    isBanned: Bool = false
  ) {
    endSentence()
    trailingNameCount = 0
    if isBanned { clause.add("never") }
    guard let direction else { return }
    openList = OpenList(direction: direction, isDirect: false, isIgnored: false, followsTitle: true)
    openList?.position = .names
    openList?.followsSeparator = true
  }

  /// Parses the next line of the paragraph.
  mutating func read(_ text: PlainText) {
    removeSkillNames(before: text)
    var offset = 0
    codeSentenceEnd = nil
    while offset < text.lowercasedBytes.count {
      let (token, end) = SentenceToken.next(in: text, at: offset)
      offset = max(end, read(token, text, offset, end))
    }
    addPurposes(text)
  }

  /// Parses the token between two byte offsets, and returns the byte offset where parsing continues.
  private mutating func read(
    _ token: SentenceToken,
    _ text: PlainText,
    _ start: Int,
    _ end: Int
  ) -> Int {
    switch token {
    case .word(let word): return read(word, text, start, end)
    case .mark(let mark): return readMark(mark, text, start, end)
    case .openingParenthesis: return readOpeningParenthesis(text, endingAt: end)
    case .closingParenthesis: readClosingParenthesis()
    case .comma: readCommaOrSemicolon()
    case .semicolon:
      pendingVerbs = []
      if openList?.isEmpty == true { openList = nil } else { readCommaOrSemicolon() }
    case .colon, .dash:
      pendingVerbs = []
      if token != .colon || !clause.announcesBan { clause.removeWords() }
      openList?.expectNames()
    case .tick: clause.removeWords()
    case .strike: return text.offset(of: "~~", from: end).map { $0 + 2 } ?? end
    case .arrow: readArrow(text, end)
    case .sentenceEnd, .bar: endSentence()
    case .other: break
    }
    return end
  }

  private mutating func readCommaOrSemicolon() {
    clause.removeWords()
    openList?.readSeparator()
  }

  private mutating func endSentence() {
    clause.reset()
    pendingVerbs = []
    openList = nil
    interruptedList = nil
    outerStates = []
    showsFlow = false
  }

  // MARK: Words

  private mutating func read(_ word: String, _ text: PlainText, _ start: Int, _ end: Int) -> Int {
    let meanings = HandoffVerb.meanings(of: word, beginsClause: clause.isEmpty)
    if meanings.isEmpty, openList?.acceptsName == true, let end = readName(text, start) {
      return end
    }
    for index in pendingVerbs.indices { pendingVerbs[index].distance += 1 }
    pendingVerbs.removeAll { $0.distance > Self.maximumDistance }
    if openListIfPreposition(word) {
      clause.add(word)
      return end
    }
    guard !meanings.isEmpty else {
      readOtherWord(word)
      return end
    }
    let isIgnored = clause.addVerb(word)
    for meaning in meanings where meaning.connection != .direct {
      pendingVerbs.append(PendingVerb(word: word, meaning: meaning, isIgnored: isIgnored))
    }
    if HandoffVerb.orders.contains(word), !Self.isOrder(text, end) { return end }
    if directVerbsNameAgents, let meaning = meanings.first(where: { $0.connection == .direct }) {
      if openList?.isEmpty == false { interruptedList = openList }
      openList = OpenList(direction: meaning.direction, isDirect: true, isIgnored: isIgnored)
      openList?.commandVerb = HandoffVerb.verbsForCommands.contains(word) ? word : nil
      openList?.isDirectInstruction =
        HandoffVerb.directInstructionVerbs.contains(word) && codeSentenceEnd == nil
    } else {
      openList?.followsSeparator = false
    }
    return end
  }

  /// Returns whether a name and a word follow a verb such as `have`, as in `have tester run the tests`.
  private static func isOrder(_ text: PlainText, _ end: Int) -> Bool {
    guard
      let (_, rest) = AgentNames.firstUnitInSentence(
        of: MarkdownScanner.trimmed(text.rest(from: end))
      )
    else { return false }
    let textAfterNoun = AgentNames.withoutAgentNoun(rest).rest
    return textAfterNoun.hasPrefix(" ") && textAfterNoun.dropFirst().first?.isLowercase == true
  }

  /// Opens a list of names if a word is the preposition that an earlier verb needs before its
  /// names.
  ///
  /// - Returns: Whether a list was opened.
  private mutating func openListIfPreposition(_ word: String) -> Bool {
    let verbIndex = pendingVerbs.lastIndex { verb in
      switch verb.meaning.connection {
      case .direct: false
      case .preposition(let expectedPreposition): expectedPreposition == word
      case .closePreposition(let expectedPreposition):
        expectedPreposition == word && clause.endsWithVerb(verb.word)
      }
    }
    guard let verbIndex else { return false }
    let verb = pendingVerbs[verbIndex]
    pendingVerbs.remove(at: verbIndex)
    openList = OpenList(
      direction: verb.meaning.direction,
      isDirect: false,
      isIgnored: verb.isIgnored,
      repeatablePreposition: word == "to" ? word : nil
    )
    openList?.handsOff = word == "to" && HandoffVerb.handingOff.contains(verb.word)
    openList?.mayNameAllAgents = word != "by" && HandoffVerb.canPrecedeAllAgents(verb.word)
    return true
  }

  private mutating func readOtherWord(_ word: String, isName: Bool = false) {
    clause.add(word, isName: isName || word.contains("-") && AgentNames.isName(word[...]))
    guard var currentList = openList else { return }
    if currentList.readOtherWord(word) {
      openList = currentList
    } else {
      openList = currentList.isDirect && currentList.isEmpty ? interruptedList : nil
      interruptedList = nil
      openList?.followsSeparator = false
    }
  }

  // MARK: Names

  /// Parses a mark at which a name can begin: a backtick, two asterisks, an `@` or a slash.
  private mutating func readMark(
    _ mark: UInt8,
    _ text: PlainText,
    _ start: Int,
    _ end: Int
  ) -> Int {
    if mark == UInt8(ascii: "/"), openList?.isEmpty == false {
      openList?.readSeparator()
      return end
    }
    if openList?.acceptsName == true, let end = readName(text, start) { return end }
    guard mark == UInt8(ascii: "`"), start != codeSentenceEnd else { return end }
    guard let closingOffset = text.lowercasedBytes[end...].firstIndex(of: mark) else { return end }
    let codeSpan = String(decoding: text.lowercasedBytes[end..<closingOffset], as: UTF8.self)
    if codeSpan.contains(" "), codeSpan.contains(" agent") {
      codeSentenceEnd = closingOffset
      return end
    }
    let isName = AgentNames.isName(codeSpan[...])
    if isName, clause.endsWithCollaborationPreposition {
      openList = OpenList(direction: .works, isDirect: true, isIgnored: false)
      if let end = readName(text, start) { return end }
    }
    readOtherWord(isName ? codeSpan : "`", isName: isName)
    return closingOffset + 1
  }

  /// Parses the names at a byte offset, and returns the byte offset after them; `nil` if there are no names.
  private mutating func readName(_ text: PlainText, _ start: Int) -> Int? {
    guard var updatedList = openList,
      let (names, textAfterNames) = updatedList.names(at: text.rest(from: start)), !names.isEmpty
    else { return nil }
    let nameEnd = text.offset(of: textAfterNames)
    let (textAfterNoun, isCalledAgent) = AgentNames.withoutAgentNoun(textAfterNames)
    let unitEnd = text.offset(of: textAfterNoun)
    for name in names { clause.add(name.text.lowercased(), isName: true) }
    updatedList.addName()
    openList = updatedList
    interruptedList = nil
    guard !updatedList.isIgnored, !Ban.isStated(text, after: unitEnd),
      !Retirement.isStated(text, after: nameEnd),
      !PersonRemark.begins(textAfterNoun)
    else { return unitEnd }
    let form: HandoffMention.Form = updatedList.isDirect && isCalledAgent ? .call : .prose
    let firstMentionIndex = mentions.count
    mentions += names.map {
      var mention = HandoffMention(
        $0,
        updatedList.direction,
        form,
        purpose: "",
        at: source.location(of: $0.text, in: text.line)
      )
      mention.isDirectInstruction = updatedList.isDirectInstruction
      mention.isCalledAgent = isCalledAgent && text.hasText("the ", at: start - 4)
      mention.isHandedOffTo = updatedList.handsOff && text.hasText("to ", at: start - 3)
      if updatedList.commandVerb != nil { mention.isReference = false }
      return mention
    }
    nameUnits.append((firstMentionIndex..<mentions.count, start, unitEnd))
    return unitEnd
  }

  /// Removes the names at the end of the previous line if this line begins with the word `skill`.
  ///
  /// These names are then names of skills.
  private mutating func removeSkillNames(before text: PlainText) {
    let beginsWithSkill =
      text.hasText("skill", at: 0) && text.endsWord(at: 5)
      || text.hasText("skills", at: 0) && text.endsWord(at: 6)
    if beginsWithSkill { mentions.removeLast(trailingNameCount) }
    trailingNameCount = 0
  }

  /// Sets the purposes of the names on a line.
  ///
  /// The purpose of a name is the text between this name and the next one. Names share a purpose if only a comma or a
  /// conjunction is between them.
  private mutating func addPurposes(_ text: PlainText) {
    var purposeEnd = text.lowercasedBytes.count
    if let lastUnit = nameUnits.last, lastUnit.end >= purposeEnd {
      trailingNameCount = lastUnit.mentions.count
    }
    var purpose: Substring = ""
    for unit in nameUnits.reversed() {
      let textBetween = MarkdownScanner.trimmed(
        text.rest(from: unit.end).prefix(upTo: text.rest(from: purposeEnd).startIndex)
      )
      if textBetween.contains(where: { $0.isLetter })
        && !["and", "or", ", and", ", or"].contains(textBetween)
      {
        purpose = textBetween
      }
      for index in unit.mentions { mentions[index].setPurpose(purpose) }
      purposeEnd = unit.start
    }
    nameUnits = []
  }

  // MARK: Marks

  /// Parses an opening parenthesis.
  ///
  /// A number in parentheses separates names, as in `(1) a (2) b`. Other parentheses can contain the first names of a
  /// list.
  private mutating func readOpeningParenthesis(_ text: PlainText, endingAt end: Int) -> Int {
    let digits = text.lowercasedBytes[end...].prefix(3).prefix(while: \.isASCIIDigit)
    if !digits.isEmpty, digits.endIndex < text.lowercasedBytes.count,
      text.lowercasedBytes[digits.endIndex] == UInt8(ascii: ")")
    {
      openList?.expectNames()
      openList?.readSeparator()
      return digits.endIndex + 1
    }
    guard outerStates.count < 8 else { return end }
    outerStates.append(OuterState(pendingVerbs: pendingVerbs, openList: openList))
    pendingVerbs = []
    clause.removeWords()
    if openList?.isEmpty == true { openList?.expectNames() } else { openList = nil }
    return end
  }

  private mutating func readClosingParenthesis() {
    guard let outerState = outerStates.popLast() else { return }
    pendingVerbs = outerState.pendingVerbs
    openList = outerState.openList
    clause.removeWords()
  }

  /// Parses an arrow from work to the agent that gets it, as in `failing tests → debugger`.
  ///
  /// An arrow between two names shows that work passes between other agents. Such an arrow is
  /// ignored.
  private mutating func readArrow(_ text: PlainText, _ end: Int) {
    showsFlow = showsFlow || clause.endsWithName
    pendingVerbs = []
    clause.removeWords()
    openList = nil
    let textAfterArrow = MarkdownScanner.trimmed(text.rest(from: end))
    guard !showsFlow, let (_, textAfterNames) = AgentNames.firstUnitInSentence(of: textAfterArrow)
    else {
      return
    }
    let textAfterSpaces = MarkdownScanner.trimmed(textAfterNames)
    showsFlow = ["→", "->", "-->", "=>"].contains { textAfterSpaces.hasPrefix($0) }
    guard !showsFlow else { return }
    openList = OpenList(direction: .sends, isDirect: true, isIgnored: false)
    openList?.commandVerb = "→"
  }
}
