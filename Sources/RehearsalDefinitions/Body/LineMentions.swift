import RehearsalSimulation

/// A finder of instructions to use a tool, such as `use the Bash tool`.
enum ToolMentions {
  /// Returns the names in phrases such as `use the Name tool`, whether or not such tools exist.
  static func named(in text: PlainText, _ source: SourceText) -> [Contract.Item] {
    var found: [Contract.Item] = []
    var start = 0
    while let noun = text.offset(of: " tool", from: start) {
      start = noun + 5
      guard text.endsWord(at: start) || text.holds("s", at: start) else { continue }
      let window = max(0, noun - searchedLength)
      let marks = " (/,".utf8
      let start =
        (window..<noun).last { marks.contains(text.lowered[$0]) }.map { $0 + 1 } ?? window
      let name = text.rest(from: start).prefix(upTo: text.rest(from: noun).startIndex)
      let bare = name.filter { $0 != "`" && $0 != "*" }
      guard isToolName(bare), tellsToUse(text.lowered[window..<start]) else { continue }
      found.append(Contract.Item(text: bare, location: source.location(of: name, in: text.line)))
    }
    return found
  }

  /// Returns whether a word has the form of a tool's name.
  ///
  /// The names of the platform's tools begin with a capital letter.
  private static func isToolName(_ name: String) -> Bool {
    name.count > 1 && name.first.map { $0.isASCII && $0.isUppercase } == true
      && name.allSatisfy { $0.isASCII && ($0.isLetter || $0 == "_") }
      && name.contains(where: \.isLowercase)
  }

  /// How many bytes before the word `tool` are searched for an instruction.
  private static let searchedLength = 80

  /// Returns whether the words before the name of a tool are an instruction to use it.
  private static func tellsToUse(_ before: ArraySlice<UInt8>) -> Bool {
    let words = before.split { !PlainText.isOfWord($0) && $0 != UInt8(ascii: "'") }
    guard let last = words.last else { return false }
    let verb = last.elementsEqual("the".utf8) ? words.dropLast().last : last
    let isDenied = words.suffix(5).contains { word in
      denials.contains { word.elementsEqual($0.utf8) }
    }
    return !isDenied && verbs.contains { verb?.elementsEqual($0.utf8) == true }
  }

  private static let verbs = ["use", "using", "uses", "with", "via", "invoke"]
  private static let denials = [
    "not", "never", "don't", "no", "without", "cannot", "avoid", "assistant",
  ]
}

/// A finder of skills that a text mentions in backticks.
enum SkillMentions {
  /// Returns the skills that a line mentions, as in ``- `pytest`: test execution`` or `` `pytest` skill ``.
  static func named(in text: PlainText, _ source: SourceText) -> [Contract.Item] {
    guard text.lowered.contains(UInt8(ascii: "`")) else { return [] }
    let spans = text.text.split(separator: "`", omittingEmptySubsequences: false)
    return spans.indices.filter { $0 % 2 == 1 && SkillTrigger.isSkill(spans[$0]) }.compactMap {
      index in
      let after = index + 1 < spans.count ? spans[index + 1] : ""
      let isItem = index == 1 && spans[0].isEmpty && after.hasPrefix(":")
      guard isItem || after.hasPrefix(" skill") else { return nil }
      return Contract.Item(
        text: String(spans[index]),
        location: source.location(of: spans[index], in: text.line)
      )
    }
  }
}

/// A finder of the kinds of work that a definition delegates without naming an agent.
enum DelegatedSpecialties {
  /// Returns the kinds of work in a sentence such as
  /// `If a request involves pages, mobile apps, or servers, delegate`.
  static func named(in text: PlainText, _ source: SourceText) -> [Contract.Item] {
    guard let verb = text.offset(of: "delegate"), text.beginsWord(at: verb) else { return [] }
    for word in ["involves ", "involving ", "requires ", "concerns ", "touches "] as [StaticString]
    {
      guard let offset = text.offset(of: word), offset < verb else { continue }
      let start = text.rest(from: offset + word.utf8CodeUnitCount)
      return kinds(in: start[..<text.rest(from: verb).startIndex]).map {
        Contract.Item(text: String($0), location: source.location(of: $0, in: text.line))
      }
    }
    return []
  }

  private static func kinds(in list: Substring) -> [Substring] {
    list.split(separator: ",").compactMap { part in
      var kind = MarkdownScanner.trimmed(part)
      for word in ["and ", "or "] where kind.hasPrefix(word) { kind = kind.dropFirst(word.count) }
      return kind.isEmpty ? nil : kind
    }
  }
}

/// A finder of test strategies that a definition names in backticks.
enum Strategies {
  private static let strategies: Set<String> = [
    "tdd", "characterization", "test-after", "bug-fix", "refactor", "flexible",
  ]

  /// Returns the strategies on a line that contains the word `strategy` or begins with a strategy.
  static func named(in text: PlainText, _ source: SourceText) -> [Contract.Item] {
    guard text.lowered.contains(UInt8(ascii: "`")) else { return [] }
    let spans = text.text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset % 2 == 1 && strategies.contains($0.element.lowercased()) }.map(\.element)
    guard text.holds("strateg") || spans.first?.startIndex == text.text.dropFirst().startIndex
    else {
      return []
    }
    return spans.map {
      Contract.Item(text: $0.lowercased(), location: source.location(of: $0, in: text.line))
    }
  }
}

/// A detector of statements that forbid the agent to start other agents, such as `must not spawn` or
/// `do NOT delegate`.
enum SpawnBan {
  static func isStated(in text: PlainText) -> Bool {
    guard text.holds("not ") || text.holds("never ") || text.holds("n't ") else { return false }
    return bans.contains { ban in
      guard let offset = text.offset(of: ban) else { return false }
      let after = text.lowered[(offset + ban.utf8CodeUnitCount)...].prefix(40)
      let rest = PlainText(Substring(decoding: after, as: UTF8.self), in: text.line)
      if exceptions.contains(where: { text.offset(of: $0, from: offset) != nil }) { return false }
      return rest.holds("agent")
        || text.endsWord(at: offset + ban.utf8CodeUnitCount)
          && rest.text.allSatisfy { !$0.isLetter }
    }
  }

  /// The words with which a ban covers only some agents, as in `cannot spawn agents beyond its workers`.
  private static let exceptions: [StaticString] = [" beyond ", " other than ", " except "]

  private static let bans: [StaticString] = [
    "must never start", "must not start", "never start other", "not start other",
    "must not spawn", "do not spawn", "never spawn", "don't spawn", "cannot spawn", "not spawn",
    "do not launch", "must not launch", "never launch", "do not invoke any other",
    "must not delegate", "do not delegate", "never delegate", "do not call other",
  ]
}
