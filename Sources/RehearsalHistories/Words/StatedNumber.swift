import RehearsalSimulation

/// A line of a report that names a number to be reached, as `| Unit coverage | ≥ 80% | 84.2% | PASS |` or
/// `[PASS] Unit coverage: 84.2% >= 80%` do.
///
/// Nothing is computed and nothing is guessed: a number counts only under the label that stands in front of it.
struct StatedNumber: Hashable {
  /// The words of the label, in lower case, with those of the column's title and, for a bare `Coverage`, of the heading.
  var label: Set<String>
  /// The number that the line says has to be reached; `nil` if it says none.
  var target: Percentage?
  /// The measured number; `nil` if the line has none of its own.
  var value: Percentage?
  /// Whether the line says that the number is reached; `nil` if it does not say.
  var passed: Bool?

  /// The label of a line that has the value of a file or a part, such as `TasksGrid`.
  var name = ""
}

// MARK: - Reading

extension StatedNumber {
  /// Returns the numbers that a text states, in order.
  static func all(in text: String) -> [StatedNumber] {
    var reading = Reading()
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      reading.take(line)
    }
    return reading.numbers
  }

  /// The state while the lines of a text are read.
  private struct Reading {
    var numbers: [StatedNumber] = []
    /// The words of the last heading.
    private var heading: Set<String> = []
    /// The titles of the columns; `nil` outside a table.
    private var titles: [[String]]?

    mutating func take(_ line: Substring) {
      guard line.utf8.count < 1000 else { return }
      let plain = line.filter { !"*`_".contains($0) }
      let trimmed = plain.drop(while: \.isWhitespace)
      if trimmed.hasPrefix("|") {
        takeRow(trimmed)
        return
      }
      titles = nil
      if trimmed.hasPrefix("#") {
        heading = Set(trimmed.statedWords)
      } else {
        takeLine(trimmed)
      }
    }

    private mutating func takeRow(_ row: Substring) {
      var cells = row.split(separator: "|", omittingEmptySubsequences: false).dropFirst()
      if cells.last?.allSatisfy(\.isWhitespace) == true { cells = cells.dropLast() }
      guard let titles else {
        titles = cells.map(\.statedWords)
        return
      }
      guard !cells.allSatisfy({ $0.allSatisfy { "-: ".contains($0) } }) else { return }
      if let number = StatedNumber(row: Array(cells), under: titles) { numbers.append(number) }
    }

    private mutating func takeLine(_ line: Substring) {
      guard var number = StatedNumber(line: line) else { return }
      if number.label == ["coverage"] { number.label.formUnion(heading) }
      numbers.append(number)
    }
  }
}

// MARK: - Rows

extension StatedNumber {
  /// What the column of a table has.
  private enum Column {
    case label, target, value, other

    init(_ title: [String]) {
      let words = Set(title)
      func has(_ others: Set<String>) -> Bool { !words.isDisjoint(with: others) }
      if has(["target", "threshold", "required", "requirement", "minimum", "floor", "goal"]) {
        self = .target
      } else if has(["status", "pass", "notes", "note", "comment", "comments", "tests"]) {
        self = .other
      } else if has([
        "actual", "coverage", "value", "measured", "current", "achieved", "evidence", "result",
        "results", "statements", "lines", "branches",
      ]) {
        self = .value
      } else {
        self = .label
      }
    }
  }

  /// Reads the row of a table; `nil` if it names no number to be reached.
  fileprivate init?(row cells: [Substring], under titles: [[String]]) {
    self.init(label: [])
    for (index, cell) in cells.enumerated() {
      let title = titles.indices.contains(index) ? titles[index] : []
      if let passed = cell.statedPass {
        self.passed = self.passed ?? passed
        continue
      }
      let column = Column(title)
      let percentages = StatedPercentage.all(in: cell)
      switch column {
      case .target: target = target ?? percentages.first?.value
      case .label:
        label.formUnion(cell.statedWords)
        if name.isEmpty { name = cell.trimmed }
        target = target ?? percentages.first { $0.isTarget }?.value
      case .value where value == nil:
        guard let own = percentages.first(where: { !$0.isTarget }), own.isOwn(of: label) else {
          continue
        }
        value = own.value
        label.formUnion(title)
      case .value, .other: break
      }
    }
    guard !label.isEmpty, target != nil || value != nil || passed != nil else { return nil }
  }

  /// Reads a line of a list or of text; `nil` if it names no number to be reached.
  fileprivate init?(line: Substring) {
    self.init(label: [])
    let (mark, rest) = line.withoutMark
    passed = mark
    let parts = rest.split(separator: ":", maxSplits: 1)
    guard let first = parts.first, first.utf8.count <= 80 else { return nil }
    label = Set(first.statedWords)
    name = first.trimmed
    target = StatedPercentage.all(in: first).first { $0.isTarget }?.value
    if parts.count == 2 {
      let percentages = StatedPercentage.all(in: parts[1])
      target = target ?? percentages.first { $0.isTarget }?.value
      let own = percentages.first { !$0.isTarget }
      value = own.flatMap { $0.isOwn(of: label) ? $0.value : nil }
      passed = passed ?? parts[1].statedPassAtEnd
    }
    guard target != nil || value != nil else { return nil }
  }

  private init(label: Set<String>) {
    self.label = label
  }
}
