import RehearsalSimulation

/// Reads handoffs out of sentences, tables and calls.
struct HandoffProse {
  private let source: SourceText
  private(set) var mentions: [HandoffMention] = []

  /// Reads a text, the lines left out that were read as lists.
  init(_ text: MarkdownText, _ source: SourceText, without read: Set<Int>) {
    self.source = source
    for line in text.lines where !read.contains(line.number) {
      switch line.kind {
      case .code(let code): readCalls(PlainText(code, in: line))
      case .heading(_, let words), .item(_, let words), .text(let words):
        let plain = PlainText(words, in: line)
        readSentences(plain)
        readCalls(plain)
      case .tableRow(let row): readCalls(PlainText(row, in: line))
      case .blank: break
      }
    }
    readTables(text)
    mentions.sort { ($0.location.line, $0.location.column) < ($1.location.line, $1.location.column) }
  }

  // MARK: Sentences

  /// A verb of handing on, and the word before the receiver.
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

  /// How far behind a verb its receiver may stand: `delegate the long tail of it to`.
  private static let reach = 48

  private mutating func readSentences(_ text: PlainText) {
    for phrase in Self.phrases {
      var start = 0
      while let verb = text.offset(of: phrase.verb, from: start) {
        start = verb + phrase.verb.utf8CodeUnitCount
        guard text.beginsWord(at: verb), !isDenied(text, before: verb) else { continue }
        if let end = read(text, phrase, behind: verb) { start = max(start, end) }
      }
    }
  }

  /// Reads the names behind a verb and returns where to go on.
  private mutating func read(_ text: PlainText, _ phrase: Phrase, behind verb: Int) -> Int? {
    let from = max(verb, verb + phrase.verb.utf8CodeUnitCount - 6)
    for preposition in phrase.prepositions {
      guard let place = text.offset(of: preposition, from: from), place - verb <= Self.reach,
        !Self.holdsSentenceEnd(text.lowered[verb..<place])
      else { continue }
      let (names, rest) = AgentNames.leading(
        text.rest(from: place + preposition.utf8CodeUnitCount)
      )
      guard !names.isEmpty else { continue }
      add(names, phrase.direction, .prose, purpose: rest, in: text.line)
      return text.text.utf8.distance(from: text.text.startIndex, to: rest.startIndex)
    }
    return nil
  }

  private static func holdsSentenceEnd(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.contains { ".;()|:".utf8.contains($0) }
  }

  /// Whether the words right before a verb turn it round: `do not delegate to`.
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
    guard !isExample(text) else { return }
    readAsides(text)
    for verb in Self.calls {
      var start = 0
      while let place = text.offset(of: verb, from: start) {
        start = place + verb.utf8CodeUnitCount
        guard text.beginsWord(at: place), !isDenied(text, before: place) else { continue }
        let (names, rest) = AgentNames.leading(text.rest(from: start))
        let called = text.text[..<rest.startIndex]
        guard called.hasSuffix("agent ") || called.hasSuffix("agent") || called.hasSuffix("agents")
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

  /// `(use name)` behind work that is another's.
  private mutating func readAsides(_ text: PlainText) {
    var start = 0
    while let place = text.offset(of: "(use ", from: start) {
      start = place + "(use ".utf8.count
      let (names, rest) = AgentNames.leading(text.rest(from: start))
      guard !names.isEmpty, rest.first == ")" else { continue }
      add(names, .sends, .prose, purpose: text.text[..<text.rest(from: place).startIndex], in: text.line)
    }
  }

  /// What an assistant says in an example is said to it, not by it.
  private func isExample(_ text: PlainText) -> Bool {
    text.holds("assistant:") || text.holds("user:")
  }

  /// `subagent_type: "name"`, in any of the languages that calls are written in.
  private mutating func readTypes(_ text: PlainText) {
    var start = 0
    while let place = text.offset(of: "subagent_type", from: start) {
      start = place + "subagent_type".utf8.count
      let value = text.rest(from: start).drop { "\"'`:= ".contains($0) }
      let name = value.prefix {
        $0.isASCII && ($0.isLetter || $0.isNumber || "-_:".contains($0))
      }
      guard AgentNames.canBeName(name), start < text.lowered.count else { continue }
      add([AgentNames.Name(text: name, isMarked: true)], .sends, .call, purpose: "", in: text.line)
    }
  }

  /// `@agent-name`.
  private mutating func readMarks(_ text: PlainText) {
    var start = 0
    while let place = text.offset(of: "@agent-", from: start) {
      start = place + "@agent-".utf8.count
      let (names, rest) = AgentNames.leading(text.rest(from: place))
      guard let name = names.first else { continue }
      add([name], .sends, .call, purpose: rest, in: text.line)
    }
  }

  // MARK: Tables

  /// Tables with a column of receivers: `| Task | Delegate to |`.
  private mutating func readTables(_ text: MarkdownText) {
    for table in MarkdownTable.tables(in: text.lines[...]) {
      guard let column = table.column(Self.columns) else { continue }
      for row in table.rows where row.cells.indices.contains(column) {
        let cell = row.cells[column]
        guard let place = row.line.raw.firstRange(of: cell) else { continue }
        let (names, _) = AgentNames.leading(row.line.raw[place])
        let others = row.cells.enumerated().filter { $0.offset != column }.map(\.element)
        add(names, .sends, .row, purpose: others.joined(separator: ", ")[...], in: row.line)
      }
    }
  }

  private static let columns = [
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
