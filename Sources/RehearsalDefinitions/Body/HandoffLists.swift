import RehearsalSimulation

/// A parser of lists of agents below headings and labels such as `Hands Off To`.
struct HandoffLists {
  private let source: SourceText
  private(set) var mentions: [HandoffMention] = []
  /// The items after a label `Context Required`: what an agent needs before it can begin to work.
  private(set) var needs: [Contract.Item] = []
  /// The numbers of the lines that belong to lists.
  ///
  /// These lines are not parsed as prose again.
  private(set) var lines: Set<Int> = []
  /// The directions of the names in lines of text below headings and labels about handoffs, by number of
  /// line.
  private(set) var directions: [Int: HandoffMention.Direction] = [:]

  init(_ text: MarkdownText, _ source: SourceText) {
    self.source = source
    var headings: [(level: Int, direction: HandoffMention.Direction?)] = []
    for block in TitledBlock.blocks(of: text) {
      if let level = block.level { headings.removeAll { $0.level >= level } }
      let direction = HandoffTitle.direction(of: block.title) ?? headings.last?.direction
      if let level = block.level { headings.append((level, direction)) }
      guard let direction else {
        for line in block.lines { readLabelledItem(line) }
        continue
      }
      readTitle(of: block, direction)
      var last = readInline(block.inline, in: block.line, direction)
      for line in block.lines {
        read(line, direction)
        if case .text = line.kind { directions[line.number] = direction }
      }
      guard !block.inline.isEmpty else { continue }
      for line in block.lines {
        guard case .text(let text) = line.kind else { break }
        last = readInline(text, in: line, last)
      }
    }
  }

  /// Parses the names in a heading or label that is itself below a heading about handoffs.
  private mutating func readTitle(of block: TitledBlock, _ direction: HandoffMention.Direction) {
    guard let words = block.line.words else { return }
    guard HandoffTitle.direction(of: block.title) == nil else {
      if block.level != nil, let (title, inline) = TitledBlock.label(words), !inline.isEmpty,
        HandoffTitle.direction(of: title) != nil
      {
        readInline(inline, in: block.line, direction)
      }
      return
    }
    let label = MarkdownItem.labelled(words)?.label ?? words.prefix { $0 != ":" }
    let names = AgentNames.all(in: label)
    guard !names.isEmpty, names.allSatisfy({ MentionForm(of: String($0.text)) == .agent }) else {
      return
    }
    add(names, direction, .label, purpose: block.inline, in: block.line)
  }

  /// Parses the names in a text such as `Delegates to: a, b` or `- Coordinates with: a for this, b for that`.
  ///
  /// - Returns: The direction of the last names, which also applies to the next line.
  @discardableResult
  private mutating func readInline(
    _ text: Substring,
    in line: MarkdownLine,
    _ direction: HandoffMention.Direction
  ) -> HandoffMention.Direction {
    var direction = direction
    for part in Self.parts(of: text) {
      guard let (title, inline) = TitledBlock.label(part),
        let own = HandoffTitle.direction(of: title)
      else {
        readEntry(part, in: line, direction, .listed)
        continue
      }
      direction = own
      readEntry(inline, in: line, direction, .listed)
    }
    return direction
  }

  /// Parses an item such as `- **Delegates to**: a` in a list that is not about handoffs.
  private mutating func readLabelledItem(_ line: MarkdownLine) {
    guard case .item(_, let text) = line.kind, let (title, inline) = TitledBlock.label(text),
      let direction = HandoffTitle.direction(of: title),
      direction != .works || title.hasSuffix(" with") || title.hasSuffix(" on")
    else { return }
    readInline(inline, in: line, direction)
  }

  private mutating func read(_ line: MarkdownLine, _ direction: HandoffMention.Direction) {
    guard case .item(_, let text) = line.kind else { return }
    if let (label, rest) = MarkdownItem.labelled(text) {
      readLabel(label, rest, in: line, direction)
    } else if let (title, inline) = TitledBlock.label(text),
      let own = HandoffTitle.direction(of: title)
    {
      readInline(inline, in: line, own)
    } else {
      readEntry(text, in: line, direction, .listed)
    }
  }

  /// Parses an item such as `**a / b**: what for`, `**With a**: what for` or `**Context Required**: what`.
  private mutating func readLabel(
    _ label: Substring,
    _ rest: Substring,
    in line: MarkdownLine,
    _ direction: HandoffMention.Direction
  ) {
    let words = label.lowercased()
    if words == "context required" || words == "required context" || words == "context needed" {
      lines.insert(line.number)
      needs += Self.needs(in: rest).map {
        Contract.Item(text: $0, location: source.location(line.number))
      }
      return
    }
    if let own = HandoffTitle.direction(of: TitledBlock.plain(label)) {
      readInline(rest, in: line, own)
      return
    }
    let (bare, own) = Self.withoutPreposition(label, direction)
    let names = AgentNames.all(in: bare)
    if names.contains(where: { $0.isCommand || MentionForm(of: String($0.text)) != .other }) {
      lines.insert(line.number)
    }
    add(names, own, .label, purpose: rest, in: line)
  }

  /// Returns a label without its preposition, and the direction that the preposition expresses.
  ///
  /// Without a preposition, the direction is the given one.
  ///
  /// `With a` means work with `a`, `From a` and `After a` mean work from `a`, and `To a` and `Before a`
  /// mean work to `a`.
  private static func withoutPreposition(
    _ label: Substring,
    _ direction: HandoffMention.Direction
  ) -> (Substring, HandoffMention.Direction) {
    let prepositions: [(String, HandoffMention.Direction)] = [
      ("With ", .works), ("with ", .works), ("From ", .receives), ("from ", .receives),
      ("After ", .receives), ("Before ", .sends), ("To ", .sends), ("to ", .sends),
    ]
    for (word, own) in prepositions where label.hasPrefix(word) {
      return (label.dropFirst(word.count), own)
    }
    return (label, direction)
  }

