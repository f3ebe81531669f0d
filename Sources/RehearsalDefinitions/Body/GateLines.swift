import RehearsalSimulation

/// A reader of the gates in lines, which joins a gate that begins on one line of a paragraph and ends on the next.
struct GateLines {
  /// The gates that the lines state.
  private(set) var gates: [StatedGate] = []
  /// The thresholds for a kind of test, such as `unit >= 80%`, for which the text does not say that they are about
  /// coverage.
  private(set) var unreadThresholds: [Contract.Statement] = []
  private let source: SourceText
  /// The line that was read last; `nil` if the next line begins a paragraph.
  private var previousLine: PlainText?
  /// Whether the previous line states a gate for coverage.
  private var isAfterCoverage = false

  init(_ source: SourceText) { self.source = source }

  /// Reads the next line with text.
  ///
  /// - Parameters:
  ///   - text: The text of the line.
  ///   - isBelowCoverage: Whether a title above the line is about coverage.
  mutating func read(_ text: PlainText, isBelowCoverage: Bool) {
    var isContinuation = false
    if case .text = text.line.kind { isContinuation = true }
    let joinedGates = isContinuation ? gatesOfJoinedLine(text, isBelowCoverage) : nil
    let lineGates =
      joinedGates ?? StatedGate.gates(in: text, isBelowCoverage: isBelowCoverage, source)
    gates += lineGates
    if let clause = StatedGate.unreadClause(of: text, lineGates, source) {
      unreadThresholds.append(clause)
    }
    switch text.line.kind {
    case .text, .item: previousLine = text
    case .heading, .tableRow, .blank, .code: previousLine = nil
    }
    isAfterCoverage = lineGates.contains(where: \.isAboutCoverage)
  }

  /// Reads a line without text, which ends the paragraph.
  mutating func endParagraph() { previousLine = nil }

  /// Returns the gates of a line together with the words at the end of the line before it.
  ///
  /// The result is `nil` if no gate begins on the line before. It is also `nil` for a very long line, whose
  /// columns are counted differently.
  private func gatesOfJoinedLine(_ text: PlainText, _ isBelowCoverage: Bool) -> [StatedGate]? {
    guard let previousLine, StatedGate.canContinue(text),
      let beginning = StatedGate.openClause(of: previousLine)
    else { return nil }
    let joinedText = "\(beginning) \(text.text)"
    guard max(joinedText.utf8.count, text.line.fullText.utf8.count) < 4_096 else { return nil }
    let line = MarkdownLine(
      number: text.line.number,
      fullText: joinedText[...],
      kind: .text(joinedText[...])
    )
    let column = text.line.column(of: text.text)
    let addedCount = beginning.unicodeScalars.count + 1
    return StatedGate.gates(
      in: PlainText(joinedText[...], in: line),
      isBelowCoverage: isBelowCoverage || isAfterCoverage,
      source
    )
    .map { joinedGate in
      var gate = joinedGate
      gate.location.column += column - 1 - addedCount
      return gate
    }
  }
}

extension StatedGate {
  /// Returns whether a line begins with the second part of a gate, such as `>= 80%` or `coverage of at least 80%`.
  fileprivate static func canContinue(_ text: PlainText) -> Bool {
    let start = text.lowercasedBytes.prefix { " *`~$".utf8.contains($0) }.count
    guard
      text.hasText("coverage", at: start)
        || comparisonsBeforeNumber.contains(where: { text.hasText($0.0, at: start) }),
      let clause = clauses(of: text).first
    else { return false }
    return numbers(in: clause, of: text).contains { $0.comparison != nil }
  }

  /// Returns the words after the last threshold of a line, if they name a metric or a kind of test and no sentence ends
  /// after them.
  fileprivate static func openClause(of text: PlainText) -> Substring? {
    guard let clause = clauses(of: text).last, numbers(in: clause, of: text).isEmpty,
      let lastByte = text.lowercasedBytes[clause].last(where: { !MarkdownScanner.isBlank($0) }),
      !".!?".utf8.contains(lastByte),
      !GateMetric.names(in: text, clause).isEmpty
        || GateMetric.nameBelowCoverage(in: text, clause) != nil
    else { return nil }
    let clauseText = text.rest(from: clause.lowerBound).utf8.prefix(clause.count)
    return MarkdownScanner.trimmed(Substring(clauseText))
  }

  private static let reportedMetrics = [
    "branch-coverage", "e2e-coverage", "integration-coverage", "unit-coverage",
  ]

  /// Returns whether a part of a text names a kind of test, but no metric.
  ///
  /// The result is `false` for a rate of success, which cannot be meant as coverage.
  static func namesKindWithoutMetric(_ text: PlainText, _ part: Range<Int>) -> Bool {
    guard GateMetric.names(in: text, part).isEmpty,
      let metric = GateMetric.nameBelowCoverage(in: text, part), reportedMetrics.contains(metric)
    else { return false }
    return !(["succe", "rate"] as [StaticString]).contains { word in
      text.offset(of: word, from: part.lowerBound, to: part.upperBound) != nil
    }
  }

  /// Returns the first clause of a line with a floor for a kind of test that is not among the gates of the line.
  ///
  /// An example is `unit >= 80%` in a line that does not mention coverage.
  fileprivate static func unreadClause(
    of text: PlainText,
    _ gates: [StatedGate],
    _ source: SourceText
  ) -> Contract.Statement? {
    guard text.lowercasedBytes.contains(UInt8(ascii: "%")) else { return nil }
    let gateColumns = Set(gates.map(\.location.column))
    for clause in clauses(of: text) where namesKindWithoutMetric(text, clause) {
      guard let threshold = numbers(in: clause, of: text).first(where: \.isFloorInPercent),
        text.offset(of: "pass", from: threshold.unitEnd, to: clause.upperBound) == nil
      else { continue }
      let location = source.location(
        of: text.rest(from: threshold.range.lowerBound),
        in: text.line
      )
      guard !gateColumns.contains(location.column) else { continue }
      let clauseText = text.rest(from: clause.lowerBound).utf8.prefix(clause.count)
      return Contract.Statement(
        text: String(MarkdownScanner.trimmed(Substring(clauseText))),
        location: location
      )
    }
    return nil
  }
}
