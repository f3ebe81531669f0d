/// The parenthesis in which a clause begins, as in `unit tests (5 minutes, 80%+ coverage)`.
///
/// The words before the parenthesis can say what a gate in it measures.
struct OpenParenthesis {
  /// The byte offsets of the words before the parenthesis.
  private let phrase: Range<Int>
  /// The byte offset at which the parenthesis or the clause ends.
  let end: Int

  /// Finds the parenthesis; `nil` if the clause begins outside parentheses.
  init?(around clause: Range<Int>, in text: PlainText) {
    let bytes = text.lowercasedBytes
    let earliest = max(0, clause.lowerBound - StatedGate.maximumPhraseLength)
    var depth = 0
    let start = (earliest..<clause.lowerBound).last { offset in
      if bytes[offset] == UInt8(ascii: ")") { depth += 1 }
      guard bytes[offset] == UInt8(ascii: "(") else { return false }
      depth -= 1
      return depth < 0
    }
    guard let start else { return nil }
    let separator = bytes[earliest..<start].lastIndex { ",;().".utf8.contains($0) }
    phrase = (separator.map { $0 + 1 } ?? earliest)..<start
    depth = 0
    end =
      clause.first { offset in
        if bytes[offset] == UInt8(ascii: "(") { depth += 1 }
        guard bytes[offset] == UInt8(ascii: ")") else { return false }
        depth -= 1
        return depth < 0
      } ?? clause.upperBound
  }

  /// Returns the standard names of the metrics for which a clause in the parenthesis states a gate.
  ///
  /// The result is `nil` if the clause names no metric. If the clause does not say which kind of coverage it means, the
  /// words before the parenthesis can say it.
  func metrics(of clause: Range<Int>, _ thresholdCount: Int, in text: PlainText) -> [String]? {
    let metrics = GateMetric.names(
      in: text,
      clause.lowerBound..<end,
      thresholdCount: thresholdCount
    )
    guard metrics == [GateMetric.generalCoverage] else { return metrics.isEmpty ? nil : metrics }
    let kinds = GateMetric.namesBelowCoverage(in: text, phrase)
    return kinds.isEmpty ? metrics : kinds
  }
}
