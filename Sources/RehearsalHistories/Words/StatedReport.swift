import RehearsalDefinitions
import RehearsalSimulation

/// What the words of an agent state in the forms that contracts ask for: numbers of gates, skills, and tests.
///
/// This is a heuristic, used only if the words were kept. Rules that judge by it report warnings.
struct StatedReport {
  /// The lines that are the agent's own: no code, no quotations, and none that is too long to be a statement.
  private let lines: [MarkdownLine]
  private let words: Set<String>
  private let numbers: [StatedNumber]
  /// The words around each measured percentage outside tables.
  private let measured: [Set<String>]

  init(_ text: String) {
    words = Set(text[...].statedWords)
    let all = MarkdownText(text[...]).lines.filter { $0.raw.utf8.count < 1000 }
    lines = all.filter(Self.isOwn)
    numbers = StatedNumber.all(in: lines)
    measured = all.flatMap { line in
      if case .tableRow = line.kind { return [] as [StatedPercentage] }
      return StatedPercentage.all(in: line.raw)
    }
    .filter { !$0.isTarget }.map { Set($0.before.suffix(6) + $0.after.prefix(4)) }
  }

  private static func isOwn(_ line: MarkdownLine) -> Bool {
    switch line.kind {
    case .code: false
    case .text(let text): !text.hasPrefix(">")
    case .heading, .item, .tableRow, .blank: true
    }
  }

  /// A gate that the words name: the number that they state, and whether the work passed.
  struct GateCheck: Hashable {
    var gate: Gate
    var value: Percentage?
    var passed: Bool
  }

  /// Returns the gates that the words say something about.
  ///
  /// - Parameters:
  ///   - gates: The gates of the contracts.
  ///   - approves: Whether the words approve the work as a whole.
  /// - Returns: For each gate, the lowest number that passed, or no number if the words let the gate pass without one.
  func checks(of gates: [Gate], approves: Bool) -> [GateCheck] {
    gates.compactMap { gate in
      let words = Set(gate.metric.split(separator: "-").map { $0.lowercased() })
      let own = words.subtracting(["coverage", "test", "tests"])
      let lines = numbers.filter { $0.isAbout(own.isEmpty ? words : own) }
      let stated = lines.filter { $0.value != nil }
      if let lowest = stated.filter({ $0.passed ?? approves }).compactMap(\.value).min() {
        return GateCheck(gate: gate, value: lowest, passed: true)
      }
      if let highest = stated.compactMap(\.value).max() {
        return GateCheck(gate: gate, value: highest, passed: false)
      }
      guard approves, !lines.isEmpty, !lines.contains(where: { $0.evidence == .unclear }),
        lines.contains(where: { $0.passed == true && $0.hasTarget }), !hasNumber(of: own)
      else { return nil }
      return GateCheck(gate: gate, value: nil, passed: true)
    }
  }

  /// Returns whether words elsewhere give a percentage of what some words name.
  private func hasNumber(of own: Set<String>) -> Bool {
    // A report of coverage that names no kind of tests is one of unit tests.
    if own.contains("unit"), !measured.isEmpty || numbers.contains(where: { $0.evidence != .none })
    {
      return true
    }
    return measured.contains { own.isSubset(of: $0) }
      || numbers.contains { own.isSubset(of: $0.label) && $0.value != nil }
  }

  /// Returns the checks of numbers that a prompt demands of single files, such as `coverage >= 70% for: - TasksGrid`.
  func checks(demandedBy prompt: String, approves: Bool) -> [GateCheck] {
    guard approves else { return [] }
    let rows = numbers.filter { $0.file != nil }
    return StatedDemand.all(in: prompt).compactMap { demand in
      let own = rows.filter { $0.file.map(demand.isAbout) ?? false }
      guard own.count == 1, own[0].passed != false, let value = own[0].value else { return nil }
      let gate = Gate(metric: "coverage of \(demand.name)", floor: demand.floor, source: .work)
      return GateCheck(gate: gate, value: value, passed: true)
    }
  }
}

// MARK: - Deliverables

extension StatedReport {
  /// Words of titles that say little about what a part is about.
  private static let generic: Set<String> = [
    "summary", "changes", "changed", "considerations", "notes", "statement", "confirmation",
    "compliance", "results", "used", "documentation", "and", "of", "the", "report", "list",
  ]

