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

  init(_ text: String) {
    words = Set(text[...].statedWords)
    numbers = StatedNumber.all(in: text)
    let lines = text.split(whereSeparator: \.isNewline)
    let percentages = lines.filter { !$0.trimmed.hasPrefix("|") && $0.utf8.count < 1000 }
      .flatMap { StatedPercentage.all(in: $0) }
    measured = percentages.filter { !$0.isTarget }.map {
      Set($0.before.suffix(6) + $0.after.prefix(4))
    }
    skills = Self.skills(in: text)
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
        lines.contains(where: { $0.passed == true && $0.hasTarget }), !hasNumber(of: own, lines)
      else { return nil }
      return GateCheck(gate: gate, value: nil, passed: true)
    }
  }

  /// Returns whether words elsewhere give a percentage of what some words name, or the lines give one of the whole.
  private func hasNumber(of own: Set<String>, _ lines: [StatedNumber]) -> Bool {
    // A report of coverage that names no kind of tests is one of unit tests.
    if own.contains("unit"), lines.contains(where: { $0.evidence == .foreign }) { return true }
    return measured.contains { own.isSubset(of: $0) }
  }

  /// Returns the checks of numbers that a prompt demands of single files, such as `coverage >= 70% for: - TasksGrid`.
  func checks(demandedBy prompt: String, approves: Bool) -> [GateCheck] {
    guard approves else { return [] }
    let rows = numbers.filter { $0.file != nil }
    let files = Dictionary(grouping: rows) { $0.file ?? "" }
    let stems = Dictionary(grouping: rows) { ($0.file ?? "").stem }
    return StatedDemand.all(in: prompt).compactMap { demand in
      guard let rows = files[demand.name] ?? stems[demand.name], rows.count == 1,
        rows[0].passed != false, let value = rows[0].value
      else { return nil }
      let gate = Gate(metric: "coverage of \(demand.name)", floor: demand.floor, source: .work)
      return GateCheck(gate: gate, value: value, passed: true)
    }
  }
}

/// A number that a prompt demands of one file or part.
private struct StatedDemand {
  var name: Substring
  var floor: Percentage

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
          demands.append(StatedDemand(name: name.fileName, floor: target.value))
        }
      } else if text.hasPrefix("-"), let floor {
        let item = text.dropFirst().drop { $0 == " " }
        let name = item.prefix { $0.isLetter || $0.isNumber }
        if item.looksLikePath {
          demands.append(StatedDemand(name: item.fileName, floor: floor))
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
  private static func skills(in text: String) -> [String]? {
    var skills: [String]?
    var isInside = false
    for line in text.split(whereSeparator: \.isNewline) where line.utf8.count < 400 {
      let (label, rest) = line.trimmed.labelled
      let words = label.statedWords.filter { !$0.allSatisfy(\.isNumber) }
      if words.count == 2, ["skill", "skills"].contains(words[0]),
        ["used", "invoked"].contains(words[1])
      {
        isInside = rest.isEmpty
        skills = (skills ?? []) + rest.split(separator: ",").compactMap(skill)
      } else if isInside, let item = line.trimmed.item {
        if let name = skill(item) { skills?.append(name) }
      } else {
        isInside = false
      }
    }
    return skills
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

  /// The text of an item of a list; `nil` if the line is none.
  fileprivate var item: Substring? {
    if hasPrefix("- ") || hasPrefix("* ") || hasPrefix("+ ") { return dropFirst(2) }
    let number = prefix(while: \.isNumber)
    let rest = dropFirst(number.count)
    return !number.isEmpty && rest.hasPrefix(". ") ? rest.dropFirst(2) : nil
  }
}

// MARK: - Claims

extension StatedReport {
  /// Words of a sentence that is a wish, a plan, a condition, a refusal or somebody else's.
  private static let hedges: Set<String> = [
    "not", "no", "t", "cannot", "could", "should", "would", "must", "will", "may", "might", "can",
    "make", "ensure", "verify", "check", "confirm", "before", "until", "while", "when", "if",
    "unless",
    "once", "after", "so", "that", "according", "report", "reports", "reported", "says", "said",
    "wrote",
    "claims", "app", "helper", "previously", "earlier", "yet", "only", "expect", "expected", "by",
  ]

  /// Returns the line that says that tests pass.
  ///
  /// It is a short line of its own, such as `All 12 tests pass.` or `12 tests passing`.
  private static func claim(in text: String) -> String? {
    for line in text.split(whereSeparator: \.isNewline) where line.utf8.count < 120 {
      let plain = line.filter { !"*`_".contains($0) }
      let (mark, rest) = plain[...].trimmed.withoutMark
      guard mark != false, !rest.hasPrefix(">"), !rest.hasPrefix("["), !rest.contains("\""),
        !rest.contains("|"),
        !rest.contains("?")
      else { continue }
      for sentence in rest.split(whereSeparator: { ".;!:".contains($0) }) {
        let words = sentence.prefix { $0 != "," && $0 != "(" }.statedWords
        guard words.count <= 7, ["pass", "passed", "passing", "green"].contains(words.last),
          words.contains("tests"), !words.contains(where: hedges.contains)
        else { continue }
        let numbers = Set(words.filter { $0.allSatisfy(\.isNumber) })
        guard numbers.count == 1 ? !numbers.contains("0") : numbers.isEmpty && words.contains("all")
        else {
          continue
        }
        return String(sentence.trimmed)
      }
    }
    return nil
  }
}
