import RehearsalDefinitions
import RehearsalSimulation

/// A line of a report with a measured percentage, or with the result of a check against a target.
///
/// Two examples:
/// - the table row `| Unit coverage | ≥ 80% | 84.2% | PASS |`
/// - the list item `[PASS] Unit coverage: 84.2% >= 80%`
///
/// A number belongs to the label in front of it, which is `Unit coverage` in both examples.
struct StatedNumber {
  /// How clearly the line states the measured percentage.
  enum Evidence: Hashable {
    case number(Percentage)
    /// The line has a percentage, but the words around it do not fit the label.
    case unrelatedNumber
    /// The line may state the measured percentage, but not clearly: for example, it has two percentages.
    case unclear
    case none
  }

  /// The words of the label in lower case, such as `unit` and `coverage`.
  ///
  /// In a table, the word `coverage` is added if it is in the title of the number's column. In a list, the words of the
  /// heading are added if the label is only `Coverage`.
  var label: Set<String>
  /// The measured percentage, or why it is unknown.
  var evidence = Evidence.none
  /// Whether the line states a target.
  ///
  /// The value is also `true` if the line says that the number was not measured.
  var hasTarget = false
  /// Whether the check passed according to the line; `nil` if the line does not say.
  var passed: Bool?
  /// The path of the file that the line is about; `nil` if the line is not about a single file.
  var file: Substring?

  /// The measured percentage; `nil` if the line does not state it clearly.
  var value: Percentage? {
    if case .number(let value) = evidence { value } else { nil }
  }

  /// Words that do not change which gate a label is about.
  private static let neutralWords = StatedPercentage.wordsNamingNoTestKind.union([
    "pass", "passing", "gate", "gates", "suite", "backend", "frontend", "api", "threshold",
    "target",
    "minimum", "meets", "met", "in", "the", "for", "and", "evidence", "result", "results", "value",
    "achieved", "current",
  ])

  /// Words that restrict a label to a part of the coverage, such as branches.
  private static let partWords: Set<String> = [
    "branch", "branches", "function", "functions", "statement", "statements",
  ]

  /// Returns whether the line is about the coverage that the given words name, such as `unit`, and about
  /// nothing else.
  ///
  /// The result is `false` for a line about a single file or about a part of the coverage, such as branches.
  func isOnlyAboutCoverage(_ words: Set<String>) -> Bool {
    words.isSubset(of: label) && (label.contains("coverage") || hasTarget) && file == nil
      && label.isDisjoint(with: Self.partWords)
      && label.subtracting(words).allSatisfy {
        Self.neutralWords.contains($0) || $0.allSatisfy(\.isNumber)
      }
  }

  /// Sets `evidence` according to the percentages in the line.
  ///
  /// If the line has several measured percentages, the evidence is usually unclear. As an exception, a total
  /// such as `lines` counts if all measured percentages fit the label, and a word after each of them says
  /// what it counts. The evidence is also unclear if the line says that the check is not applicable.
  ///
  /// - Parameters:
  ///   - percentages: The percentages, including targets.
  ///   - text: The text of the line. If there are no percentages but the text has a number, the evidence is
  ///     unclear, because the number may be the measured one without its percent sign.
  private mutating func setEvidence(_ percentages: [StatedPercentage], else text: Substring) {
    let measuredPercentages = percentages.filter { !$0.isTarget }
    let labelPercentages = measuredPercentages.filter { $0.belongs(toLabel: label) }
    let totalPercentage = labelPercentages.first {
      !StatedPercentage.totalWords.isDisjoint(with: $0.wordsAfter.prefix(1) + $0.wordsBefore)
    }
    if labelPercentages.isEmpty {
      // No percentage fits the label. The evidence is unclear in three cases: a number has no percent sign,
      // several percentages look like targets, or a percentage is a difference.
      let hasUnmarkedNumber = text.contains(where: \.isNumber) && percentages.isEmpty
      let isUnclear =
        hasUnmarkedNumber
        || percentages.count > max(1, measuredPercentages.count) && measuredPercentages.isEmpty
        || measuredPercentages.contains(where: \.isDifference)
      evidence = isUnclear ? .unclear : measuredPercentages.isEmpty ? .none : .unrelatedNumber
    } else if labelPercentages.count == 1, measuredPercentages.count == 1 {
      evidence = labelPercentages[0].isPartial ? .unclear : labelPercentages[0].evidence
    } else if let totalPercentage, labelPercentages.count == measuredPercentages.count,
      labelPercentages.allSatisfy({ !$0.wordsAfter.isEmpty })
    {
      evidence = totalPercentage.evidence
    } else {
      evidence = .unclear
    }
    if text.statedWords.contains("applicable") || text.lowercased().contains("n/a") {
      evidence = .unclear
    }
  }
}

