import RehearsalSimulation

/// A search for instructions to use a tool, such as `use the Bash tool`.
enum ToolMentions {
  /// Returns the names of tools in phrases such as `use the Name tool`.
  ///
  /// A tool with the name does not have to exist.
  static func mentions(in text: PlainText, _ source: SourceText) -> [Contract.Statement] {
    var statements: [Contract.Statement] = []
    var searchStart = 0
    while let nounOffset = text.offset(of: " tool", from: searchStart) {
      searchStart = nounOffset + 5
      guard text.endsWord(at: searchStart) || text.hasText("s", at: searchStart) else { continue }
      let windowStart = max(0, nounOffset - searchedLength)
      let marks = " (/,".utf8
      let nameStart =
        (windowStart..<nounOffset).last { marks.contains(text.lowercasedBytes[$0]) }.map { $0 + 1 }
        ?? windowStart
      let name = text.rest(from: nameStart).prefix(upTo: text.rest(from: nounOffset).startIndex)
      let plainName = name.filter { $0 != "`" && $0 != "*" }
      guard isToolName(plainName), tellsToUse(text.lowercasedBytes[windowStart..<nameStart]) else {
        continue
      }
      statements.append(
        Contract.Statement(text: plainName, location: source.location(of: name, in: text.line))
      )
    }
    return statements
  }

  /// Returns whether a word has the form of a tool's name, as `WebFetch` has.
  ///
  /// The word must begin with a capital letter.
  private static func isToolName(_ name: String) -> Bool {
    name.count > 1 && name.first.map { $0.isASCII && $0.isUppercase } == true
      && name.allSatisfy { $0.isASCII && ($0.isLetter || $0 == "_") }
      && name.contains(where: \.isLowercase)
  }

  /// How many bytes before the word `tool` are searched for an instruction to use the tool.
  private static let searchedLength = 80

  /// Returns whether the text before the name of a tool ends with an instruction to use the tool.
  private static func tellsToUse(_ precedingBytes: ArraySlice<UInt8>) -> Bool {
    let words = precedingBytes.split { !PlainText.isWordByte($0) && $0 != UInt8(ascii: "'") }
    guard let lastWord = words.last else { return false }
    let wordsUpToVerb = lastWord.elementsEqual("the".utf8) ? words.dropLast() : words[...]
    let isDenied = words.suffix(5).contains { word in
      negatingWords.contains { word.elementsEqual($0.utf8) }
    }
    guard !isDenied, let verb = wordsUpToVerb.last,
      verbs.contains(where: { verb.elementsEqual($0.utf8) })
    else { return false }
    return !isForOthers(verb, after: precedingBytes[..<verb.startIndex])
  }

  /// Returns whether a person or another agent uses the tool, as in `the user uses the Bash tool`.
  ///
  /// The word `agent` mostly means the agent of the definition.
  private static func isForOthers(
    _ verb: ArraySlice<UInt8>,
    after precedingBytes: ArraySlice<UInt8>
  ) -> Bool {
    guard verb.elementsEqual("use".utf8) || verb.elementsEqual("uses".utf8) else { return false }
    let marks = ".,;:!?(|".utf8
    let clauseStart = precedingBytes.lastIndex(where: marks.contains).map { $0 + 1 }
    let words = precedingBytes[(clauseStart ?? precedingBytes.startIndex)...].split {
      !PlainText.isWordByte($0)
    }
    var clause = SentenceClause()
    for word in words.map({ String(decoding: $0, as: UTF8.self) }) {
      if word == "agent" { return false }
      if HandoffVerb.meanings(of: word, beginsClause: clause.isEmpty).isEmpty {
        clause.add(word)
      } else {
        _ = clause.addVerb(word)
      }
    }
    return clause.hasOtherSubject(String(decoding: verb, as: UTF8.self))
  }

  private static let verbs = ["use", "using", "uses", "with", "via", "invoke"]
  private static let negatingWords = [
    "not", "never", "don't", "no", "without", "cannot", "avoid", "assistant",
  ]
}

/// A search for skills that a text mentions in backticks.
enum SkillMentions {
  /// Returns the names of the skills that a line mentions.
  ///
  /// Examples are ``- `pytest`: test execution`` and `` `pytest` skill ``.
  static func mentions(in text: PlainText, _ source: SourceText) -> [Contract.Statement] {
    guard text.lowercasedBytes.contains(UInt8(ascii: "`")) else { return [] }
    let segments = text.text.split(separator: "`", omittingEmptySubsequences: false)
    return segments.indices.filter { $0 % 2 == 1 && SkillTrigger.isSkill(segments[$0]) }.compactMap
    {
      index in
      let textAfterSpan = index + 1 < segments.count ? segments[index + 1] : ""
      let isItem = index == 1 && segments[0].isEmpty && textAfterSpan.hasPrefix(":")
      guard isItem || textAfterSpan.hasPrefix(" skill") else { return nil }
      return Contract.Statement(
        text: String(segments[index]),
        location: source.location(of: segments[index], in: text.line)
      )
    }
  }
}

