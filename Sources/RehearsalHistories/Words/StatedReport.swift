import RehearsalDefinitions
import RehearsalSimulation

/// A reader of an agent's last message, which finds statements about gates, deliverables, skills and tests.
///
/// The reader uses heuristics, and works only if the import keeps texts. Rules that rely on it report warnings instead
/// of errors.
struct StatedReport {
  /// The lines of the message without code, quotations and lines of 1000 or more bytes.
  private let lines: [MarkdownLine]
  private let messageWords: Set<String>
  private let numbers: [StatedNumber]
  /// The words around each measured percentage outside of tables.
  ///
  /// Code and quotations are included.
  private let wordsAroundPercentages: [Set<String>]

  init(_ text: String) {
    messageWords = Set(text[...].statedWords)
    let allLines = MarkdownText(text[...], readsUnderlines: false).lines.filter {
      $0.fullText.utf8.count < 1000
    }
    lines = allLines.filter(\.isOwnWords)
    numbers = StatedNumber.statedNumbers(in: lines)
    wordsAroundPercentages = allLines.flatMap { line in
      if case .tableRow = line.kind { return [] as [StatedPercentage] }
      return StatedPercentage.all(in: line.fullText)
    }
    .filter { !$0.isTarget }.map { Set($0.wordsBefore.suffix(6) + $0.wordsAfter.prefix(4)) }
  }

  /// The result of a quality gate according to the message.
  struct GateCheck: Hashable {
    var gate: Gate
    var value: Percentage?
    var passed: Bool
  }

  /// Returns the results of quality gates according to the message.
  ///
  /// - Parameters:
  ///   - gates: The gates of the contracts.
  ///   - approves: Whether the message approves the work as a whole. If so, a percentage without a result of its own
  ///     has passed; otherwise, it has failed.
  /// - Returns: One check for each gate that the message is about. Its value is the lowest percentage that passed, or
  ///   else the highest that failed. The value is `nil` if the message says without a number that the gate passed.
  func checks(of gates: [Gate], approves: Bool) -> [GateCheck] {
    gates.compactMap { gate in
      let words = Set(gate.metric.split(separator: "-").map { $0.lowercased() })
      let distinctiveWords = words.subtracting(["coverage", "test", "tests"])
      let matchingNumbers = numbers.filter {
        $0.isOnlyAboutCoverage(distinctiveWords.isEmpty ? words : distinctiveWords)
      }
      let numbersWithValue = matchingNumbers.filter { $0.value != nil }
      if let lowest = numbersWithValue.filter({ $0.passed ?? approves }).compactMap(\.value).min() {
        return GateCheck(gate: gate, value: lowest, passed: true)
      }
      if let highest = numbersWithValue.compactMap(\.value).max() {
        return GateCheck(gate: gate, value: highest, passed: false)
      }
      guard approves, !matchingNumbers.isEmpty,
        !matchingNumbers.contains(where: { $0.evidence == .unclear }),
        matchingNumbers.contains(where: { $0.passed == true && $0.hasTarget }),
        !hasPercentage(of: distinctiveWords)
      else { return nil }
      return GateCheck(gate: gate, value: nil, passed: true)
    }
  }

  /// Returns whether the message has a percentage for the kind of coverage that the given words name, such as `unit`.
  private func hasPercentage(of metricWords: Set<String>) -> Bool {
    // Every percentage may be about unit tests, because the text around it often names no kind of test.
    if metricWords.contains("unit"),
      !wordsAroundPercentages.isEmpty || numbers.contains(where: { $0.evidence != .none })
    {
      return true
    }
    return wordsAroundPercentages.contains { metricWords.isSubset(of: $0) }
      || numbers.contains { metricWords.isSubset(of: $0.label) && $0.value != nil }
  }