extension StatedPercentage {
  /// The percentage as evidence, which is unclear if the value is unknown.
  fileprivate var evidence: StatedNumber.Evidence { value.map { .number($0) } ?? .unclear }

  /// Whether the percentage is only about branches or functions.
  fileprivate var isPartial: Bool {
    (wordsBefore + wordsAfter.prefix(1)).contains {
      ["branch", "branches", "function", "functions"].contains($0)
    }
  }
}

// MARK: - Reading

extension StatedNumber {
  /// Returns the numbers that a report states: first those in tables, then those in lists and paragraphs.
  static func statedNumbers(in lines: [MarkdownLine]) -> [StatedNumber] {
    let tableNumbers = MarkdownTable.tables(in: lines[...]).flatMap { table in
      let titles = table.header.map { $0[...].statedWords }
      return table.rows.compactMap { row in
        StatedNumber(row: row.cells.map { withoutMarkup($0[...])[...] }, under: titles)
      }
    }
    var reader = TextReader()
    for line in lines { reader.read(line) }
    return tableNumbers + reader.numbers
  }

  /// Returns a text without Markdown characters for emphasis and code.
  ///
  /// An underscore inside a word stays, as in `error_handler.py`.
  private static func withoutMarkup(_ text: Substring) -> String {
    var plainText = ""
    var isInWord = false
    for (index, character) in zip(text.indices, text) where !"*`".contains(character) {
      let next = text[text.index(after: index)...].first
      if character == "_", !isInWord || next?.isLetter != true && next?.isNumber != true {
        continue
      }
      plainText.append(character)
      isInWord = character == "_" || character.isLetter || character.isNumber
    }
    return plainText.replacing("->", with: "→")
  }

  /// A reader of list items and paragraphs.
  private struct TextReader {
    var numbers: [StatedNumber] = []
    /// The words of the latest heading in lower case.
    ///
    /// A line in bold or with a colon at its end counts as a heading if it has no percent sign.
    private var heading: Set<String> = []

    mutating func read(_ line: MarkdownLine) {
      switch line.kind {
      case .heading(_, let title): heading = Set(title.statedWords)
      case .item(_, let text), .text(let text): read(text)
      case .tableRow, .blank, .code: break
      }
    }

    private mutating func read(_ text: Substring) {
      let plainText = withoutMarkup(text)
      let isBold = MarkdownItem.boldLabelAndRest(text)?.rest.isEmpty == true
      if isBold || plainText.hasSuffix(":"), !plainText.contains("%") {
        heading = Set(plainText[...].statedWords)
      } else if !plainText.containsBytes(of: "/FAIL]"), !plainText.containsBytes(of: "[N]") {
        for sentence in plainText.sentences { read(sentence: sentence) }
      }
    }

    private mutating func read(sentence: Substring) {
      guard var number = StatedNumber(line: sentence) else { return }
      if number.label == ["status"] || number.label == ["result"] {
        // In a list below one heading, a line such as `Status: PASS` belongs to the number in the line above.
        if let lastIndex = numbers.indices.last, numbers[lastIndex].passed == nil,
          heading.isSubset(of: numbers[lastIndex].label)
        {
          numbers[lastIndex].passed = number.passed
          numbers[lastIndex].hasTarget = numbers[lastIndex].hasTarget || number.hasTarget
        }
        return
      }
      if number.label == ["coverage"] { number.label.formUnion(heading) }
      numbers.append(number)
    }
  }
}

extension String {
  /// The sentences of the text.
  ///
  /// A sentence ends at a period if a space and a capital letter follow.
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
  /// The content of a table column, according to its title.
  private enum Column {
    case label, target, value, file, other

    private static let valueTitleWords: Set<String> = [
      "actual", "value", "measured", "achieved", "evidence", "result", "results", "current",
    ]