/// A search for the kinds of work that an agent must delegate to a receiver that its definition does not name.
enum DelegatedSpecialties {
  /// Returns the kinds of work that a line lists before the word `delegate`.
  ///
  /// An example is `If a request involves pages, mobile apps, or servers, delegate`.
  static func mentions(in text: PlainText, _ source: SourceText) -> [Contract.Statement] {
    guard let verbOffset = text.offset(of: "delegate"), text.beginsWord(at: verbOffset) else {
      return []
    }
    for word in ["involves ", "involving ", "requires ", "concerns ", "touches "] as [StaticString]
    {
      guard let offset = text.offset(of: word), offset < verbOffset else { continue }
      let textAfterWord = text.rest(from: offset + word.utf8CodeUnitCount)
      return workKinds(in: textAfterWord[..<text.rest(from: verbOffset).startIndex]).map {
        Contract.Statement(text: String($0), location: source.location(of: $0, in: text.line))
      }
    }
    return []
  }

  private static func workKinds(in enumeration: Substring) -> [Substring] {
    enumeration.split(separator: ",").compactMap { part in
      var workKind = MarkdownScanner.trimmed(part)
      for word in ["and ", "or "] where workKind.hasPrefix(word) {
        workKind = workKind.dropFirst(word.count)
      }
      return workKind.isEmpty ? nil : workKind
    }
  }
}

/// A search for the test strategies, such as `tdd`, that a definition names in backticks.
enum TestStrategyMentions {
  private static let strategies: Set<String> = [
    "tdd", "characterization", "test-after", "bug-fix", "refactor", "flexible",
  ]

  /// Returns the test strategies that a line names.
  ///
  /// The line must contain the word `strategy` or `strategies`, or begin with a strategy.
  static func mentions(in text: PlainText, _ source: SourceText) -> [Contract.Statement] {
    guard text.lowercasedBytes.contains(UInt8(ascii: "`")) else { return [] }
    let codeSpans = MarkdownItem.codeSpanParts(of: text.text).filter {
      strategies.contains($0.lowercased())
    }
    guard
      text.contains("strateg") || codeSpans.first?.startIndex == text.text.dropFirst().startIndex
    else {
      return []
    }
    return codeSpans.map {
      Contract.Statement(text: $0.lowercased(), location: source.location(of: $0, in: text.line))
    }
  }
}

/// A search for statements that forbid the agent to start other agents.
///
/// Examples are `must not spawn` and `do NOT delegate`.
enum SpawnBan {
  static func isStated(in text: PlainText) -> Bool {
    guard text.contains("not ") || text.contains("never ") || text.contains("n't ") else {
      return false
    }
    return banPhrases.contains { phrase in
      guard let offset = text.offset(of: phrase) else { return false }
      let objectOffset = offset + phrase.utf8CodeUnitCount
      let sentenceEnd = endOfSentence(text, from: objectOffset)
      if isLimited(text, objectOffset..<sentenceEnd) { return false }
      let objectEnd = min(sentenceEnd, objectOffset + 40)
      return text.offset(of: "agent", from: objectOffset, to: objectEnd) != nil
        || text.endsWord(at: objectOffset)
          && text.lowercasedBytes[objectOffset..<objectEnd].allSatisfy {
            !PlainText.isWordByte($0)
          }
    }
  }

  /// Returns the byte offset of the end of the sentence that contains the byte offset `start`.
  private static func endOfSentence(_ text: PlainText, from start: Int) -> Int {
    text.lowercasedBytes.indices.dropFirst(start).first { offset in
      switch text.lowercasedBytes[offset] {
      case UInt8(ascii: ";"), UInt8(ascii: "!"), UInt8(ascii: "?"): true
      case UInt8(ascii: "."): text.endsWord(at: offset + 1)
      default: false
      }
    } ?? text.lowercasedBytes.count
  }

  /// Returns whether the object of a ban says that only some agents, or only some occasions, are meant.
  private static func isLimited(_ text: PlainText, _ object: Range<Int>) -> Bool {
    func contains(_ phrase: StaticString) -> Bool {
      text.offset(of: phrase, from: object.lowerBound, to: object.upperBound) != nil
    }
    if contains(" even ") { return false }
    return limitingPhrases.contains(where: contains) || contains(" for ") && !contains(" for any")
  }

  /// The phrases that limit a ban, as in `cannot spawn agents beyond its workers`.
  private static let limitingPhrases: [StaticString] = [
    " beyond ", " other than ", " except ", " unless ", " until ", " without ", " more than ",
    " too many ", " at once", " at a time", " at the same time", " in parallel", " simultaneously",
    " outside ", " that ", " whose ", " if ", " when ", " while ", " before ", " during ",
  ]

  private static let banPhrases: [StaticString] = [
    "must never start", "must not start", "never start other", "not start other",
    "must not spawn", "do not spawn", "never spawn", "don't spawn", "cannot spawn", "not spawn",
    "do not launch", "must not launch", "never launch", "do not invoke any other",
    "must not delegate", "do not delegate", "never delegate", "do not call other",
  ]
}
