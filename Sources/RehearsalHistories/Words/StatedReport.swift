import RehearsalSimulation

/// What the words of an agent state in the forms that contracts ask for: numbers of gates, skills, and tests.
///
/// This is a heuristic, used only if the words were kept. Rules that judge by it report warnings.
struct StatedReport {
  let numbers: [StatedNumber]
  private let words: Set<String>
  /// The words around each measured percentage outside tables.
  private let measured: [Set<String>]
  /// The skills below a heading such as `Skills Used`; `nil` without such a heading.
  let skills: [String]?
  /// The words that say that tests pass; `nil` if no words do.
  let claim: String?

  /// Reads a text.
  ///
  /// - Parameters:
  ///   - text: The words.
  ///   - others: The names of the other agents, whose skills are not those of the words' agent.
  init(_ text: String, others: [String] = []) {
    words = Set(text[...].statedWords)
    numbers = StatedNumber.all(in: text)
    let lines = text.split(whereSeparator: \.isNewline)
    let percentages = lines.filter { !$0.trimmed.hasPrefix("|") && $0.utf8.count < 1000 }
      .flatMap { StatedPercentage.all(in: $0) }
    measured = percentages.filter { !$0.isTarget }.map {
      Set($0.before.suffix(6) + $0.after.prefix(4))
    }
    skills = Self.skills(in: text, others: others)
    claim = Self.claim(in: text)
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

/// A number that a prompt demands of one file or part.
private struct StatedDemand {
  /// The path of the file, or the name of the part.
  var name: Substring
  var floor: Percentage

  /// Returns whether a file is the one that is demanded: by its path, or for a part by its name.
  func isAbout(_ file: Substring) -> Bool {
    let last = file.split(separator: "/").last ?? file
    return file == name || !name.contains("/") && (last == name || last.stem == name)
  }

  /// Returns the demands of a prompt: a line such as `coverage >= 70% for:` with the items of the list below it, and
  /// `coverage of src/a.ts must be at least 95%`.
  ///
  /// Only names that are identifiers or files count, such as `TasksGrid`: a word such as `Board` can be anything.
  static func all(in prompt: String) -> [StatedDemand] {
    var demands: [StatedDemand] = []
    var floor: Percentage?
    for line in prompt.split(whereSeparator: \.isNewline) where line.utf8.count < 400 {
      let plain = line.filter { !"*`".contains($0) }
      let text = plain[...].trimmed
      if text.statedWords.contains("coverage"),
        let target = StatedPercentage.all(in: text).first(where: \.isTarget)
      {
        floor = text.hasSuffix("for:") ? target.value : nil
        if let of = text.firstRange(of: "overage of "),
          let name = text[of.upperBound...].split(separator: " ").first, name.looksLikePath
        {
          demands.append(StatedDemand(name: name, floor: target.value))
        }
      } else if text.hasPrefix("-"), let floor {
        let item = text.dropFirst().drop { $0 == " " }
        let name = item.prefix { $0.isLetter || $0.isNumber }
        if item.looksLikePath {
          demands.append(StatedDemand(name: item, floor: floor))
        } else if name.dropFirst().contains(where: \.isUppercase),
          name.contains(where: \.isLowercase)
        {
          demands.append(StatedDemand(name: name, floor: floor))
        }
      } else {
        floor = nil
      }
    }
    return demands
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
  private static func skills(in text: String, others: [String]) -> [String]? {
    var skills: [String]?
    var isInside = false
    // Whether the part is about another agent, or code.
    var (isForeign, isCode) = (false, false)
    for line in text.split(whereSeparator: \.isNewline) where line.utf8.count < 400 {
      if line.trimmed.hasPrefix("```") { isCode.toggle() }
      let (label, rest) = line.trimmed.labelled
      let words = label.statedWords.filter { !$0.allSatisfy(\.isNumber) }
      if words.count == 2, ["skill", "skills"].contains(words[0]),
        ["used", "invoked"].contains(words[1]), !isForeign, !isCode, !label.hasPrefix(">")
      {
        isInside = rest.isEmpty
        skills = (skills ?? []) + inline(rest)
      } else if isInside, let item = line.item {
        if let name = skill(item) { skills?.append(name) }
      } else if !isInside || !(line.first?.isWhitespace ?? true) {
        isInside = false
        if line.hasPrefix("#") || line.trimmed.hasSuffix(":") {
          isForeign = others.contains { line.contains($0) }
        }
      }
    }
    return skills
  }

  /// Returns the names of a list such as `a`, `b` and `c`; none if it has other words.
  private static func inline(_ list: Substring) -> [String] {
    let parts = list.split(separator: "`", omittingEmptySubsequences: false)
    guard parts.count > 2, parts.count % 2 == 1 else { return [] }
    let between = stride(from: 0, to: parts.count, by: 2).map { parts[$0].statedWords }
    guard between.allSatisfy({ $0.isEmpty || $0 == ["and"] }),
      !list.contains(where: { "(;:—–".contains($0) })
    else { return [] }
    return stride(from: 1, to: parts.count, by: 2).compactMap { skill("`\(parts[$0])`") }
  }

  private static let excuses: Set<String> = [
    "not", "skipped", "considered", "no", "none", "n", "unused", "available", "optional", "instead",
    "would", "could",
  ]

  /// Returns the name at the start of an item, unless the rest says that it was not used.
  private static func skill(_ item: Substring) -> String? {
    let text = item.trimmed
    let marks = text.prefix { "*`".contains($0) }
    guard !marks.isEmpty else { return nil }
    let name = text.dropFirst(marks.count).prefix {
      $0.isLetter || $0.isNumber || "-_:".contains($0)
    }
    let plain = name.hasSuffix(":") ? name.dropLast() : name
    let rest = text.dropFirst(marks.count + plain.count)
    guard let first = plain.first, first.isLowercase, !plain.contains(where: \.isUppercase),
      rest.first.map({ "*`:".contains($0) }) == true,
      !["none", "nothing", "n", "skill", "not-applicable"].contains(plain),
      !rest.dropFirst(marks.count).contains("`"),
      !rest.statedWords.contains(where: excuses.contains)
    else { return nil }
    return String(plain)
  }
}

extension Substring {
  /// The name of a file without its extension; the whole name for one with two extensions, such as a test.
  fileprivate var stem: Substring {
    let parts = split(separator: ".")
    return parts.count > 2 ? self : parts.first ?? self
  }

  /// The text up to the first colon, and what follows it; all of a heading.
  fileprivate var labelled: (label: Substring, rest: Substring) {
    guard let colon = firstIndex(of: ":"), !hasPrefix("#") else { return (self, "") }
    return (self[..<colon], self[index(after: colon)...].drop { "* ".contains($0) })
  }

  /// The text of an item of a list that is in no other list; `nil` if the line is none.
  fileprivate var item: Substring? {
    if hasPrefix("- ") || hasPrefix("* ") || hasPrefix("+ ") { return dropFirst(2) }
    let number = prefix(while: \.isNumber)
    let rest = dropFirst(number.count)
    return !number.isEmpty && rest.hasPrefix(". ") ? rest.dropFirst(2) : nil
  }
}

// MARK: - Claims

extension StatedReport {
  /// Returns the sentence that says that tests pass.
  ///
  /// It begins its line, such as `All 12 tests pass.` or `- [x] 12 unit tests passed`. An item of a list needs a mark or
  /// a number, because lists of requirements have the same words.
  private static func claim(in text: String) -> String? {
    var isCode = false
    for line in text.split(whereSeparator: \.isNewline) where line.utf8.count < 160 {
      if line.trimmed.hasPrefix("```") { isCode.toggle() }
      let isItem =
        line.trimmed.first.map { "-+•*".contains($0) } == true && !line.trimmed.hasPrefix("**")
      let (mark, rest) = line.filter { !"*_".contains($0) }[...].trimmed.withoutMark
      let end = rest.firstIndex { ".,;!".contains($0) } ?? rest.endIndex
      let sentence = rest[..<end].trimmed
      let words = sentence.statedWords
      guard !isCode, mark != false, isClaim(words), sentence.last?.isLetter == true,
        sentence.first?.isLetter == true || sentence.first?.isNumber == true,
        !isItem || mark == true || words.contains(where: { $0.allSatisfy(\.isNumber) }),
        !line.contains("`"), !line.contains("\"")
      else { continue }
      return String(sentence)
    }
    return nil
  }

  /// Returns whether words are `all tests pass`, `12 tests passed` or the like, and nothing else.
  private static func isClaim(_ words: [String]) -> Bool {
    guard words.count <= 6, let first = words.first, let last = words.last,
      ["pass", "passed", "passing", "green"].contains(last), words.contains("tests")
    else { return false }
    let numbers = Set(words.filter { $0.allSatisfy(\.isNumber) })
    let plain: Set<String> = [
      "all", "the", "my", "new", "unit", "integration", "tests", "are", "now", "pass", "passed",
      "passing",
      "green",
    ]
    return (first == "all" && numbers.count < 2 || numbers.count == 1 && numbers.contains(first))
      && numbers != ["0"] && words.allSatisfy { plain.contains($0) || numbers.contains($0) }
  }
}