  /// Parses an item without a label.
  ///
  /// Its names are at its beginning or after at most five other words.
  private mutating func readEntry(
    _ entry: Substring,
    in line: MarkdownLine,
    _ direction: HandoffMention.Direction,
    _ form: HandoffMention.Form
  ) {
    guard direction != .works || !statesDirection(entry, in: line) else { return }
    var rest = entry
    var mayBeGroup = true
    for _ in 0..<6 {
      let (names, after) = AgentNames.leading(rest)
      if !names.isEmpty {
        lines.insert(line.number)
        let purpose = MarkdownScanner.trimmed(after.drop { " :—–-".contains($0) })
        return add(names, direction, form, purpose: purpose, in: line)
      }
      if rest.startIndex == entry.startIndex, let name = Self.helpedAgent(at: rest) {
        lines.insert(line.number)
        return add([name], direction, form, purpose: "", in: line)
      }
      if mayBeGroup, let group = Self.group(at: rest) {
        lines.insert(line.number)
        return add([group], direction, form, purpose: "", in: line)
      }
      let word = rest.prefix { $0 != " " }
      guard !word.isEmpty, word.allSatisfy({ $0.isLetter || $0 == "-" }),
        !HandoffVerb.denials.contains(word.lowercased())
      else { return }
      rest = MarkdownScanner.trimmed(rest[word.endIndex...])
      mayBeGroup = ["with", "to", "from"].contains { word == $0 }
    }
  }

  /// Returns whether an entry is a sentence that states in which direction work passes, as in
  /// `Take orders from a`.
  ///
  /// Such an entry is parsed as prose.
  private func statesDirection(_ entry: Substring, in line: MarkdownLine) -> Bool {
    let verb = entry.prefix { $0.isASCII && $0.isLetter }.lowercased()
    guard HandoffVerb.meanings(of: verb).contains(where: { $0.direction != .works }) else {
      return false
    }
    var sentences = HandoffSentences(source)
    sentences.read(PlainText(entry, in: line))
    return sentences.mentions.contains { $0.direction != .works }
  }

  /// Returns the group that the first two or three words of a text name, such as `all implementers`.
  ///
  /// The result is `nil` if these words do not name a group.
  private static func group(at text: Substring) -> AgentNames.Name? {
    var words = text.prefix { !":,(—–".contains($0) }.split(separator: " ", maxSplits: 8)[...]
    if let verb = words.first?.lowercased(), let noun = words.dropFirst().first,
      HandoffVerb.helping.contains(verb), verb != "support" || !noun.hasPrefix("team")
    {
      words = words.dropFirst()
      if MentionForm(of: String(noun)) == .group {
        return AgentNames.Name(text: noun, isMarked: false)
      }
    }
    for count in [2, 3] where words.count >= count {
      let phrase = text[
        words[words.startIndex].startIndex..<words[words.startIndex + count - 1].endIndex
      ]
      if MentionForm(of: phrase.lowercased()) == .group {
        return AgentNames.Name(text: phrase, isMarked: false)
      }
    }
    return nil
  }

  /// Returns the plain word after a verb for help as a name, as in `guide inspector on seams`; `nil` if
  /// there is none.
  private static func helpedAgent(at text: Substring) -> AgentNames.Name? {
    let words = text.prefix(80).split(separator: " ", maxSplits: 3)
    guard words.count > 2, HandoffVerb.helping.contains(words[0].lowercased()),
      AgentNames.isName(words[1]), !MentionForm.endsGroup(words[1]),
      MentionForm(of: String(words[1])) == .agent,
      ["on", "with", "for", "in", "about", "to", "through"].contains(words[2])
    else { return nil }
    return AgentNames.Name(text: words[1], isMarked: false)
  }

  private mutating func add(
    _ names: [AgentNames.Name],
    _ direction: HandoffMention.Direction,
    _ form: HandoffMention.Form,
    purpose: Substring,
    in line: MarkdownLine
  ) {
    guard !Retirement.begins(purpose) else { return }
    mentions += names.map { name in
      HandoffMention(
        name,
        direction,
        form,
        purpose: purpose,
        at: source.location(of: name.text, in: line)
      )
    }
  }

  /// Splits a text at commas, semicolons and full stops outside of parentheses.
  private static func parts(of text: Substring) -> [Substring] {
    var parts: [Substring] = []
    var start = text.startIndex
    var depth = 0
    for index in text.indices {
      switch text[index] {
      case "(": depth += 1
      case ")": depth -= 1
      case ",", ";", ".":
        let next = text.index(after: index)
        guard depth <= 0, next == text.endIndex || text[next] == " " else { continue }
        parts.append(text[start..<index])
        start = next
      default: break
      }
    }
    return (parts + [text[start...]]).map(MarkdownScanner.trimmed).filter { !$0.isEmpty }
  }

  /// Splits a list of needed items at commas, and removes text in parentheses.
  private static func needs(in text: Substring) -> [String] {
    var depth = 0
    let bare = text.filter { character in
      if character == "(" { depth += 1 }
      defer { if character == ")" { depth -= 1 } }
      return depth == 0
    }
    return bare.split(separator: ",").map { String(MarkdownScanner.trimmed($0)) }
      .map { $0.hasSuffix(".") ? String($0.dropLast()) : $0 }.filter { !$0.isEmpty }
  }
}
