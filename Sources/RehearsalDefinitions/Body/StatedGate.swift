package import RehearsalSimulation

/// A gate that a definition states, such as `unit coverage >= 80%`.
package struct StatedGate: Sendable, Hashable {
  /// The ways in which a gate can compare the measured value with its threshold.
  package enum Comparison: String, Sendable {
    case atLeast = ">="
    case moreThan = ">"
    case atMost = "<="
    case lessThan = "<"
  }

  /// The name of the metric in a standard form, such as `unit-coverage`, `complexity` or `p95-latency`.
  package var metric: String
  /// The way in which the gate compares the measured value with the threshold.
  package var comparison: Comparison
  /// The threshold without its unit, as it is written in the definition.
  package var number: String
  /// The unit of the threshold: `%`, `ms`, `s`, `kb`, `mb` or `gb`; empty if there is none.
  package var unit: String
  /// Whether the gate applies only to a part of the work, as in `95% for the risk logic`.
  ///
  /// The value is also `true` for each of several floors for one metric in one clause, as in `80%+/70%+ coverage`,
  /// because they cannot be about the same work. In `80% with 90% for the risk logic`, the first is about all work.
  package var appliesOnlyToPart: Bool
  /// The parts of the work that the gate is about, such as `python`; empty if it is about all work.
  ///
  /// They are named in the headings above the gate, and in its line.
  package var part = ""
  /// The location of the threshold in the definition.
  package var location: SourceLocation

  /// The comparison, the threshold and the unit as one text, such as `>= 80%`.
  package var requirementText: String { "\(comparison.rawValue) \(number)\(unit)" }

  /// Whether the metric is a kind of coverage.
  var isAboutCoverage: Bool { metric.hasSuffix("-coverage") }

  /// The threshold as a percentage; `nil` if its unit is not `%` or its number is not a valid percentage.
  package var percentage: Percentage? { unit == "%" ? Percentage(number[...]) : nil }
}

// MARK: - Parsing

extension StatedGate {
  /// Returns the gates that a line states, from left to right.
  ///
  /// `isBelowCoverage` is whether a title above the line is about coverage. The line itself can have such a title, as
  /// in `Coverage: unit >= 80%, integration >= 70%`.
  static func gates(
    in text: PlainText,
    isBelowCoverage: Bool = false,
    _ source: SourceText
  ) -> [StatedGate] {
    guard text.lowercasedBytes.contains(where: \.isASCIIDigit) else { return [] }
    let isBelowCoverage = isBelowCoverage || beginsWithCoverageTitle(text)
    let clauses = clauses(of: text)
    let gatesByClause = clauses.map { gates(in: $0, of: text, isBelowCoverage, source) }
    guard gatesByClause.joined().contains(where: \.isAboutCoverage) else {
      return gatesByClause.flatMap { $0 }
    }
    // In a line about coverage, `integration >= 70%` is about coverage, too.
    return zip(clauses, gatesByClause).flatMap { clause, clauseGates in
      clauseGates.isEmpty && namesOnlyKind(clause, of: text)
        ? gates(in: clause, of: text, true, source) : clauseGates
    }
  }

  /// Returns whether a clause has only a kind of test and a threshold, as in `integration >= 70%`.
  private static func namesOnlyKind(_ clause: Range<Int>, of text: PlainText) -> Bool {
    text.lowercasedBytes[clause].split { byte in
      !PlainText.isWordByte(byte) || byte >= 0x80
    }
    .allSatisfy { word in
      word.first.map(\.isASCIIDigit) ?? true
        || wordsBesideKind.contains(String(decoding: word, as: UTF8.self))
    }
  }

  private static let wordsBesideKind: Set<String> = [
    "above", "and", "at", "better", "branch", "branches", "code", "critical", "e2e", "end-to-end",
    "function", "functions", "higher", "integration", "least", "less", "line", "lines", "min",
    "minimum", "more", "new", "no", "of", "or", "over", "overall", "path", "paths", "percent",
    "statement", "statements", "test", "tests", "than", "unit", "with",
  ]

  /// Returns whether the text up to the first colon of a line is about coverage.
  private static func beginsWithCoverageTitle(_ text: PlainText) -> Bool {
    guard let colon = text.offset(of: ":") else { return false }
    return text.offset(of: "coverage", to: colon) != nil
  }

