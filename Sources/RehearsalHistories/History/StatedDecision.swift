import RehearsalDefinitions
import RehearsalSimulation

/// What a text states about a judge's decision, such as `## Overall Status: APPROVED`.
///
/// A decision must be in capital letters. Its line must contain only the decision, a label such as `Status:` and the
/// decision, or a checked box and the decision. A line with only a label, such as the heading `Verdict`, belongs to the
/// next line. Quotations, code, struck text, unchecked boxes and rows of tables are ignored.
enum StatedDecision: Hashable {
  /// The text states no decision.
  case none
  /// The text states a decision with a doubt or a condition, or takes back the decision that it stated before.
  case unclear
  case stated(Decision)

  /// The decision; `nil` if the text does not clearly state one.
  var decision: Decision? {
    if case .stated(let decision) = self { decision } else { nil }
  }

  /// Reads the last decision that a text states.
  ///
  /// A decision with a label takes precedence over one without, unless the latter is the last line of the text and no
  /// line such as `The verdict will be:` announces it. Lines of 200 or more bytes are ignored.
  init(lastIn text: String) {
    self = .none
    // Most texts state no decision. This fast check skips them.
    guard Self.searchedWords.contains(where: text.containsBytes) else { return }
    var reader = Reader()
    let lines = MarkdownText(text[...], readsUnderlines: false).lines
    for (index, line) in lines.enumerated()
    where line.isOwnWords && line.fullText.utf8.count < 200 {
      guard let text = line.textWithoutMarker else { continue }
      if case .tableRow = line.kind {
        reader.read("", line: index)
      } else {
        reader.read(text, line: index)
      }
    }
    self = reader.result
  }

  private static let searchedWords = [
    "APPROVED", "NEEDS FIXES", "NEEDS_FIXES", "BLOCKED", "REJECTED", "CHANGES REQUESTED",
  ]
}

extension MarkdownLine {
  /// Whether the writer of a message wrote the line in their own words: it is neither code nor a quotation.
  var isOwnWords: Bool {
    switch kind {
    case .code: false
    case .text(let text): !text.hasPrefix(">")
    case .heading, .item, .tableRow, .blank: true
    }
  }
}

// MARK: - Lines

extension StatedDecision {
  /// What one line states.
  private enum Statement {
    case decision(Decision)
    /// The line is about a decision but does not clearly state one, as `APPROVED?` and `NOT APPROVED`.
    ///
    /// `approves` is `false` if the line has a doubt, a condition or a refusal.
    case unclear(approves: Bool)

    var approves: Bool {
      switch self {
      case .decision(let decision): decision.approves
      case .unclear(let approves): approves
      }
    }
  }

  /// What a line that is about a decision has among its first three words.
  private static let subjects = [
    "APPROVED", "NEEDS FIXES", "BLOCKED", "REJECTED", "DECLINED", "CHANGES REQUESTED",
  ]
  /// Words that make an approval depend on something that has still to happen.
  private static let conditionWords: Set<String> = [
    "once", "only", "if", "unless", "until", "after", "when", "provided", "pending", "conditional",
    "conditionally", "conditions",
  ]
  private static let uncheckedBoxes = ["[ ]", "[]", "( )", "☐"]

  private static func isUnchecked(_ text: Substring) -> Bool {
    let text = text.drop { "-+• ".contains($0) }
    return uncheckedBoxes.contains { text.hasPrefix($0) }
  }

  /// Returns what a text such as `APPROVED` or `[x] NEEDS FIXES` states; `nil` if it is not about a decision.
  private static func statement(in text: Substring, hasLabel: Bool) -> Statement? {
    let item = text.drop { "-+• ".contains($0) }
    let content = item.hasPrefix("[x]") || item.hasPrefix("[X]") ? item.dropFirst(3) : item
    let value = trimmedToLetters(content)
    let hasDoubt =
      text.contains("?")
      || text.unicodeScalars.contains { "❌✗✘🔴".unicodeScalars.contains($0) }
    let decision = [Decision.approved, .approvedWithRecommendations, .needsFixes, .blocked].first {
      $0.rawValue == value
    }
    if let decision {
      return decision.approves && hasDoubt ? .unclear(approves: false) : .decision(decision)
    }
    guard let subject = subject(of: content, hasLabel: hasLabel) else { return nil }
    let words = value.statedWords
    let isRefusal = subject != "APPROVED" || words.first == "not" || words.first == "no"
    let isConditional = words.contains(where: conditionWords.contains)
    return .unclear(approves: !hasDoubt && !isRefusal && !isConditional)
  }