    init(_ title: [String]) {
      let words = Set(title)
      func titleContains(_ others: Set<String>) -> Bool { !words.isDisjoint(with: others) }
      if titleContains([
        "target", "threshold", "required", "requirement", "minimum", "floor", "goal", "limit",
      ]) {
        self = .target
      } else if titleContains([
        "file", "path", "module", "component", "class", "function", "package",
      ]) {
        self = .file
      } else if titleContains(Self.valueTitleWords) || titleContains(["coverage"])
        || titleContains(StatedPercentage.totalWords)
      {
        let valueWords = Self.valueTitleWords.union(StatedPercentage.totalWords).union([
          "coverage", "test", "code",
        ])
        self = words.isSubset(of: valueWords) ? .value : .other
      } else if title.isEmpty
        || titleContains([
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

  /// Reads a number from a table row, with the words of the title of each column in `titles`.
  ///
  /// The result is `nil` in two cases:
  /// - The row has neither a label, such as `Unit coverage`, nor the path of a file.
  /// - The row has neither a target, such as `≥ 80%`, nor a percentage that is clearly the measured one.
  fileprivate init?(row cells: [Substring], under titles: [[String]]) {
    self.init(label: [])
    var valueCells: [Substring] = []
    var otherCells: [Substring] = []
    var statedResults: Set<Bool> = []
    for (index, cell) in cells.enumerated() {
      let title = titles.indices.contains(index) ? titles[index] : []
      if let passed = cell.statedPass {
        self.passed = self.passed ?? passed
        statedResults.insert(passed)
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
        valueCells.append(cell)
      case .other: otherCells.append(cell)
      }
    }
    guard !label.isEmpty || file != nil else { return nil }
    setEvidence(inValueCells: valueCells)
    // The evidence is unclear if the measured number may be in another column, if results such as PASS and
    // FAIL contradict each other, or if a column without a known title has a mark.
    let hasNumberElsewhere = (otherCells + valueCells).contains { $0.contains(where: \.isNumber) }
    let hasOtherMark = otherCells.contains { cell in
      cell.unicodeScalars.contains { "✅❌".unicodeScalars.contains($0) }
    }
    if evidence == .none && hasNumberElsewhere || statedResults.count > 1 || hasOtherMark {
      evidence = .unclear
    }
    guard hasTarget || value != nil else { return nil }
  }

  /// Sets `evidence` according to the cells of a table row that are in columns of measured values.
  ///
  /// In a row about a single file, only the first of these cells counts, and must have a single percentage.
  private mutating func setEvidence(inValueCells valueCells: [Substring]) {
    guard file != nil else {
      return setEvidence(
        valueCells.flatMap { StatedPercentage.all(in: $0) },
        else: valueCells.joined(separator: " ")[...]
      )
    }
    let measuredPercentages = valueCells.first.map { StatedPercentage.all(in: $0) } ?? []
    if let first = measuredPercentages.first, measuredPercentages.count == 1,
      first.wordsBefore.isEmpty, !first.isDifference
    {
      evidence = first.evidence
    }
  }

  /// Reads a number from a list item or a sentence.
  ///
  /// The result is `nil` in two cases:
  /// - The text has neither a target, nor a clear percentage, nor a result.
  /// - Nothing follows the label, or the label has more than 60 bytes.
  fileprivate init?(line: Substring) {
    self.init(label: [])
    let (statedResult, rest) = line.leadingResult
    passed = statedResult
    let labelEnd = rest.firstIndex { ":>≥<≤(=".contains($0) || $0.isNumber } ?? rest.endIndex
    let labelText = rest[..<labelEnd]
    guard labelText.utf8.count <= 60, labelEnd < rest.endIndex else { return nil }
    label = Set(labelText.statedWords)
    if rest[labelEnd] == ":", labelText.looksLikePath { file = labelText }
    let textAfterLabel = rest[labelEnd...].drop { ": ".contains($0) }
    let percentages = StatedPercentage.all(in: textAfterLabel)
    hasTarget = percentages.contains(where: \.isTarget)
    passed = passed ?? textAfterLabel.statedResultAtEnd
    setEvidence(percentages, else: percentages.isEmpty ? textAfterLabel : "")
    if value != nil, passed == nil,
      percentages.contains(where: {
        $0.wordsBefore.contains("met") || $0.wordsBefore.contains("passed")
      })
    {
      passed = true
    }
    if evidence == .none, textAfterLabel.statedWords.starts(with: ["not", "measured"]) {
      hasTarget = true
    }
    let hasNumberWithoutSign = textAfterLabel.split { !$0.isNumber && !".,%".contains($0) }.contains
    { word in
      word.contains(where: \.isNumber) && !word.contains("%")
    }
    if evidence == .none, hasNumberWithoutSign, textAfterLabel.firstRange(of: " %") == nil {
      evidence = .unclear
    }
    // In a long sentence, the words after the number may change its meaning.
    if textAfterLabel.statedWords.count > 12 { evidence = .unclear }
    guard hasTarget || value != nil || passed != nil else { return nil }
  }

  private init(label: Set<String>) {
    self.label = label
  }
}

extension Substring {
  /// Whether the text looks like the path or name of a file.
  var looksLikePath: Bool {
    !contains(" ") && (contains("/") || dropFirst().contains("."))
  }
}
