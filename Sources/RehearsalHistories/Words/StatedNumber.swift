import RehearsalDefinitions
import RehearsalSimulation

/// A line of a report that names a number to be reached, as `| Unit coverage | ≥ 80% | 84.2% | PASS |` or
/// `[PASS] Unit coverage: 84.2% >= 80%` do.
///
/// Nothing is computed and nothing is guessed: a number counts only under the label that stands in front of it.
struct StatedNumber {
  /// What a line gives as the measured number.
  enum Evidence: Hashable {
    case number(Percentage)
    /// A percentage under another label.
    case foreign
    /// Something that may be the number, such as two numbers or a fraction.
    case unclear
    case none
  }

  /// The words of the label, in lower case, with those of the column's title and, for a bare `Coverage`, of the heading.
  var label: Set<String>
  /// The measured number.
  var evidence = Evidence.none
  /// Whether the line says which number has to be reached.
  var hasTarget = false
  /// Whether the line says that the number is reached; `nil` if it does not say.
  var passed: Bool?
  /// The path of the file that the line is about; `nil` if it is about no file.
  var file: Substring?

  /// The measured number, if it is clear.
  var value: Percentage? {
    if case .number(let value) = evidence { value } else { nil }
  }

  /// Words of labels that are about a whole, with the words of a gate.
  private static let wholeWords = StatedPercentage.measures.union([
    "pass", "passing", "gate", "gates", "suite", "backend", "frontend", "api", "threshold",
    "target",
    "minimum", "meets", "met", "in", "the", "for", "and", "evidence", "result", "results", "value",
    "achieved", "current",
  ])

  /// Words of labels that are about a part of what is counted.
  private static let parts: Set<String> = [
    "branch", "branches", "function", "functions", "statement", "statements",
  ]

  /// Returns whether the line is about the coverage that some words name, and about nothing else.
  func isAbout(_ words: Set<String>) -> Bool {
    words.isSubset(of: label) && (label.contains("coverage") || hasTarget) && file == nil
      && label.isDisjoint(with: Self.parts)
      && label.subtracting(words).allSatisfy {
        Self.wholeWords.contains($0) || $0.allSatisfy(\.isNumber)
      }
  }

  /// Takes the clear number of some percentages, of which several have to say what each counts.
  private mutating func take(_ percentages: [StatedPercentage], else text: Substring) {
    let measured = percentages.filter { !$0.isTarget }
    let own = measured.filter { $0.isOwn(of: label) }
    let whole = own.first {
      !StatedPercentage.wholes.isDisjoint(with: $0.after.prefix(1) + $0.before)
    }
    if own.isEmpty {
      // A number without a sign, or two numbers to be reached, one of which may be the measured one.
      let isOther = text.contains(where: \.isNumber) && percentages.isEmpty
      let isUnclear =
        isOther || percentages.count > max(1, measured.count) && measured.isEmpty
        || measured.contains(where: \.isDifference)
      evidence = isUnclear ? .unclear : measured.isEmpty ? .none : .foreign
    } else if own.count == 1, measured.count == 1 {
      evidence = own[0].isPart ? .unclear : .number(own[0].value)
    } else if let whole, own.count == measured.count, own.allSatisfy({ !$0.after.isEmpty }) {
      evidence = .number(whole.value)
    } else {
      evidence = .unclear
    }
    if text.statedWords.contains("applicable") || text.lowercased().contains("n/a") {
      evidence = .unclear
    }
  }
}

extension StatedPercentage {
  /// Whether the number counts branches or functions alone.
  fileprivate var isPart: Bool {
    (before + after.prefix(1)).contains {
      ["branch", "branches", "function", "functions"].contains($0)
    }
  }
}

// MARK: - Reading

extension StatedNumber {
  /// Returns the numbers that lines state: those of tables, and then those of lists and text.
  static func all(in lines: [MarkdownLine]) -> [StatedNumber] {
    let rows = MarkdownTable.tables(in: lines[...]).flatMap { table in
      let titles = table.header.map { $0[...].statedWords }
      return table.rows.compactMap { row in
        StatedNumber(row: row.cells.map { plain($0[...])[...] }, under: titles)
      }
    }
    var reading = Reading()
    for line in lines { reading.take(line) }
    return rows + reading.numbers
  }

  /// Returns a text without marks of emphasis and code.
  private static func plain(_ text: Substring) -> String {
    text.filter { !"*`_".contains($0) }.replacing("->", with: "→")
  }

  /// The state while lines are read.
  private struct Reading {
    var numbers: [StatedNumber] = []
    /// The words of the last heading.
    private var heading: Set<String> = []

    mutating func take(_ line: MarkdownLine) {
      switch line.kind {
      case .heading(_, let title): heading = Set(title.statedWords)
      case .item(_, let text), .text(let text): take(text)
      case .tableRow, .blank, .code: break
      }
    }

    private mutating func take(_ text: Substring) {
      let plain = plain(text)
      let isBold = MarkdownItem.labelled(text)?.rest.isEmpty == true
      if isBold || plain.hasSuffix(":"), !plain.contains("%") {
        heading = Set(plain[...].statedWords)
      } else if !plain.holds("/FAIL]"), !plain.holds("[N]") {
        for sentence in plain.sentences { take(sentence: sentence) }
      }
    }