  /// Returns the element of `subjects` that a text is about; `nil` if it is about none, or lists several to choose from.
  ///
  /// Without a label, the text must begin with it, because it may be prose.
  private static func subject(of text: Substring, hasLabel: Bool) -> String? {
    let words = text.split { !$0.isLetter }.drop { $0 == "NOT" }
    func listedSubjects(in words: ArraySlice<Substring>) -> [String] {
      let spacedText = " \(words.joined(separator: " ")) "
      return Self.subjects.filter {
        hasLabel ? spacedText.containsBytes(of: " \($0) ") : spacedText.hasPrefix(" \($0) ")
      }
    }
    if text.contains("/"), listedSubjects(in: words).count > 1 { return nil }
    if let subject = listedSubjects(in: words.prefix(3)).first { return subject }
    guard hasLabel, words.count <= 3 else { return nil }
    let lowercaseWords = text.statedWords.drop { $0 == "not" || $0 == "yet" }
    return lowercaseWords.first.flatMap {
      ["approved", "rejected"].contains($0) ? $0.uppercased() : nil
    }
  }

  private static func trimmedToLetters(_ text: Substring) -> Substring {
    let trimmedStart = text.drop { !$0.isLetter }
    guard let end = trimmedStart.lastIndex(where: \.isLetter) else { return "" }
    return trimmedStart[...end]
  }
}

// MARK: - Texts

extension StatedDecision {
  /// A reader of the lines of a text, from the first to the last.
  private struct Reader {
    /// The labels that may precede a decision, in lower case.
    private static let labels: Set<String> = [
      "decision", "final decision", "review decision", "verdict", "final verdict", "status",
      "overall", "summary", "overall status", "final status", "review status", "recommendation",
      "result",
    ]

    private var labelled: Statement?
    private var unlabelled: Statement?
    /// What the line that was read last states, if it has no label and no line announces it.
    private var lastLine: Statement?
    /// The number of the latest line that states something; `nil` if there is none.
    private var statementLine: Int?
    /// Whether the line that was read last is only a label.
    private var endsWithLabel = false
    /// Whether the line that was read last ends with a colon.
    private var endsWithColon = false

    /// What the lines that have been read state.
    var result: StatedDecision {
      if let lastLine {
        if case .decision(let decision) = lastLine { return .stated(decision) }
        return (labelled ?? unlabelled)?.approves == lastLine.approves ? statedBefore : .unclear
      }
      return statedBefore
    }

    private var statedBefore: StatedDecision {
      switch (labelled, unlabelled) {
      case (.decision(let decision), _): return .stated(decision)
      case (.unclear(let approves), .decision(let decision)) where decision.approves == approves:
        return .stated(decision)
      case (nil, .decision(let decision)): return .stated(decision)
      case (.unclear, _): return .unclear
      case (nil, _): return .none
      }
    }

    mutating func read(_ line: Substring, line number: Int) {
      let text = StatedDecision.plainText(line)
      guard !StatedDecision.isUnchecked(text) else { return }
      lastLine = nil
      let (label, value) = Self.split(text)
      let isCondition =
        text.hasPrefix("(") && statementLine.map { $0 + 1 == number } == true
        && text.statedWords.contains(where: StatedDecision.conditionWords.contains)
      if isCondition {
        labelled = .unclear(approves: false)
      } else if label != false {
        let hasLabel = label == true || endsWithLabel
        if let statement = StatedDecision.statement(in: value, hasLabel: hasLabel) {
          if hasLabel { add(statement) } else { addUnlabelled(statement) }
          statementLine = number
        }
      }
      endsWithLabel = label == true && StatedDecision.trimmedToLetters(value).isEmpty
      endsWithColon = text.hasSuffix(":")
    }

    /// Returns whether a line begins with a known label, and the text after it.
    ///
    /// The label is `false` for a line with another label, and `nil` for a line without one.
    private static func split(_ text: Substring) -> (label: Bool?, value: Substring) {
      func isLabel(_ text: Substring) -> Bool {
        labels.contains(StatedDecision.trimmedToLetters(text).lowercased())
      }
      guard let colon = text.firstIndex(of: ":") else {
        return isLabel(text) ? (true, "") : (nil, text)
      }
      return (isLabel(text[..<colon]), text[text.index(after: colon)...])
    }

    /// An unclear statement leaves an earlier decision as it is if both approve the work or both refuse it.
    private mutating func add(_ statement: Statement) {
      if case .unclear = statement, case .decision = labelled,
        labelled?.approves == statement.approves
      {
        return
      }
      labelled = statement
    }

    private mutating func addUnlabelled(_ statement: Statement) {
      if case .decision = statement { unlabelled = statement }
      if !endsWithColon { lastLine = statement }
    }
  }

  /// Returns a line without the characters of Markdown, and without struck text.
  private static func plainText(_ line: Substring) -> Substring {
    var parts = line.split(separator: "~~", omittingEmptySubsequences: false)
    if !parts.count.isMultiple(of: 2) {
      parts = parts.indices.filter { $0.isMultiple(of: 2) }.map { parts[$0] }
    }
    let plainText = parts.joined(separator: " ").filter { !"*#`".contains($0) }
    return MarkdownScanner.trimmed(plainText.replacing("_", with: " ")[...])
  }
}
