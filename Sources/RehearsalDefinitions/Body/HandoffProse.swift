import RehearsalSimulation

/// A parser of statements about handoffs in sentences, tables and calls.
struct HandoffProse {
  private let source: SourceText
  private(set) var mentions: [HandoffMention] = []
  /// The direction of a list of names that continues on the next line; `nil` if there is none.
  private var openList: HandoffMention.Direction?

  /// Parses a text, except for the lines with the given numbers.
  init(_ text: MarkdownText, _ source: SourceText, without readLines: Set<Int>) {
    self.source = source
    for line in text.lines {
      let direction = openList
      openList = nil
      guard !readLines.contains(line.number) else { continue }
      switch line.kind {
      case .code(let code): readCalls(PlainText(code, in: line))
      case .text(let words):
        if let direction { continueList(words, direction, in: line) }
        readSentence(words, in: line)
      case .heading(_, let words), .item(_, let words): readSentence(words, in: line)
      case .tableRow(let row): readCalls(PlainText(row, in: line))
      case .blank: break
      }
    }
    readTables(text)
    mentions.sort {
      ($0.location.line, $0.location.column) < ($1.location.line, $1.location.column)
    }
  }

  // MARK: Sentences

  /// A verb for passing work on, and the prepositions that can stand between it and the other agent.
  private struct Phrase {
    var verb: StaticString
    var direction: HandoffMention.Direction
    var prepositions: [StaticString]
  }

  private static let phrases: [Phrase] = [
    Phrase(verb: "delegat", direction: .sends, prepositions: [" to "]),
    Phrase(verb: "hand off", direction: .sends, prepositions: [" to "]),
    Phrase(verb: "hands off", direction: .sends, prepositions: [" to "]),
    Phrase(verb: "handing off", direction: .sends, prepositions: [" to "]),
    Phrase(verb: "handoff", direction: .sends, prepositions: [" to "]),
    Phrase(verb: "hand-off", direction: .sends, prepositions: [" to "]),
    Phrase(verb: "escalat", direction: .sends, prepositions: [" to "]),
    Phrase(verb: "defer", direction: .sends, prepositions: [" to "]),
    Phrase(verb: "reports to", direction: .sends, prepositions: [" to "]),
    Phrase(verb: "coordinat", direction: .works, prepositions: [" with "]),
    Phrase(verb: "collaborat", direction: .works, prepositions: [" with "]),
    Phrase(verb: "partner", direction: .works, prepositions: [" with "]),
    Phrase(verb: "work", direction: .works, prepositions: [" with "]),
    Phrase(verb: "consult", direction: .works, prepositions: [" with ", " "]),
    Phrase(verb: "align", direction: .works, prepositions: [" with "]),
    Phrase(verb: "spawned by", direction: .receives, prepositions: [" by "]),
    Phrase(verb: "invoked by", direction: .receives, prepositions: [" by "]),
    Phrase(verb: "delegated tasks from", direction: .receives, prepositions: [" from "]),
    Phrase(verb: "delegated by", direction: .receives, prepositions: [" by "]),
    Phrase(verb: "work from", direction: .receives, prepositions: [" from "]),
  ]

  /// The greatest distance from a verb to its preposition, in bytes, as in `delegate the long tail of it to`.
  private static let maximumDistance = 56

  private mutating func readSentences(_ text: PlainText) {
    let joins: [StaticString] = [" to ", " with ", " by ", " from ", "consult"]
    guard joins.contains(where: { text.holds($0) }) else { return }
    for phrase in Self.phrases {
      var start = 0
      while let verb = text.offset(of: phrase.verb, from: start) {
        start = verb + phrase.verb.utf8CodeUnitCount
        guard text.beginsWord(at: verb), !isDenied(text, before: verb) else { continue }
        if let end = read(text, phrase, after: verb) { start = max(start, end) }
      }
    }
  }

  private mutating func readSentence(_ words: Substring, in line: MarkdownLine) {
    let plain = PlainText(words, in: line)
    readSentences(plain)
    readCalls(plain)
  }

  /// Parses the rest of a list of names that began on the previous line.
  private mutating func continueList(
    _ words: Substring,
    _ direction: HandoffMention.Direction,
    in line: MarkdownLine
  ) {
    let (names, rest) = AgentNames.leading(words)
    add(names, direction, .prose, purpose: rest, in: line)
    if !names.isEmpty, Self.isContinued(rest) { openList = direction }
  }

  private static func isContinued(_ rest: Substring) -> Bool {
    [",", ", and", ", or"].contains(String(MarkdownScanner.trimmed(rest)))
  }