    private mutating func take(sentence: Substring) {
      guard var number = StatedNumber(line: sentence) else { return }
      if number.label == ["status"] || number.label == ["result"] {
        // The status of the number above, in a list below one heading.
        if let last = numbers.indices.last, numbers[last].passed == nil,
          heading.isSubset(of: numbers[last].label)
        {
          numbers[last].passed = number.passed
          numbers[last].hasTarget = numbers[last].hasTarget || number.hasTarget
        }
        return
      }
      if number.label == ["coverage"] { number.label.formUnion(heading) }
      numbers.append(number)
    }
  }
}

extension String {
  /// The sentences, of which each but the first begins with a capital letter.
  fileprivate var sentences: [Substring] {
    var sentences: [Substring] = []
    var start = startIndex
    for stop in ranges(of: ". ") where self[stop.upperBound...].first?.isUppercase == true {
      sentences.append(self[start..<stop.lowerBound])
      start = stop.upperBound
    }
    return sentences + [self[start...]]
  }
}

// MARK: - Lines and rows

extension StatedNumber {
  /// What the column of a table has.
  private enum Column {
    case label, target, value, file, other

    private static let values: Set<String> = [
      "actual", "value", "measured", "achieved", "evidence", "result", "results", "current",
    ]

    init(_ title: [String]) {
      let words = Set(title)
      func has(_ others: Set<String>) -> Bool { !words.isDisjoint(with: others) }
      if has([
        "target", "threshold", "required", "requirement", "minimum", "floor", "goal", "limit",
      ]) {
        self = .target
      } else if has(["file", "path", "module", "component", "class", "function", "package"]) {
        self = .file
      } else if has(Self.values) || has(["coverage"]) || has(StatedPercentage.wholes) {
        let known = Self.values.union(StatedPercentage.wholes).union(["coverage", "test", "code"])
        self = words.isSubset(of: known) ? .value : .other
      } else if title.isEmpty
        || has([
          "gate", "metric", "criterion", "criteria", "check", "category", "suite", "type",
          "requirement", "item", "name", "test", "tests", "id", "task", "kind",
        ])
      {
        self = .label
      } else {
        self = .other
      }
    }
  }

  /// Reads the row of a table; `nil` if it names no number to be reached.
  fileprivate init?(row cells: [Substring], under titles: [[String]]) {
    self.init(label: [])
    var values: [Substring] = []
    var others: [Substring] = []
    var marks: Set<Bool> = []
    for (index, cell) in cells.enumerated() {
      let title = titles.indices.contains(index) ? titles[index] : []
      if let passed = cell.statedPass {
        self.passed = self.passed ?? passed
        marks.insert(passed)
        continue
      }
      switch Column(title) {
      case .target: hasTarget = hasTarget || cell.contains("%")
      case .file: file = file ?? cell
      case .label:
        label.formUnion(cell.prefix { !">≥".contains($0) }.statedWords)
        hasTarget = hasTarget || StatedPercentage.all(in: cell).contains(where: \.isTarget)
        if index == 0, cell.looksLikePath { file = cell }
      case .value:
        if title.contains("coverage") { label.insert("coverage") }
        values.append(cell)
      case .other: others.append(cell)
      }
    }
    guard !label.isEmpty || file != nil else { return nil }
    if file != nil {
      let measured = values.first.map { StatedPercentage.all(in: $0) } ?? []
      if let first = measured.first, measured.count == 1, first.before.isEmpty, !first.isDifference
      {
        evidence = .number(first.value)
      }
    } else {
      take(
        values.flatMap { StatedPercentage.all(in: $0) },
        else: values.joined(separator: " ")[...]
      )
    }
    // Another column may have the number, and marks that differ say nothing.
    let isElsewhere = (others + values).contains { $0.contains(where: \.isNumber) }
    let hasOtherMark = others.contains { cell in
      cell.unicodeScalars.contains { "✅❌".unicodeScalars.contains($0) }
    }
    if evidence == .none && isElsewhere || marks.count > 1 || hasOtherMark { evidence = .unclear }
    guard hasTarget || value != nil else { return nil }
  }

  /// Reads a line of a list or of text; `nil` if it names no number to be reached.
  fileprivate init?(line: Substring) {
    self.init(label: [])
    let (mark, rest) = line.withoutMark
    passed = mark
    let end = rest.firstIndex { ":>≥<≤(=".contains($0) || $0.isNumber } ?? rest.endIndex
    let front = rest[..<end]
    guard front.utf8.count <= 60, end < rest.endIndex else { return nil }
    label = Set(front.statedWords)
    if rest[end] == ":", front.looksLikePath { file = front }
    let tail = rest[end...].drop { ": ".contains($0) }
    let percentages = StatedPercentage.all(in: tail)
    hasTarget = percentages.contains(where: \.isTarget)
    passed = passed ?? tail.statedPassAtEnd
    take(percentages, else: percentages.isEmpty ? tail : "")
    if value != nil, passed == nil,
      percentages.contains(where: { $0.before.contains("met") || $0.before.contains("passed") })
    {
      passed = true
    }
    if evidence == .none, tail.statedWords.starts(with: ["not", "measured"]) { hasTarget = true }
    let signless = tail.split { !$0.isNumber && !".,%".contains($0) }.contains { word in
      word.contains(where: \.isNumber) && !word.contains("%")
    }
    if evidence == .none, signless, tail.firstRange(of: " %") == nil { evidence = .unclear }
    // A sentence goes on after its number.
    if tail.statedWords.count > 12 { evidence = .unclear }
    guard hasTarget || value != nil || passed != nil else { return nil }
  }

  private init(label: Set<String>) {
    self.label = label
  }
}

extension Substring {
  /// Whether the text is the path of a file.
  var looksLikePath: Bool {
    !contains(" ") && (contains("/") || dropFirst().contains("."))
  }
}
