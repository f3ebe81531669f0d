import RehearsalSimulation

/// What the words of an agent state in the forms that contracts ask for: numbers of gates, skills, and tests.
///
/// This is a heuristic, used only if the words were kept. Rules that judge by it report warnings.
struct StatedReport {
  let numbers: [StatedNumber]
  /// The skills below a heading such as `Skills Used`; `nil` without such a heading.
  let skills: [String]?
  /// The words that say that tests pass; `nil` if no words do.
  let claim: String?

  init(_ text: String) {
    numbers = StatedNumber.all(in: text)
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
      let words = gate.metric.split(separator: "-").map { $0.lowercased() }
      let own = Set(words).subtracting(["coverage", "test", "tests"])
      let lines = numbers.filter { $0.names(own.isEmpty ? Set(words) : own) }
      let stated = lines.filter { $0.value != nil }
      let passing = stated.filter { $0.passed ?? approves }
      if let lowest = passing.compactMap(\.value).min() {
        return GateCheck(gate: gate, value: lowest, passed: true)
      }
      if let highest = stated.compactMap(\.value).max() {
        return GateCheck(gate: gate, value: highest, passed: false)
      }
      guard approves, lines.contains(where: { $0.passed == true && $0.target != nil }) else {
        return nil
      }
      return GateCheck(gate: gate, value: nil, passed: true)
    }
  }

  /// Returns the checks of numbers that a prompt demands of single files, such as `coverage >= 70% for: - TasksGrid`.
  func checks(demandedBy prompt: String, approves: Bool) -> [GateCheck] {
    guard approves else { return [] }
    return StatedDemand.all(in: prompt).compactMap { demand in
      let line = numbers.first { $0.value != nil && $0.stem == demand.name }
      guard let value = line?.value else { return nil }
      let gate = Gate(metric: "coverage of \(demand.name)", floor: demand.floor, source: .work)
      return GateCheck(gate: gate, value: value, passed: true)
    }
  }
}

extension StatedNumber {
  /// Returns whether the line is about the coverage that the words name.
  fileprivate func names(_ words: Set<String>) -> Bool {
    words.isSubset(of: label) && (label.contains("coverage") || target != nil)
  }

  /// The name of the file that the line is about, without folders and extension.
  fileprivate var stem: Substring {
    let file = name.split(separator: "/").last ?? ""
    return file.prefix { $0 != "." }
  }
}

/// A number that a prompt demands of one file or part.
private struct StatedDemand {
  var name: String
  var floor: Percentage

  /// Returns the demands of a prompt: a line such as `coverage >= 70% for:`, and the items of the list below it.
  ///
  /// Only names that are identifiers count, such as `TasksGrid`: a word such as `Board` can be anything.
  static func all(in prompt: String) -> [StatedDemand] {
    var demands: [StatedDemand] = []
    var floor: Percentage?
    for line in prompt.split(separator: "\n") where line.utf8.count < 400 {
      let plain = line.filter { !"*`".contains($0) }
      let text = plain.drop(while: \.isWhitespace)
      if text.statedWords.contains("coverage"),
        let target = StatedPercentage.all(in: text).first(where: \.isTarget)
      {
        floor = text.trimmed.hasSuffix("for:") ? target.value : nil
      } else if text.hasPrefix("-"), let floor {
        let name = text.dropFirst().drop { $0 == " " }.prefix { $0.isLetter || $0.isNumber }
        if name.dropFirst().contains(where: \.isUppercase), name.contains(where: \.isLowercase) {
          demands.append(StatedDemand(name: String(name), floor: floor))
        }
      } else {
        floor = nil
      }
    }
    return demands
  }
}

// MARK: - Skills and claims

extension StatedReport {
  private static func skills(in text: String) -> [String]? {
    var skills: [String]?
    var isInside = false
    for line in text.split(separator: "\n") where line.utf8.count < 400 {
      let plain = line.filter { !"*`".contains($0) }
      let words = plain[...].statedWords.drop { $0.allSatisfy(\.isNumber) }
      if isTitle(Array(words)) {
        isInside = true
        skills = skills ?? []
      } else if isInside, let item = plain.item {
        if let name = skill(item) { skills?.append(name) }
      } else {
        isInside = false
      }
    }
    return skills
  }

  private static func isTitle(_ words: [String]) -> Bool {
    words.count == 2 && ["skill", "skills"].contains(words[0])
      && ["used", "invoked"].contains(words[1])
  }

  /// Returns the name at the start of an item; `nil` if it does not look like the name of a skill.
  private static func skill(_ item: Substring) -> String? {
    let name = item.prefix { $0.isLetter || $0.isNumber || "-_:".contains($0) }
    let plain = name.hasSuffix(":") ? name.dropLast() : name
    let rest = item.dropFirst(name.count).drop { $0 == " " }
    guard let first = plain.first, first.isLowercase, plain.allSatisfy({ !$0.isUppercase }),
      rest.isEmpty || name.hasSuffix(":") || "-–—:(".contains(rest.first ?? " ")
    else { return nil }
    return String(plain)
  }

  /// Returns the words that say that tests pass.
  ///
  /// They are `all tests pass` or a number in front of `tests pass`, in any of their tenses.
  private static func claim(in text: String) -> String? {
    for line in text.split(separator: "\n") where line.utf8.count < 400 {
      let words = line.statedWords
      for (index, word) in words.enumerated().dropFirst()
      where ["pass", "passed", "passing"].contains(word) {
        let front = words[..<index].suffix(4)
        guard let tests = front.lastIndex(where: { $0 == "tests" || $0 == "test" }), tests > 0,
          index - tests <= 2
        else { continue }
        let start = words[max(0, tests - 2)..<tests].lastIndex {
          $0 == "all" || $0.allSatisfy(\.isNumber) && $0 != "0"
        }
        if let start { return words[start...index].joined(separator: " ") }
      }
    }
    return nil
  }
}

extension String {
  /// The text of an item of a list; `nil` if the line is none.
  fileprivate var item: Substring? {
    let text = drop(while: \.isWhitespace)
    guard let mark = text.first, "-+•".contains(mark) else { return nil }
    return text.dropFirst().drop(while: \.isWhitespace)
  }
}