  /// Parses the names after a verb, and returns the byte offset of the text after them; `nil` if no
  /// name follows.
  private mutating func read(_ text: PlainText, _ phrase: Phrase, after verb: Int) -> Int? {
    let from = max(verb, verb + phrase.verb.utf8CodeUnitCount - 6)
    for preposition in phrase.prepositions {
      guard let offset = text.offset(of: preposition, from: from, to: verb + Self.maximumDistance),
        !Self.holdsSentenceEnd(text.lowered[verb..<offset])
      else { continue }
      let (names, rest) = AgentNames.leadingOrGroupMembers(
        text.rest(from: offset + preposition.utf8CodeUnitCount)
      )
      guard !names.isEmpty else { continue }
      add(names, phrase.direction, .prose, purpose: rest, in: text.line)
      if Self.isContinued(rest) { openList = phrase.direction }
      return text.text.utf8.distance(from: text.text.startIndex, to: rest.startIndex)
    }
    return nil
  }

  private static func holdsSentenceEnd(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.contains { ".;()|:".utf8.contains($0) }
  }

  /// Returns whether one of the three words before a verb negates it, as in `do not delegate to`.
  private func isDenied(_ text: PlainText, before verb: Int) -> Bool {
    let before = text.lowered[max(0, verb - 24)..<verb]
    let words = before.split { !PlainText.isOfWord($0) && $0 != UInt8(ascii: "'") }.suffix(3)
    return words.contains { word in
      ["not", "never", "cannot", "without", "no", "don't", "can't", "instead"].contains {
        word.elementsEqual($0.utf8)
      }
    }
  }

  // MARK: Calls

  private mutating func readCalls(_ text: PlainText) {
    readTypes(text)
    readMarks(text)
    readAsides(text)
    guard text.holds("agent"), !isExample(text) else { return }
    for verb in Self.calls {
      var start = 0
      while let offset = text.offset(of: verb, from: start) {
        start = offset + verb.utf8CodeUnitCount
        guard text.beginsWord(at: offset), !isDenied(text, before: offset) else { continue }
        let (names, rest) = AgentNames.leading(text.rest(from: start))
        let called = text.text[..<rest.startIndex]
        guard
          called.hasSuffix("agent ") || called.hasSuffix("agent") || called.hasSuffix("agents")
            || called.hasSuffix("agents ")
        else { continue }
        add(names, .sends, .call, purpose: rest, in: text.line)
      }
    }
  }

  private static let calls: [StaticString] = [
    "use ", "using ", "invoke ", "invoking ", "launch ", "launching ", "spawn ", "spawning ",
    "call ", "calling ", "run ", "dispatch ", "dispatching ",
  ]

  /// Parses a reference such as `(use name)`, which follows the description of work for another agent.
  private mutating func readAsides(_ text: PlainText) {
    var start = 0
    while let offset = text.offset(of: "(use ", from: start) {
      start = offset + "(use ".utf8.count
      let (names, rest) = AgentNames.leading(text.rest(from: start))
      guard !names.isEmpty, rest.first == ")" else { continue }
      add(
        names,
        .sends,
        .prose,
        purpose: text.text[..<text.rest(from: offset).startIndex],
        in: text.line
      )
    }
  }

  /// Returns whether a line belongs to an example dialogue.
  ///
  /// Such a line does not instruct the agent.
  private func isExample(_ text: PlainText) -> Bool {
    text.holds("assistant:") || text.holds("user:")
  }

  /// Parses names in calls such as `subagent_type: "name"`, in any programming language.
  private mutating func readTypes(_ text: PlainText) {
    var start = 0
    while let offset = text.offset(of: "subagent_type", from: start) {
      start = offset + "subagent_type".utf8.count
      let value = text.rest(from: start).drop { "\"'`:= ".contains($0) }
      let name = value.prefix {
        $0.isASCII && ($0.isLetter || $0.isNumber || "-_:".contains($0))
      }
      guard AgentNames.canBeName(name), start < text.lowered.count else { continue }
      add([AgentNames.Name(text: name, isMarked: true)], .sends, .call, purpose: "", in: text.line)
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

  // MARK: Tables

  /// Parses tables with a column for the receiver of work, such as `| Task | Delegate to |`.
  private mutating func readTables(_ text: MarkdownText) {
    for table in MarkdownTable.tables(in: text.lines[...]) {
      guard let column = table.column(Self.receiverColumns) else { continue }
      for row in table.rows where row.cells.indices.contains(column) {
        let cell = row.cells[column]
        guard let text = row.line.text(from: cell) else { continue }
        let (names, _) = AgentNames.leading(text)
        let others = row.cells.enumerated().filter { $0.offset != column }.map(\.element)
        add(names, .sends, .row, purpose: others.joined(separator: ", ")[...], in: row.line)
      }
    }
  }

  private static let receiverColumns = [
    "delegate", "delegate to", "delegated to", "delegates to", "hand off to", "handoff to",
    "handoff", "hands off to", "escalate to", "route to", "target agent", "agent to use",
    "sub-agent", "subagent", "delegation target",
  ]

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