  /// Returns the coverage results in the message for files with a minimum coverage in a prompt.
  ///
  /// - Parameters:
  ///   - prompt: The prompt of the agent.
  ///   - approves: Whether the message approves the work as a whole. If not, the result is empty.
  /// - Returns: One passed check for each file that the prompt names with a minimum, if exactly one
  ///   line of the message is about the file. The line must have a percentage, and must not say
  ///   that the check failed.
  func checks(demandedBy prompt: String, approves: Bool) -> [GateCheck] {
    guard approves else { return [] }
    var numbersByName: [Substring: [StatedNumber]] = [:]
    for number in numbers {
      for name in number.file.map(StatedDemand.names) ?? [] {
        numbersByName[name, default: []].append(number)
      }
    }
    return StatedDemand.all(in: prompt).compactMap { demand in
      let matchingNumbers = numbersByName[demand.key] ?? []
      guard matchingNumbers.count == 1, matchingNumbers[0].passed != false,
        let value = matchingNumbers[0].value
      else { return nil }
      let gate = Gate(metric: "coverage of \(demand.name)", floor: demand.minimum, source: .work)
      return GateCheck(gate: gate, value: value, passed: true)
    }
  }
}

// MARK: - Deliverables

extension StatedReport {
  /// Common words in the titles of deliverables, which do not tell deliverables apart.
  private static let genericWords: Set<String> = [
    "summary", "changes", "changed", "considerations", "notes", "statement", "confirmation",
    "compliance", "results", "used", "documentation", "and", "of", "the", "report", "list",
  ]

  /// Returns the deliverables of a contract that the message mentions.
  ///
  /// A message mentions a deliverable if it contains at least one of the distinctive words in the
  /// deliverable's title. The array is empty if the message mentions fewer than half of the deliverables,
  /// because it probably does not follow the contract.
  func mentionedDeliverables(among deliverables: [String]) -> [String] {
    let mentionedDeliverables = deliverables.filter { deliverable in
      let words = Set(deliverable[...].statedWords)
      let distinctiveWords = words.subtracting(Self.genericWords)
      return !(distinctiveWords.isEmpty ? words : distinctiveWords).isDisjoint(with: messageWords)
    }
    return 2 * mentionedDeliverables.count >= deliverables.count ? mentionedDeliverables : []
  }
}

// MARK: - Skills

extension StatedReport {
  /// Returns the names of the used skills that the message lists; `nil` if it has no such list.
  ///
  /// The list follows a heading or label such as `Skills Used`. A name must be formatted as code or in bold.
  /// A plain word is ignored, because it may be the name of a tool.
  ///
  /// - Parameters:
  ///   - agent: The name of the agent that wrote the message.
  ///   - agents: The names of all agents. A list below a heading with the name of another agent is ignored.
  /// - Returns: The names of the skills, in order.
  func usedSkills(of agent: String, among agents: [String]) -> [String]? {
    var skills: [String]?
    /// The indent of the list's first item, in columns; `nil` before the first item.
    var indent: Int?
    var (isInList, isOtherAgentsSection) = (false, false)
    for line in lines {
      if case .item(let itemIndent, let text) = line.kind, isInList {
        indent = indent ?? itemIndent
        if itemIndent == indent, let name = Self.skillName(text) { skills?.append(name) }
      } else if let list = Self.listedSkills(in: line) {
        guard !isOtherAgentsSection else { continue }
        skills = (skills ?? []) + Self.inlineSkillNames(list)
        (isInList, indent) = (list.isEmpty, nil)
      } else if let words = line.textWithoutMarker {
        isInList = false
        if line.isHeading(atMost: 6) || words.hasSuffix(":") {
          isOtherAgentsSection = agents.contains { $0 != agent && words.containsBytes(of: $0) }
        }
      }
    }
    return skills
  }

  /// Returns the text after a title such as `Skills Used:`; `nil` if the line has no such title.
  ///
  /// The text is empty if the title is a heading.
  private static func listedSkills(in line: MarkdownLine) -> Substring? {
    guard let text = line.textWithoutMarker else { return nil }
    var (title, list) = (text, text[text.endIndex...])
    if case .heading = line.kind {
      list = ""
    } else if let colon = text.firstIndex(of: ":") {
      (title, list) = (text[..<colon], text[text.index(after: colon)...].drop { "* ".contains($0) })
    }
    let words = title.statedWords.filter { !$0.allSatisfy(\.isNumber) }
    let isTitle =
      words.count == 2 && ["skill", "skills"].contains(words[0])
      && ["used", "invoked"].contains(words[1])
    return isTitle ? list : nil
  }

