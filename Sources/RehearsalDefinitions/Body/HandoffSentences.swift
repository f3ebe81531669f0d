import RehearsalSimulation

/// A parser of the names that verbs announce in the sentences of a paragraph.
///
/// The lines of a paragraph are parsed one after the other, in one pass. A list of names can continue on the
/// next line.
struct HandoffSentences {
  /// A verb after which a preposition can announce names.
  private struct PendingVerb {
    var word: String
    var meaning: HandoffVerb
    var isVoid: Bool
    /// How many words followed the verb.
    var distance = 0
  }

  /// What was open before an opening parenthesis.
  private struct Outside {
    var verbs: [PendingVerb]
    var list: OpenList?
  }

  /// Whether verbs such as `invoke` announce agents, rather than skills.
  var readsDirectVerbs = true
  private let source: SourceText
  private(set) var mentions: [HandoffMention] = []
  private var clause = SentenceClause()
  private var verbs: [PendingVerb] = []
  private var list: OpenList?
  /// The list that a direct verb interrupted; it continues if no name follows the verb.
  private var interrupted: OpenList?
  private var outside: [Outside] = []
  /// Whether the sentence shows a flow between other agents, as in `a → b`.
  private var isFlow = false
  /// The byte offset of the backtick that closes a sentence in code, as in `` `use the tester agent` ``.
  private var sentenceEnd: Int?
  /// The names of the current line that have no purpose yet, and where the text after each ends.
  private var runs: [(mentions: Range<Int>, start: Int, end: Int)] = []

  /// How many names end the last line.
  private var lastNameCount = 0

  /// The greatest number of words between a verb and its preposition.
  private static let greatestDistance = 12

  init(_ source: SourceText) { self.source = source }

  /// The direction of a list that the last line announced with a colon at its end; `nil` if it did not.
  var announced: HandoffMention.Direction? {
    guard let list, list.isEmpty, !list.isDirect, !list.isVoid else { return nil }
    return list.direction
  }

  /// Begins a paragraph.
  ///
  /// - Parameter direction: The direction of the names with which the paragraph begins; `nil` if no
  ///   heading or label announces names.
  mutating func begin(listing direction: HandoffMention.Direction? = nil) {
    endSentence()
    lastNameCount = 0
    guard let direction else { return }
    list = OpenList(direction: direction, isDirect: false, isVoid: false, isTitled: true)
    list?.part = .names
    list?.isSeparated = true
  }

  /// Parses the next line of the paragraph.
  mutating func read(_ text: PlainText) {
    dropSkills(before: text)
    var offset = 0
    sentenceEnd = nil
    while offset < text.lowered.count {
      let (token, end) = SentenceToken.next(in: text, at: offset)
      offset = max(end, read(token, text, offset, end))
    }
    addPurposes(text)
  }

  /// Parses a token, and returns the byte offset up to which the text was parsed.
  private mutating func read(
    _ token: SentenceToken,
    _ text: PlainText,
    _ start: Int,
    _ end: Int
  ) -> Int {
    switch token {
    case .word(let word): return read(word, text, start, end)
    case .mark(let mark): return readMark(mark, text, start, end)
    case .open: return open(text, start, end)
    case .close: close()
    case .comma: pause()
    case .semicolon:
      verbs = []
      if list?.isEmpty == true { list = nil } else { pause() }
    case .colon, .dash:
      verbs = []
      clause.pause()
      list?.announce()
    case .arrow: readArrow(text, end)
    case .stop, .bar: endSentence()
    case .other: break
    }
    return end
  }

  private mutating func pause() {
    clause.pause()
    list?.separate()
  }

  private mutating func endSentence() {
    clause.end()
    verbs = []
    list = nil
    interrupted = nil
    outside = []
    isFlow = false
  }

  // MARK: Words

  private mutating func read(_ word: String, _ text: PlainText, _ start: Int, _ end: Int) -> Int {
    let meanings = HandoffVerb.meanings(of: word)
    if meanings.isEmpty, list?.acceptsName == true, let end = readName(text, start) { return end }
    for index in verbs.indices { verbs[index].distance += 1 }
    verbs.removeAll { $0.distance > Self.greatestDistance }
    if begins(with: word) {
      clause.add(word)
      return end
    }
    guard !meanings.isEmpty else {
      pass(word)
      return end
    }
    let isVoid = clause.addVerb(word)
    for meaning in meanings where meaning.connection != .direct {
      verbs.append(PendingVerb(word: word, meaning: meaning, isVoid: isVoid))
    }
    if readsDirectVerbs, let meaning = meanings.first(where: { $0.connection == .direct }) {
      if list?.isEmpty == false { interrupted = list }
      list = OpenList(direction: meaning.direction, isDirect: true, isVoid: isVoid)
      list?.isCall = HandoffVerb.calls.contains(word) && sentenceEnd == nil
    } else {
      list?.isSeparated = false
    }
    return end
  }

  /// Returns whether a word is a preposition that announces names, and opens their list.
  private mutating func begins(with word: String) -> Bool {
    let found = verbs.lastIndex { verb in
      switch verb.meaning.connection {
      case .direct: false
      case .preposition(let own): own == word
      case .closePreposition(let own): own == word && clause.isClose(to: verb.word)
      }
    }
    guard let found else { return false }
    let verb = verbs[found]
    verbs.remove(at: found)
    list = OpenList(direction: verb.meaning.direction, isDirect: false, isVoid: verb.isVoid)
    return true
  }