  /// Returns the deliverables that the words mention, if they mention at least half of them and so follow the contract;
  /// otherwise none.
  ///
  /// A deliverable is mentioned if one of its words is anywhere in the text.
  func mentioned(of deliverables: [String]) -> [String] {
    let found = deliverables.filter { deliverable in
      let words = Set(deliverable[...].statedWords)
      let own = words.subtracting(Self.generic)
      return !(own.isEmpty ? words : own).isDisjoint(with: self.words)
    }
    return 2 * found.count >= deliverables.count ? found : []
  }
}

// MARK: - Skills

extension StatedReport {
  /// Returns the skills below a heading or after a label such as `Skills Used`; `nil` without one.
  ///
  /// Only names in code or bold type count: a plain word may be a tool.
  ///
  /// - Parameters:
  ///   - agent: The name of the words' agent.
  ///   - agents: The names of all agents. A list below a heading that names another one is that agent's.
  /// - Returns: The names, in order.
  func skills(of agent: String, among agents: [String]) -> [String]? {
    var skills: [String]?
    /// The indent of the list below the title; `nil` before its first item.
    var indent: Int?
    var (isInside, isForeign) = (false, false)
    for line in lines {
      if case .item(let own, let text) = line.kind, isInside {
        indent = indent ?? own
        if own == indent, let name = Self.skill(text) { skills?.append(name) }
      } else if let list = Self.listedSkills(in: line) {
        guard !isForeign else { continue }
        skills = (skills ?? []) + Self.inline(list)
        (isInside, indent) = (list.isEmpty, nil)
      } else if let words = line.words {
        isInside = false
        if line.isHeading(atMost: 6) || words.hasSuffix(":") {
          isForeign = agents.contains { $0 != agent && words.holds($0) }
        }
      }
    }
    return skills
  }

  /// Returns what follows the title of a list of skills, which is empty for a heading; `nil` for another line.
  private static func listedSkills(in line: MarkdownLine) -> Substring? {
    guard let text = line.words else { return nil }
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

  /// Returns the names of a list such as `a`, `b` and `c`; none if it has other words.
  private static func inline(_ list: Substring) -> [String] {
    let names = MarkdownItem.codeSpans(in: list)
    let between = names.reduce(String(list)) { $0.replacing("`\($1)`", with: " ") }
    guard between.allSatisfy({ ", .".contains($0) || "and".contains($0) }) else { return [] }
    return names.compactMap { skill("`\($0)`") }
  }

  private static let excuses: Set<String> = [
    "not", "skipped", "considered", "no", "none", "n", "unused", "available", "optional", "instead",
    "would", "could",
  ]

  /// Returns the name at the start of an item, unless the rest says that it was not used.
  private static func skill(_ item: Substring) -> String? {
    let marks = item.prefix { "*`".contains($0) }
    guard !marks.isEmpty else { return nil }
    let name = item.dropFirst(marks.count).prefix {
      $0.isLetter || $0.isNumber || "-_:".contains($0)
    }
    let plain = name.hasSuffix(":") ? name.dropLast() : name
    let rest = item.dropFirst(marks.count + plain.count)
    guard let first = plain.first, first.isLowercase, !plain.contains(where: \.isUppercase),
      rest.first.map({ "*`:".contains($0) }) == true,
      !["none", "nothing", "n", "skill", "not-applicable"].contains(plain),
      !rest.dropFirst(marks.count).contains("`"),
      !rest.statedWords.contains(where: excuses.contains)
    else { return nil }
    return String(plain)
  }
}

// MARK: - Claims

extension StatedReport {
  /// The sentence that says that tests pass; `nil` if none does.
  ///
  /// It begins its line, such as `All 12 tests pass.` or `- [x] 12 unit tests passed`. An item of a list needs a mark or
  /// a number, because lists of requirements have the same words.
  var claim: String? {
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
    let (mark, rest) = text.filter { !"*_".contains($0) }[...].withoutMark
    let end = rest.firstIndex { ".,;!".contains($0) } ?? rest.endIndex
    let sentence = MarkdownScanner.trimmed(rest[..<end])
    let words = sentence.statedWords
    let isCounted = words.contains { $0.allSatisfy(\.isNumber) }
    guard mark != false, isClaim(words), sentence.last?.isLetter == true,
      sentence.first?.isLetter == true || sentence.first?.isNumber == true,
      !isItem || mark == true || isCounted
    else { return nil }
    return String(sentence)
  }

  private static let claimWords: Set<String> = [
    "all", "the", "my", "new", "unit", "integration", "tests", "are", "now", "pass", "passed",
    "passing", "green",
  ]

  /// Returns whether words are `all tests pass`, `12 tests passed` or the like, and nothing else.
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