  /// Returns the clauses of a line as ranges of byte offsets.
  ///
  /// Commas outside numbers, and semicolons, separate clauses. The word `and` also separates clauses if there is a
  /// percent sign or a number with a comparison on both sides of it. So does the end of a sentence, if the text after
  /// it names a metric.
  static func clauses(of text: PlainText) -> [Range<Int>] {
    var clauses: [Range<Int>] = []
    var clauseStart = 0
    var offset = 0
    while offset < text.lowercasedBytes.count {
      let byte = text.lowercasedBytes[offset]
      guard !byte.isASCIIDigit else {
        offset = endOfNumber(text, from: offset, to: text.lowercasedBytes.count)
        continue
      }
      if byte == UInt8(ascii: ",") || byte == UInt8(ascii: ";") {
        clauses.append(clauseStart..<offset)
        clauseStart = offset + 1
      }
      offset += 1
    }
    clauses.append(clauseStart..<text.lowercasedBytes.count)
    return clauses.flatMap { clausesBetweenConjunctions(in: $0, of: text) }
  }

  private static func clausesBetweenConjunctions(
    in clause: Range<Int>,
    of text: PlainText
  ) -> [Range<Int>] {
    let separators = separators(in: clause, of: text)
    guard !separators.isEmpty else { return [clause] }
    let thresholds = thresholdOffsets(in: clause, of: text)
    // The numbers of the thresholds before the clause, and before the separator.
    var (countBeforeClause, countBefore) = (0, 0)
    var clauses: [Range<Int>] = []
    var clauseStart = clause.lowerBound
    for (separator, endsSentence) in separators {
      while countBefore < thresholds.count, thresholds[countBefore] < separator.lowerBound {
        countBefore += 1
      }
      guard countBefore < thresholds.count else { break }
      guard countBefore > countBeforeClause,
        !endsSentence || namesMetric(text, separator.upperBound..<clause.upperBound)
      else { continue }
      clauses.append(clauseStart..<separator.lowerBound)
      (clauseStart, countBeforeClause) = (separator.upperBound, countBefore)
    }
    return clauses + [clauseStart..<clause.upperBound]
  }

  /// Returns the words `and` and the ends of sentences in a clause, from left to right.
  private static func separators(
    in clause: Range<Int>,
    of text: PlainText
  ) -> [(range: Range<Int>, endsSentence: Bool)] {
    clause.compactMap { offset in
      if text.hasText(" and ", at: offset), offset + 5 <= clause.upperBound {
        return (offset..<(offset + 5), false)
      }
      return text.hasText(". ", at: offset) && offset + 2 <= clause.upperBound
        ? (offset..<(offset + 2), true) : nil
    }
  }

  /// Returns whether the beginning of a sentence names a metric.
  private static func namesMetric(_ text: PlainText, _ sentence: Range<Int>) -> Bool {
    let end = min(sentence.lowerBound + maximumPhraseLength, sentence.upperBound)
    return !GateMetric.names(in: text, sentence.lowerBound..<end).isEmpty
  }

  /// The greatest length, in bytes, of the words that can say what a gate measures.
  static let maximumPhraseLength = 200

  /// Returns the byte offsets of the percent signs, and of the numbers with a comparison, in ascending order.
  private static func thresholdOffsets(in clause: Range<Int>, of text: PlainText) -> [Int] {
    let percentSignOffsets = clause.filter { text.lowercasedBytes[$0] == UInt8(ascii: "%") }
    let comparedNumbers = numbers(in: clause, of: text).filter { $0.comparison != nil }
    return (percentSignOffsets + comparedNumbers.map(\.range.lowerBound)).sorted()
  }