  private mutating func pass(_ word: String, isName: Bool = false) {
    clause.add(word, isName: isName || word.contains("-") && AgentNames.isName(word[...]))
    guard var open = list else { return }
    if open.pass(word) {
      list = open
    } else {
      list = open.isDirect && open.isEmpty ? interrupted : nil
      interrupted = nil
      list?.isSeparated = false
    }
  }

  // MARK: Names

  /// Parses a backtick, two asterisks, an `@` or a slash.
  private mutating func readMark(
    _ mark: UInt8,
    _ text: PlainText,
    _ start: Int,
    _ end: Int
  ) -> Int {
    if mark == UInt8(ascii: "/"), list?.isEmpty == false {
      list?.separate()
      return end
    }
    if list?.acceptsName == true, let end = readName(text, start) { return end }
    guard mark == UInt8(ascii: "`"), start != sentenceEnd else { return end }
    guard let close = text.lowered[end...].firstIndex(of: mark) else { return end }
    let span = String(decoding: text.lowered[end..<close], as: UTF8.self)
    if span.contains(" "), span.contains(" agent") {
      sentenceEnd = close
      return end
    }
    let isName = AgentNames.isName(span[...])
    if isName, clause.isCompanion {
      list = OpenList(direction: .works, isDirect: true, isVoid: false)
      if let end = readName(text, start) { return end }
    }
    pass(isName ? span : "`", isName: isName)
    return close + 1
  }

  /// Parses the names in the unit of text at a byte offset, and returns the byte offset of the text after
  /// them; `nil` if there are no names.
  private mutating func readName(_ text: PlainText, _ start: Int) -> Int? {
    guard var open = list, let (names, rest) = AgentNames.unit(at: text.rest(from: start)),
      !names.isEmpty
    else { return nil }
    let nameEnd = text.offset(of: rest)
    let (after, isCalled) = AgentNames.withoutAgentNoun(rest)
    let end = text.offset(of: after)
    for name in names { clause.add(name.text.lowercased(), isName: true) }
    open.addName()
    list = open
    interrupted = nil
    guard !open.isVoid, !Retirement.isStated(text, after: nameEnd) else { return end }
    let form: HandoffMention.Form = open.isDirect && isCalled ? .call : .prose
    let first = mentions.count
    mentions += names.map {
      var mention = HandoffMention(
        $0,
        open.direction,
        form,
        purpose: "",
        at: source.location(of: $0.text, in: text.line)
      )
      mention.isCall = open.isCall
      return mention
    }
    runs.append((first..<mentions.count, start, end))
    return end
  }

  /// Removes the names at the end of the last line if this line begins with the word `skill`.
  private mutating func dropSkills(before text: PlainText) {
    let isSkill =
      text.holds("skill", at: 0) && text.endsWord(at: 5)
      || text.holds("skills", at: 0) && text.endsWord(at: 6)
    if isSkill { mentions.removeLast(lastNameCount) }
    lastNameCount = 0
  }

  /// Sets the purposes of the names on a line.
  ///
  /// The purpose of a name is the text between it and the next name that no comma or conjunction joins to it.
  private mutating func addPurposes(_ text: PlainText) {
    var limit = text.lowered.count
    if let last = runs.last, last.end >= limit { lastNameCount = last.mentions.count }
    var purpose: Substring = ""
    for run in runs.reversed() {
      let between = MarkdownScanner.trimmed(
        text.rest(from: run.end).prefix(upTo: text.rest(from: limit).startIndex)
      )
      if between.contains(where: { $0.isLetter })
        && !["and", "or", ", and", ", or"].contains(between)
      {
        purpose = between
      }
      for index in run.mentions { mentions[index].setPurpose(purpose) }
      limit = run.start
    }
    runs = []
  }

  // MARK: Marks

  /// Parses an opening parenthesis.
  ///
  /// A number in parentheses separates names. In other parentheses, the names of an empty list can follow.
  private mutating func open(_ text: PlainText, _ start: Int, _ end: Int) -> Int {
    let digits = text.lowered[end...].prefix(3).prefix {
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
    }
    if !digits.isEmpty, digits.endIndex < text.lowered.count,
      text.lowered[digits.endIndex] == UInt8(ascii: ")")
    {
      list?.announce()
      list?.separate()
      return digits.endIndex + 1
    }
    guard outside.count < 8 else { return end }
    outside.append(Outside(verbs: verbs, list: list))
    verbs = []
    clause.pause()
    if list?.isEmpty == true { list?.announce() } else { list = nil }
    return end
  }

  private mutating func close() {
    guard let last = outside.popLast() else { return }
    verbs = last.verbs
    list = last.list
    clause.pause()
  }

  /// Parses an arrow, after which a name gets the work that precedes it.
  ///
  /// Arrows between names show a flow between other agents.
  private mutating func readArrow(_ text: PlainText, _ end: Int) {
    isFlow = isFlow || clause.endsWithName
    verbs = []
    clause.pause()
    list = nil
    let rest = MarkdownScanner.trimmed(text.rest(from: end))
    guard !isFlow, let (_, after) = AgentNames.unit(at: rest) else { return }
    let next = MarkdownScanner.trimmed(after)
    isFlow = ["→", "->", "-->", "=>"].contains { next.hasPrefix($0) }
    guard !isFlow else { return }
    list = OpenList(direction: .sends, isDirect: true, isVoid: false)
  }
}
