import RehearsalSimulation

/// A reader of the gates in lines, which joins a gate that begins on one line of a paragraph and ends on the next.
struct GateLines {
  /// The gates that the lines state.
  private(set) var gates: [StatedGate] = []
  /// The thresholds that look like gates, but from which none is read.
  private(set) var unreadThresholds: [UnreadThreshold] = []
  private let source: SourceText
  /// The line that was read last; `nil` if the next line begins a paragraph.
  private var previousLine: PlainText?
  /// What was read from the previous line.
  private var previousReader: GateReader?

  init(_ source: SourceText) { self.source = source }

  /// Reads the next line with text.
  ///
  /// - Parameters:
  ///   - text: The text of the line.
  ///   - titles: What the titles above the line say.
  mutating func read(_ text: PlainText, below titles: GateTitles.Context) {
    var isContinuation = false
    if case .text = text.line.kind { isContinuation = true }
    let joined = isContinuation ? joinedLine(text, titles) : nil
    let reader = joined ?? GateReader(text, below: titles, source)
    // The end of the previous line can be part of a gate that is complete only now.
    if let last = unreadThresholds.last,
      joined?.gates.first?.location == last.location
        || joined?.unreadThresholds.first?.location == last.location
    {
      unreadThresholds.removeLast()
    }
    gates += reader.gates
    unreadThresholds += reader.unreadThresholds
    switch text.line.kind {
    case .text, .item: (previousLine, previousReader) = (text, reader)
    case .heading, .tableRow, .blank, .code: endParagraph()
    }
  }

  /// Reads a line without text, which ends the paragraph.
  mutating func endParagraph() { (previousLine, previousReader) = (nil, nil) }

  /// Reads a line together with the words at the end of the line before it.
  ///
  /// The result is `nil` if no gate begins on the line before. It is also `nil` for a very long line, whose
  /// columns are counted differently.
  private func joinedLine(_ text: PlainText, _ titles: GateTitles.Context) -> GateReader? {
    guard let previousLine, let previousReader,
      let beginning = beginning(of: text, after: previousLine, previousReader)
    else { return nil }
    let joinedText = "\(beginning) \(text.text)"
    guard max(joinedText.utf8.count, text.line.fullText.utf8.count) < 4_096 else { return nil }
    let line = MarkdownLine(
      number: text.line.number,
      fullText: joinedText[...],
      kind: .text(joinedText[...])
    )
    var joinedTitles = titles
    if previousReader.gates.contains(where: \.isAboutCoverage) {
      joinedTitles.isAboutCoverage = true
    }
    var reader = GateReader(
      PlainText(joinedText[...], in: line),
      below: joinedTitles,
      after: previousReader.lastFloor,
      source
    )
    let addedCount = beginning.unicodeScalars.count + 1
    let (start, previousStart) = (
      text.line.column(of: text.text), previousLine.line.column(of: beginning)
    )
    reader.mapLocations { location in
      if location.column > addedCount {
        location.column += start - 1 - addedCount
      } else {
        location.line = previousLine.line.number
        location.column += previousStart - 1
      }
    }
    return reader
  }

  /// Returns the words at the end of a line that belong to a gate in the next line; `nil` if there are none.
  private func beginning(
    of text: PlainText,
    after previousLine: PlainText,
    _ previousReader: GateReader
  ) -> Substring? {
    if StatedGate.canContinue(text), let words = StatedGate.openClause(of: previousLine) {
      return words
    }
    guard !previousReader.isLastPartRead, StatedGate.namesMetricFirst(text) else { return nil }
    return StatedGate.openThreshold(of: previousLine)
  }
}

extension StatedGate {
  /// Returns whether a line begins with the second part of a gate, such as `>= 80%` or `coverage of at least 80%`.
  fileprivate static func canContinue(_ text: PlainText) -> Bool {
    let start = text.lowercasedBytes.prefix { " *`~$".utf8.contains($0) }.count
    let beginsWithCoverage = text.hasText("coverage", at: start)
    guard beginsWithCoverage || GateComparison.begins(text, at: start),
      let clause = clauses(of: text).first
    else { return false }
    return numbers(in: clause, of: text).contains {
      $0.comparison != nil || beginsWithCoverage && $0.unit == "%"
    }
  }

  /// Returns whether a line begins with words for the coverage that a threshold on the line before it is about.
  ///
  /// An example is `integration coverage.` after `unit coverage >= 80%, >= 70%`.
  fileprivate static func namesMetricFirst(_ text: PlainText) -> Bool {
    guard let clause = clauses(of: text).first, numbers(in: clause, of: text).isEmpty else {
      return false
    }
    let words = text.lowercasedBytes[clause].prefix(60).split { !PlainText.isWordByte($0) }.prefix(
      3
    )
    .map { String(decoding: $0, as: UTF8.self) }
    return GateMetric.nameBelowCoverage(in: text, clause) != nil && words.contains("coverage")
  }

  /// Returns the words after the last threshold of a line, if they name a metric or a kind of test and no sentence ends
  /// after them.
  fileprivate static func openClause(of text: PlainText) -> Substring? {
    guard let clause = openLastClause(of: text), numbers(in: clause, of: text).isEmpty,
      !GateMetric.names(in: text, clause).isEmpty
        || GateMetric.nameBelowCoverage(in: text, clause) != nil
    else { return nil }
    return text.words(in: clause)
  }

  /// Returns the last clause of a line, if it ends with a percentage and names no metric.
  fileprivate static func openThreshold(of text: PlainText) -> Substring? {
    guard let clause = openLastClause(of: text) else { return nil }
    let numbers = numbers(in: clause, of: text)
    guard numbers.count == 1, let number = numbers.first, number.unit == "%",
      !text.lowercasedBytes[number.unitEnd..<clause.upperBound].contains(
        where: PlainText.isWordByte
      )
    else { return nil }
    return text.words(in: clause)
  }

  private static func openLastClause(of text: PlainText) -> Range<Int>? {
    guard let clause = clauses(of: text).last,
      let lastByte = text.lowercasedBytes[clause].last(where: { !MarkdownScanner.isBlank($0) }),
      !".!?".utf8.contains(lastByte)
    else { return nil }
    return clause
  }

  private static let reportedMetrics = [
    "branch-coverage", "e2e-coverage", "integration-coverage", "unit-coverage",
  ]

  /// Returns whether a part of a text names a kind of test, but no metric.
  ///
  /// The result is `false` for a rate of success, which cannot be meant as coverage.
  static func namesKindWithoutMetric(_ text: PlainText, _ part: Range<Int>) -> Bool {
    guard GateMetric.names(in: text, part).isEmpty,
      let metric = GateMetric.nameBelowCoverage(in: text, part), isReported(metric)
    else { return false }
    return !(["succe", "rate"] as [StaticString]).contains { word in
      text.offset(of: word, from: part.lowerBound, to: part.upperBound) != nil
    }
  }

  /// Returns whether a threshold for a kind of coverage is reported if no gate is read from it.
  static func isReported(_ metric: String) -> Bool { reportedMetrics.contains(metric) }
}

extension PlainText {
  /// Returns a part of the text without blanks at its beginning and end.
  func words(in part: Range<Int>) -> Substring {
    MarkdownScanner.trimmed(Substring(rest(from: part.lowerBound).utf8.prefix(part.count)))
  }
}