  private static func gates(
    in clause: Range<Int>,
    of text: PlainText,
    _ isBelowCoverage: Bool,
    _ source: SourceText
  ) -> [StatedGate] {
    var thresholds = numbers(in: clause, of: text).filter { $0.comparison != nil }
    var metrics = GateMetric.names(in: text, clause, thresholdCount: thresholds.count)
    if let parenthesis = OpenParenthesis(around: clause, in: text),
      thresholds.allSatisfy({ $0.unitEnd <= parenthesis.end })
    {
      metrics = parenthesis.metrics(of: clause, thresholds.count, in: text) ?? metrics
    }
    if metrics.contains(where: { $0.hasSuffix("-coverage") }) {
      thresholds = thresholds.map { $0.inPercent(in: clause, of: text) }
    } else if metrics.isEmpty, isBelowCoverage {
      metrics = GateMetric.nameBelowCoverage(in: text, clause).map { [$0] } ?? []
      thresholds = thresholds.map { $0.inPercent(in: clause, of: text) }
        .filter(\.isFloorInPercent)
    }
    return metrics.flatMap { metric in
      thresholds.indices.compactMap { index in
        let threshold = thresholds[index]
        return threshold.comparison.map { comparison in
          StatedGate(
            metric: metric,
            comparison: comparison,
            number: threshold.standardText(in: text),
            unit: threshold.unit,
            appliesOnlyToPart: appliesOnlyToPart(thresholds, index, clause, of: text),
            location: source.location(
              of: text.rest(from: threshold.range.lowerBound),
              in: text.line
            )
          )
        }
      }
    }
  }

  /// A number in a clause, with its unit and its comparison.
  struct WrittenNumber {
    /// The byte offsets of the number without its unit.
    var range: Range<Int>
    var unit: String
    /// The byte offset after the unit, or after the number if there is no unit.
    var unitEnd: Int
    /// The comparison before or after the number; `nil` if there is none.
    var comparison: Comparison?

    var isFloorInPercent: Bool {
      unit == "%" && (comparison == .atLeast || comparison == .moreThan)
    }

    /// Returns a coverage without a unit as a percentage, as in `unit coverage >= 80`.
    ///
    /// The number must be at least 10 and at most 100, and no word may follow it in the clause, as in `10 tests`.
    func inPercent(in clause: Range<Int>, of text: PlainText) -> WrittenNumber {
      guard unit.isEmpty, let value = Double(standardText(in: text)), (10...100).contains(value),
        !text.lowercasedBytes[unitEnd..<clause.upperBound].contains(where: PlainText.isWordByte)
      else { return self }
      var number = self
      number.unit = "%"
      return number
    }

    /// Returns the number with a point before its decimals, and without separators of thousands.
    ///
    /// A comma before three digits separates thousands, as in `1,000 ms`. It is a decimal comma in a percentage, and
    /// after a zero.
    func standardText(in text: PlainText) -> String {
      let number = String(decoding: text.lowercasedBytes[range], as: UTF8.self)
      let parts = number.split(separator: ",", omittingEmptySubsequences: false)
      let separatesThousands =
        unit != "%" && !number.hasPrefix("0")
        && parts.dropFirst().allSatisfy { $0.prefix { $0 != "." }.utf8.count == 3 }
      return parts.joined(separator: separatesThousands || parts.count > 2 ? "" : ".")
    }
  }

  /// Returns the numbers in a clause, from left to right.
  static func numbers(in clause: Range<Int>, of text: PlainText) -> [WrittenNumber] {
    var numbers: [WrittenNumber] = []
    var offset = clause.lowerBound
    while offset < clause.upperBound {
      guard text.lowercasedBytes[offset].isASCIIDigit, beginsNumber(text, at: offset) else {
        offset += 1
        continue
      }
      let numberEnd = endOfNumber(text, from: offset, to: clause.upperBound)
      let (unit, unitEnd) = unit(text, at: numberEnd)
      numbers.append(
        WrittenNumber(
          range: offset..<numberEnd,
          unit: unit,
          unitEnd: unitEnd,
          comparison: comparison(before: offset, text, clause.lowerBound)
            ?? comparison(after: unitEnd, text)
        )
      )
      offset = max(numberEnd, unitEnd)
    }
    return numbers
  }

  /// Returns whether a number can begin at a byte offset.
  ///
  /// It can if a word can, or directly after a sign or a no-break space, which are outside ASCII.
  private static func beginsNumber(_ text: PlainText, at offset: Int) -> Bool {
    text.beginsWord(at: offset) || text.hasText("≥", at: offset - 3)
      || text.hasText("≤", at: offset - 3) || spaceLength(before: offset, in: text) > 0
  }

  private static let noBreakSpaces: [StaticString] = ["\u{a0}", "\u{202f}"]

  /// Returns the length in bytes of the no-break space before a byte offset; 0 if there is none.
  private static func spaceLength(before offset: Int, in text: PlainText) -> Int {
    noBreakSpaces.first { text.hasText($0, at: offset - $0.utf8CodeUnitCount) }?.utf8CodeUnitCount
      ?? 0
  }