  /// Returns the skills in a text such as "`a`, `b` and `c`"; empty if the text contains other words.
  private static func inlineSkillNames(_ list: Substring) -> [String] {
    let names = MarkdownItem.codeSpans(in: list)
    let separators = names.reduce(String(list)) { $0.replacing("`\($1)`", with: " ") }
    guard separators.allSatisfy({ ", .".contains($0) || "and".contains($0) }) else { return [] }
    return names.compactMap { skillName("`\($0)`") }
  }

  private static let negationWords: Set<String> = [
    "not", "skipped", "considered", "no", "none", "n", "unused", "available", "optional", "instead",
    "would", "could",
  ]

  /// Returns the name of a used skill at the start of a list item.
  ///
  /// The result is `nil` if there is no such name, or if the item says that the skill was not used.
  private static func skillName(_ item: Substring) -> String? {
    let marks = item.prefix { "*`".contains($0) }
    guard !marks.isEmpty else { return nil }
    let name = item.dropFirst(marks.count).prefix {
      $0.isLetter || $0.isNumber || "-_:".contains($0)
    }
    let trimmedName = name.hasSuffix(":") ? name.dropLast() : name
    let textAfterName = item.dropFirst(marks.count + trimmedName.count)
    guard let first = trimmedName.first, first.isLowercase,
      !trimmedName.contains(where: \.isUppercase),
      textAfterName.first.map({ "*`:".contains($0) }) == true,
      !["none", "nothing", "n", "skill", "not-applicable"].contains(trimmedName),
      !textAfterName.dropFirst(marks.count).contains("`"),
      !textAfterName.statedWords.contains(where: negationWords.contains)
    else { return nil }
    return String(trimmedName)
  }
}

// MARK: - Claims

extension StatedReport {
  /// The sentence in which the message claims that tests pass; `nil` if there is none.
  ///
  /// The sentence must be at the start of a line, such as `All 12 tests pass.` or `- [x] 12 unit tests passed`. A list
  /// item must also have a check mark or a number of tests. Without these, it may be a requirement.
  var testPassClaim: String? {
    for line in lines {
      switch line.kind {
      case .item(_, let text): if let claim = Self.claim(in: text, isItem: true) { return claim }
      case .text(let text): if let claim = Self.claim(in: text, isItem: false) { return claim }
      case .heading, .tableRow, .blank, .code: break
      }
    }
    return nil
  }

  private static func claim(in text: Substring, isItem: Bool) -> String? {
    guard text.utf8.count < 160, !text.contains("`"), !text.contains("\"") else { return nil }
    let (statedResult, rest) = text.filter { !"*_".contains($0) }[...].leadingResult
    let sentenceEnd = rest.firstIndex { ".,;!".contains($0) } ?? rest.endIndex
    let sentence = MarkdownScanner.trimmed(rest[..<sentenceEnd])
    let words = sentence.statedWords
    let hasCount = words.contains { $0.allSatisfy(\.isNumber) }
    guard statedResult != false, isClaim(words), sentence.last?.isLetter == true,
      sentence.first?.isLetter == true || sentence.first?.isNumber == true,
      !isItem || statedResult == true || hasCount
    else { return nil }
    return String(sentence)
  }

  private static let claimWords: Set<String> = [
    "all", "the", "my", "new", "unit", "integration", "tests", "are", "now", "pass", "passed",
    "passing", "green",
  ]

  /// Returns whether the words only state that tests pass, as in `12 tests passed`.
  private static func isClaim(_ words: [String]) -> Bool {
    guard words.count <= 6, let first = words.first, let last = words.last,
      ["pass", "passed", "passing", "green"].contains(last), words.contains("tests")
    else { return false }
    let numbers = Set(words.filter { $0.allSatisfy(\.isNumber) })
    return (first == "all" && numbers.count < 2 || numbers.count == 1 && numbers.contains(first))
      && numbers != ["0"]
      && words.allSatisfy { claimWords.contains($0) || numbers.contains($0) }
  }
}
