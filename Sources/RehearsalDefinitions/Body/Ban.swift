/// A search for words that forbid what a verb says, other than words such as `never` before the verb.
enum Ban {
  /// Returns whether the last words before a verb forbid what it says, or say that it was done only in the past.
  ///
  /// Examples are `refuse to hand off`, `stop calling` and `we used to delegate`.
  static func isStated(by words: [String], before verb: String) -> Bool {
    guard let lastWord = words.last else { return false }
    if verb.hasSuffix("ing"), ["stop", "stops", "cease"].contains(lastWord) { return true }
    let phrase = words.suffix(2).joined(separator: " ")
    if phrase == "used to" {
      let wordBefore = words.dropLast(2).last ?? ""
      return !["is", "are", "be", "was", "were", "being", "get", "gets"].contains(wordBefore)
    }
    return phrases.contains(phrase)
  }

  private static let phrases: Set<String> = [
    "refuse to", "refuses to", "forbidden to", "forbidden from", "prohibited to",
    "prohibited from", "refrain from", "refrains from", "decline to", "declines to",
    "disallowed to", "unable to",
  ]

  /// Returns whether the text after the name of an agent says that calling it is forbidden.
  ///
  /// The statement must be at the byte offset `offset`.
  static func isStated(_ text: PlainText, after offset: Int) -> Bool {
    statements.contains { text.hasText($0, at: offset) }
  }

  private static let statements: [StaticString] = [
    " is prohibited", " is forbidden", " is not allowed", " is not permitted", " is disallowed",
    " is off limits", " is never allowed", " is banned",
  ]

  /// Returns whether a word of a sentence is a cross, as in `❌ Delegate to tester`.
  static func isCross(_ word: String) -> Bool {
    word.unicodeScalars.first.map(HandoffVerb.crosses.contains) ?? false
  }

  /// Returns whether the word after a cross is about an outcome, as in `❌ Failed`.
  ///
  /// The text then says what to do after this outcome.
  static func isOutcome(_ word: String) -> Bool {
    outcomeStems.contains { word.hasPrefix($0) }
  }

  private static let outcomeStems = [
    "fail", "reject", "refus", "block", "declin", "denied", "critical", "error",
  ]

  /// Returns whether the word between a cross and a colon says that the text after it is wrong, as in `❌ Wrong:`.
  static func saysWrong(_ word: String) -> Bool { wordsForWrong.contains(word) }

  private static let wordsForWrong: Set<String> = [
    "wrong", "bad", "incorrect", "invalid", "forbidden", "prohibited", "anti-pattern",
    "antipattern",
  ]

  /// Returns whether a heading or label bans what the text below it says, as `Never` and `You must not` do.
  ///
  /// The title must be in lower case. It must consist of a negation and words without a meaning of their own: below
  /// `Does not handle`, a definition often says who does.
  static func isTitle(_ title: String) -> Bool {
    let words = title.split(separator: " ").map(String.init)
    return words.count <= 8 && words.contains(where: negations.contains)
      && words.allSatisfy { negations.contains($0) || functionWords.contains($0) }
  }

  private static let negations: Set<String> = [
    "never", "not", "don", "doesn", "mustn", "cannot", "forbidden", "prohibited",
  ]

  private static let functionWords: Set<String> = [
    "do", "does", "you", "must", "should", "will", "what", "to", "this", "these", "things", "may",
    "can", "agent", "the", "it", "is", "are", "t", "ts", "ever", "actions", "strictly",
    "absolutely", "allowed", "permitted", "under", "any", "circumstances", "i", "we",
  ]
}

/// The lines below a heading or label that bans what they say, such as `Never`.
struct BannedLines {
  /// The level of the heading of the current section with such a title; `nil` outside of such a section.
  private var headingLevel: Int?
  /// Whether such a label stands above the current list or table.
  private var isBelowLabel = false

  /// Whether the last line is banned.
  var includesLastLine: Bool { isBelowLabel || headingLevel != nil }

  /// Reads the next line.
  ///
  /// A label bans the list or table below it, up to the next paragraph.
  ///
  /// - Parameters:
  ///   - line: The line.
  ///   - isContinued: Whether the line continues the sentence of the line before it.
  ///   - isBan: A function that returns whether a title in lower case bans the lines below it.
  mutating func read(_ line: MarkdownLine, isContinued: Bool, isBan: (String) -> Bool) {
    switch line.kind {
    case .heading(let level, let title):
      isBelowLabel = false
      if let openLevel = headingLevel, level <= openLevel { headingLevel = nil }
      if headingLevel == nil, isBan(TitledBlock.normalised(title)) { headingLevel = level }
    case .text(let words) where !isContinued:
      let label = TitledBlock.label(words)
      isBelowLabel = label.map { $0.textAfterLabel.isEmpty && isBan($0.title) } ?? false
    case .text, .item, .tableRow, .blank, .code: break
    }
  }
}