  /// Returns the byte offset after the number that begins at a byte offset.
  ///
  /// A number can have separators of thousands, and a decimal point or comma, as in `1,000`, `79.5` and `79,5`.
  private static func endOfNumber(_ text: PlainText, from start: Int, to clauseEnd: Int) -> Int {
    func digitCount(from offset: Int) -> Int {
      var end = offset
      while end < clauseEnd, text.lowercasedBytes[end].isASCIIDigit { end += 1 }
      return end - offset
    }
    func decimalCount(after separator: StaticString, at offset: Int) -> Int {
      text.hasText(separator, at: offset) ? digitCount(from: offset + 1) : 0
    }
    let integerEnd = start + digitCount(from: start)
    var end = integerEnd
    while decimalCount(after: ",", at: end) == 3 { end += 4 }
    let pointDecimals = decimalCount(after: ".", at: end)
    if pointDecimals > 0 { return end + 1 + pointDecimals }
    let commaDecimals = end == integerEnd ? decimalCount(after: ",", at: end) : 0
    let isInList = decimalCount(after: ",", at: end + 1 + commaDecimals) > 0
    return commaDecimals > 0 && !isInList ? end + 1 + commaDecimals : end
  }

  private static func unit(_ text: PlainText, at offset: Int) -> (String, after: Int) {
    let space = ([" "] + noBreakSpaces).first { text.hasText($0, at: offset) }
    let start = offset + (space?.utf8CodeUnitCount ?? 0)
    if text.hasText("%", at: start) { return ("%", start + 1) }
    if text.hasText("percent", at: start), text.endsWord(at: start + 7) { return ("%", start + 7) }
    for unit in ["ms", "kb", "mb", "gb", "s"] as [StaticString] {
      let end = start + unit.utf8CodeUnitCount
      if text.hasText(unit, at: start), text.endsWord(at: end) { return ("\(unit)", end) }
    }
    return ("", offset)
  }

  static let comparisonsBeforeNumber: [(StaticString, Comparison)] = [
    (">=", .atLeast), ("≥", .atLeast), ("at least", .atLeast), ("minimum of", .atLeast),
    ("minimum", .atLeast), ("min", .atLeast), ("min.", .atLeast), ("no less than", .atLeast),
    ("<=", .atMost), ("≤", .atMost), ("at most", .atMost), ("maximum of", .atMost),
    ("maximum", .atMost), ("max", .atMost), ("max.", .atMost), ("no more than", .atMost),
    ("up to", .atMost), (">", .moreThan), ("more than", .moreThan), ("greater than", .moreThan),
    ("above", .moreThan), ("over", .moreThan), ("exceeds", .moreThan), ("exceeding", .moreThan),
    ("<", .lessThan), ("less than", .lessThan), ("fewer than", .lessThan),
    ("under", .lessThan), ("below", .lessThan),
  ]

  /// Returns the comparison before a number, such as `>=` or `at least`; `nil` if there is none.
  private static func comparison(before offset: Int, _ text: PlainText, _ clauseStart: Int)
    -> Comparison?
  {
    var end = offset
    while end > clauseStart {
      let isPassedOver = " :*`~$".utf8.contains(text.lowercasedBytes[end - 1])
      let length = isPassedOver ? 1 : spaceLength(before: end, in: text)
      guard length > 0 else { break }
      end -= length
    }
    for (word, comparison) in comparisonsBeforeNumber {
      let start = end - word.utf8CodeUnitCount
      guard start >= clauseStart, text.hasText(word, at: start) else { continue }
      let isSign =
        !PlainText.isWordByte(text.lowercasedBytes[start]) || text.lowercasedBytes[start] >= 0x80
      if isSign || text.beginsWord(at: start) { return comparison }
    }
    return nil
  }

  private static let comparisonsAfterNumber: [(StaticString, Comparison)] = [
    ("+", .atLeast), (" or higher", .atLeast), (" or more", .atLeast), (" or above", .atLeast),
    (" or better", .atLeast), (" minimum", .atLeast), (" or less", .atMost),
    (" or lower", .atMost), (" or below", .atMost), (" maximum", .atMost),
  ]

  /// Returns the comparison directly after a number, such as `+` or `or more`; `nil` if there is none.
  private static func comparison(after offset: Int, _ text: PlainText) -> Comparison? {
    comparisonsAfterNumber.first { text.hasText($0.0, at: offset) }?.1
  }
}
