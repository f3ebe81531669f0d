import RehearsalSimulation

/// The words around a number that can belong to a threshold, such as `unit tests (target: 80%)`.
///
/// The phrase ends before the first word on each side that says something else, before the next number, and at the end
/// of the sentence or of the parenthesis with the number.
struct ThresholdPhrase {
  /// The byte offsets of the phrase.
  let range: Range<Int>
  /// Whether no word that says something else directly follows the phrase.
  let endsCleanly: Bool
  /// Whether a word says that the number is a minimum, as in `target: 80%` or `80% required`.
  let saysMinimum: Bool
  /// Whether the phrase mentions coverage.
  let mentionsCoverage: Bool
  /// The standard name of the kind of coverage that the phrase names, such as `unit-coverage`; `nil` if there is none.
  let kind: String?

  init(around number: StatedGate.WrittenNumber, in part: Range<Int>, of text: PlainText) {
    let longest = StatedGate.maximumPhraseLength
    let end = min(part.upperBound, number.unitEnd + longest)
    let right = Self.walkRight(from: number.unitEnd, to: end, text)
    let earliest = max(part.lowerBound, number.range.lowerBound - longest)
    let start = Self.walkLeft(from: number.range.lowerBound, to: earliest, text)
    range = start..<right.end
    endsCleanly = right.isClean
    mentionsCoverage =
      text.offset(of: "coverage", from: range.lowerBound, to: range.upperBound) != nil
    kind = GateMetric.nameBelowCoverage(in: text, range)
    // In `68% (threshold 65%)`, the word is about the second number, and in `80% required (90%)` about the first.
    var minimumEnd = right.end
    if right.isBeforeNumber {
      let separator = GateTargets.lastSeparator(in: number.unitEnd..<right.end, text)
      minimumEnd = separator?.lowerBound ?? number.unitEnd
    }
    saysMinimum = Self.saysMinimum(text, start..<minimumEnd)
  }

  /// Returns whether words such as `target` or `required` are in a part of a line.
  static func saysMinimum(_ text: PlainText, _ part: Range<Int>) -> Bool {
    let words = words(in: part, text)
    return words.indices.contains { index in
      // In `requirement coverage`, the requirements are what is covered.
      let isCovered =
        words[index].hasPrefix("requirement") && words[(index + 1)...].first == "coverage"
      return minimumWords.contains(words[index]) && !isCovered
    }
  }

  private static let minimumWords: Set<String> = [
    "achieve", "achieves", "aim", "ensure", "ensures", "expect", "expected", "floor", "gate",
    "gates", "goal", "goals", "keep", "keeps", "maintain", "maintains", "min", "minimum", "minimal",
    "minimums", "must",
    "require", "required", "requirement", "requirements", "requires", "target", "targets",
    "threshold", "thresholds",
  ]

  /// The words that do not change what a threshold is about.
  private static let otherWords: Set<String> = [
    "above", "all", "an", "a", "and", "are", "as", "at", "be", "been", "below", "better",
    "branch", "branches", "code", "coverage", "critical", "drop", "e2e", "end-to-end",
    "equal", "exceed", "exceeds", "fall", "for", "function", "functions", "greater", "has", "have",
    "higher", "in", "integration", "is", "least", "less", "line", "lines", "lower", "meet",
    "more", "never", "new", "no", "not", "of", "on", "or", "over", "overall", "path", "paths",
    "percent", "percentage", "reach", "reaches", "remain", "remains", "reported", "respectively",
    "should", "stay", "stays",
    "statement", "statements", "suite", "suites", "test", "testing", "tests", "than", "the", "to",
    "under", "unit", "up", "with",
  ]

  private static func isInWord(_ byte: UInt8) -> Bool {
    byte < 0x80 && (PlainText.isWordByte(byte) || byte == UInt8(ascii: "'"))
  }

  private static func fits(_ word: ArraySlice<UInt8>) -> Bool {
    guard word.count < 16 else { return false }
    let text = String(decoding: word, as: UTF8.self)
    return otherWords.contains(text) || minimumWords.contains(text)
      || word.allSatisfy { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
  }

  private static func walkRight(
    from start: Int,
    to end: Int,
    _ text: PlainText
  ) -> (end: Int, isClean: Bool, isBeforeNumber: Bool) {
    var (offset, depth) = (start, 0)
    while offset < end {
      let byte = text.lowercasedBytes[offset]
      if isInWord(byte) {
        let word = text.lowercasedBytes[offset..<end].prefix(while: isInWord)
        if word.first.map(\.isASCIIDigit) ?? false { return (offset, true, true) }
        guard fits(word) else { return (offset, false, false) }
        offset = word.endIndex
        continue
      }
      if byte == UInt8(ascii: "(") { depth += 1 }
      if byte == UInt8(ascii: ")") { depth -= 1 }
      // The first byte of a dash, an arrow or a sign such as `≥`.
      let isSign = byte == 0xe2
      if depth < 0 || isSign || byte == UInt8(ascii: ":") || text.endsSentence(at: offset) {
        return (offset, true, false)
      }
      offset += 1
    }
    return (end, true, false)
  }

  private static func walkLeft(from end: Int, to start: Int, _ text: PlainText) -> Int {
    var offset = end
    while offset > start {
      guard isInWord(text.lowercasedBytes[offset - 1]) else {
        if text.endsSentence(at: offset - 1) { break }
        offset -= 1
        continue
      }
      let word = text.lowercasedBytes[start..<offset].suffix(17)
      let wordStart = word.lastIndex { !isInWord($0) }.map { $0 + 1 } ?? word.startIndex
      guard fits(text.lowercasedBytes[wordStart..<offset]) else { break }
      offset = wordStart
    }
    return offset
  }

  private static func words(in range: Range<Int>, _ text: PlainText) -> [String] {
    text.lowercasedBytes[range].split { !isInWord($0) }.map { String(decoding: $0, as: UTF8.self) }
  }
}
