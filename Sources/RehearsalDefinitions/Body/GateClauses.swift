import RehearsalSimulation

extension StatedGate {
  /// Returns the clauses of a line as ranges of byte offsets.
  ///
  /// Commas outside numbers, and semicolons, separate clauses. The word `and` also separates clauses if there is a
  /// percent sign or a number with a comparison on both sides of it, and the text after it names what it is about or
  /// has a comparison. So does the end of a sentence, if the text before or after it names a metric.
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
      // The semicolon of `&ge;` is part of a comparison.
      if byte == UInt8(ascii: ",") || byte == UInt8(ascii: ";") && !endsEntity(text, at: offset) {
        clauses.append(clauseStart..<offset)
        clauseStart = offset + 1
      }
      offset += 1
    }
    clauses.append(clauseStart..<text.lowercasedBytes.count)
    return clauses.flatMap { clausesBetweenConjunctions(in: $0, of: text) }
  }

  static func endsEntity(_ text: PlainText, at offset: Int) -> Bool {
    (["&ge;", "&gt;", "&le;", "&lt;"] as [StaticString]).contains {
      text.hasText($0, at: offset - 3)
    }
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
      let rest = separator.upperBound..<clause.upperBound
      guard countBefore > countBeforeClause,
        endsSentence
          ? namesMetric(text, clauseStart..<separator.lowerBound) || namesMetric(text, rest)
          : !isBareNumber(text, rest)
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
      return offset + 2 <= clause.upperBound && text.endsSentence(at: offset)
        ? (offset..<(offset + 2), true) : nil
    }
  }

  /// Returns whether the beginning of a part of a line names a metric.
  private static func namesMetric(_ text: PlainText, _ part: Range<Int>) -> Bool {
    let end = min(part.lowerBound + maximumPhraseLength, part.upperBound)
    return !GateMetric.names(in: text, part.lowerBound..<end).isEmpty
  }

  /// Returns whether a part of a line is only a percentage, such as the end of `at least 80% and 70%`.
  private static func isBareNumber(_ text: PlainText, _ part: Range<Int>) -> Bool {
    let numbers = numbers(in: part.prefixRange(maximumPhraseLength), of: text)
    guard let number = numbers.first, numbers.count == 1, number.comparison == nil else {
      return false
    }
    let phrase = ThresholdPhrase(around: number, in: part, of: text)
    return phrase.endsCleanly && phrase.range.lowerBound == part.lowerBound
      && !phrase.mentionsCoverage && phrase.kind == nil
  }

  /// The greatest length, in bytes, of the words that can say what a gate measures.
  static let maximumPhraseLength = 200

  /// Returns the byte offsets of the percent signs, and of the numbers with a comparison, in ascending order.
  private static func thresholdOffsets(in clause: Range<Int>, of text: PlainText) -> [Int] {
    let percentSignOffsets = clause.filter { text.lowercasedBytes[$0] == UInt8(ascii: "%") }
    let comparedNumbers = numbers(in: clause, of: text).filter { $0.comparison != nil }
    return (percentSignOffsets + comparedNumbers.map(\.range.lowerBound)).sorted()
  }

  /// Returns the parts of a clause that each name a kind of test and one threshold; `nil` if the clause has no such parts.
  ///
  /// An example is `unit coverage >= 80% / integration coverage >= 70%`, in which a threshold follows each kind. In
  /// `>= 80% unit / >= 70% integration`, a kind follows each threshold. Which words or signs are between the parts does
  /// not matter.
  static func pairedParts(
    of clause: Range<Int>,
    _ numbers: [WrittenNumber],
    in text: PlainText
  ) -> [Range<Int>]? {
    let kinds = GateMetric.kinds(in: text, clause)
    guard kinds.count > 1 else { return nil }
    for thresholds in [
      numbers.filter { $0.comparison != nil }, numbers.filter { $0.unit == "%" },
    ] where thresholds.count > 1 {
      if let parts = pairedParts(of: clause, kinds, thresholds) { return parts }
    }
    return nil
  }

  private static func pairedParts(
    of clause: Range<Int>,
    _ kinds: [GateMetric.Kind],
    _ thresholds: [WrittenNumber]
  ) -> [Range<Int>]? {
    let kindsComeFirst = kinds[0].range.lowerBound < thresholds[0].range.lowerBound
    var parts: [Range<Int>] = []
    var partStart = clause.lowerBound
    var nextKind = 0
    for (index, threshold) in thresholds.enumerated() {
      let start = kindsComeFirst ? partStart : threshold.unitEnd
      let end =
        kindsComeFirst
        ? threshold.range.lowerBound
        : index + 1 < thresholds.count ? thresholds[index + 1].range.lowerBound : clause.upperBound
      let firstKind = nextKind
      while nextKind < kinds.count, kinds[nextKind].range.lowerBound < end { nextKind += 1 }
      guard nextKind > firstKind, kinds[firstKind].range.lowerBound >= start else { return nil }
      let isLast = index + 1 == thresholds.count
      let partEnd =
        isLast
        ? clause.upperBound
        : kindsComeFirst
          ? nextKind < kinds.count ? kinds[nextKind].range.lowerBound : clause.upperBound
          : kinds[nextKind - 1].range.upperBound
      parts.append(partStart..<partEnd)
      partStart = partEnd
    }
    return nextKind == kinds.count ? parts : nil
  }
}

extension Range<Int> {
  /// Returns the first `count` elements of the range.
  func prefixRange(_ count: Int) -> Range<Int> {
    lowerBound..<Swift.min(upperBound, lowerBound + count)
  }
}

extension PlainText {
  private static let abbreviations: [StaticString] = [
    "approx", "ca", "e.g", "i.e", "incl", "max", "min", "no", "resp", "vs",
  ]

  /// Returns whether the byte at an offset ends a sentence, before a space.
  func endsSentence(at offset: Int) -> Bool {
    guard offset + 1 < lowercasedBytes.count, ".!?".utf8.contains(lowercasedBytes[offset]),
      lowercasedBytes[offset + 1] == UInt8(ascii: " ")
    else { return false }
    return !Self.abbreviations.contains { word in
      let start = offset - word.utf8CodeUnitCount
      return hasText(word, at: start) && beginsWord(at: start)
    }
  }

  /// Returns the sentences of the text as ranges of byte offsets, without gaps.
  var sentences: [Range<Int>] {
    var sentences: [Range<Int>] = []
    var start = 0
    for offset in lowercasedBytes.indices where endsSentence(at: offset) {
      sentences.append(start..<(offset + 1))
      start = offset + 1
    }
    return sentences + [start..<lowercasedBytes.count]
  }
}
