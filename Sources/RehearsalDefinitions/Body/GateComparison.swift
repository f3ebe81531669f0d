extension StatedGate.Comparison {
  /// Whether the comparison requires a value that is not too low.
  var isFloor: Bool { self == .atLeast || self == .moreThan }

  /// The comparison that is true exactly if this comparison is false.
  ///
  /// For example, a value that must not be below 80% must be at least 80%.
  var negated: Self {
    switch self {
    case .atLeast: .lessThan
    case .moreThan: .atMost
    case .atMost: .moreThan
    case .lessThan: .atLeast
    }
  }
}

/// A reader of the comparisons beside a number, such as `>=`, `at least` and `must not be below`.
enum GateComparison {
  private typealias Comparison = StatedGate.Comparison

  /// The comparisons before a number.
  ///
  /// A longer one precedes those with which it ends.
  private static let beforeNumber: [(StaticString, Comparison)] = [
    (">=", .atLeast), ("=>", .atLeast), ("≥", .atLeast), ("&ge;", .atLeast), ("&gt;=", .atLeast),
    ("at least", .atLeast), ("minimum of", .atLeast), ("minimum", .atLeast), ("min", .atLeast),
    ("min.", .atLeast), ("at or above", .atLeast), ("greater than or equal to", .atLeast),
    ("meet or exceed", .atLeast), ("meets or exceeds", .atLeast), ("reach", .atLeast),
    ("reaches", .atLeast), ("<=", .atMost), ("=<", .atMost), ("≤", .atMost), ("&le;", .atMost),
    ("&lt;=", .atMost), ("at most", .atMost), ("maximum of", .atMost), ("maximum", .atMost),
    ("max", .atMost), ("max.", .atMost), ("up to", .atMost), ("at or below", .atMost),
    ("less than or equal to", .atMost), (">", .moreThan), ("&gt;", .moreThan),
    ("more than", .moreThan), ("greater than", .moreThan), ("higher than", .moreThan),
    ("above", .moreThan), ("over", .moreThan), ("exceed", .moreThan), ("exceeds", .moreThan),
    ("exceeding", .moreThan), ("<", .lessThan), ("&lt;", .lessThan), ("less than", .lessThan),
    ("fewer than", .lessThan), ("lower than", .lessThan), ("under", .lessThan),
    ("below", .lessThan),
  ]

  private static let afterNumber: [(StaticString, Comparison)] = [
    ("+", .atLeast), (" or higher", .atLeast), (" or more", .atLeast), (" or above", .atLeast),
    (" or better", .atLeast), (" or greater", .atLeast), (" and above", .atLeast),
    (" and higher", .atLeast), (" and up", .atLeast), (" minimum", .atLeast),
    (" at least", .atLeast), (" at minimum", .atLeast), (" at a minimum", .atLeast),
    (" or less", .atMost), (" or lower", .atMost), (" or below", .atMost), (" or fewer", .atMost),
    (" maximum", .atMost), (" at most", .atMost),
  ]

  /// Returns whether a comparison, such as `>=` or `at least`, begins at a byte offset.
  static func begins(_ text: PlainText, at offset: Int) -> Bool {
    beforeNumber.contains { text.hasText($0.0, at: offset) }
  }

  /// Returns the comparison beside a number; `nil` if there is none.
  ///
  /// A number that says by how much a value changes, as in `drops by more than 2%`, has none.
  static func comparison(
    beside number: Range<Int>,
    _ unitEnd: Int,
    _ text: PlainText,
    _ clauseStart: Int
  ) -> StatedGate.Comparison? {
    let end = StatedGate.endOfWords(before: number.lowerBound, text, clauseStart)
    guard let (start, comparison) = comparison(endingAt: end, text, clauseStart) else {
      return saysChange(before: end, text, clauseStart)
        ? nil : self.comparison(after: unitEnd, text)
    }
    guard !saysChange(before: start, text, clauseStart) else { return nil }
    return isNegated(before: start, text, clauseStart) ? comparison.negated : comparison
  }

  private static func comparison(
    endingAt end: Int,
    _ text: PlainText,
    _ clauseStart: Int
  ) -> (start: Int, Comparison)? {
    for (word, comparison) in beforeNumber {
      let start = end - word.utf8CodeUnitCount
      guard start >= clauseStart, text.hasText(word, at: start) else { continue }
      let firstByte = text.lowercasedBytes[start]
      let isSign = !PlainText.isWordByte(firstByte) || firstByte >= 0x80
      guard isSign || text.beginsWord(at: start) else { continue }
      // An arrow such as `->` is no comparison.
      return text.hasText("->", at: start - 1) ? nil : (start, comparison)
    }
    return nil
  }

  /// Returns the comparison directly after a number, such as `+` or `or more`; `nil` if there is none.
  private static func comparison(after offset: Int, _ text: PlainText) -> Comparison? {
    let marks = text.lowercasedBytes.dropFirst(offset).prefix { "*`".utf8.contains($0) }.count
    return afterNumber.first { word, _ in
      text.hasText(word, at: offset) || marks > 0 && text.hasText(word, at: offset + marks)
    }?.1
  }

  // MARK: Words before a comparison

  private static let negations: Set<String> = [
    "aren't", "can't", "cannot", "don't", "doesn't", "isn't", "mustn't", "never", "no", "not",
    "shouldn't", "won't",
  ]

  /// The words that can stand between a negation and a comparison, as in `must not fall below 80%`.
  private static let wordsAfterNegation: Set<String> = [
    "a", "allowed", "any", "be", "been", "decline", "decrease", "dip", "dips", "drop", "drops",
    "ever", "fall", "falls", "get", "gets", "go", "goes", "is", "sink", "sinks", "to", "value",
  ]

  private static let changes: Set<String> = [
    "change", "decrease", "drop", "fall", "gain", "improvement", "increase", "loss", "reduction",
    "regression", "rise",
  ]

  /// Returns whether a comparison is negated by words before it, as in `not below`.
  private static func isNegated(before offset: Int, _ text: PlainText, _ clauseStart: Int) -> Bool {
    let words = text.words(before: offset, 4, clauseStart)
    return words.first { !wordsAfterNegation.contains($0) }.map(negations.contains) ?? false
  }

  /// Returns whether words such as `by` or `a drop in coverage of` are before a comparison or a number.
  private static func saysChange(before offset: Int, _ text: PlainText, _ clauseStart: Int) -> Bool
  {
    let words = text.words(before: offset, 5, clauseStart)
    return words.first == "by" || words.first == "of" && words.contains(where: changes.contains)
  }
}

extension PlainText {
  /// Returns at most `count` words before a byte offset, from the last to the first.
  ///
  /// Only spaces and marks of emphasis are passed over, so that the words are in one phrase.
  func words(before offset: Int, _ count: Int, _ start: Int) -> [String] {
    var words: [String] = []
    var end = offset
    while words.count < count {
      while end > start, " *`_".utf8.contains(lowercasedBytes[end - 1]) { end -= 1 }
      var wordStart = end
      while wordStart > start, isInWord(lowercasedBytes[wordStart - 1]), end - wordStart < 16 {
        wordStart -= 1
      }
      guard wordStart < end else { break }
      let word = String(decoding: lowercasedBytes[wordStart..<end], as: UTF8.self)
      words.append(word.replacing("\u{2019}", with: "'"))
      end = wordStart
    }
    return words
  }

  private func isInWord(_ byte: UInt8) -> Bool {
    Self.isWordByte(byte) || byte == UInt8(ascii: "'")
  }
}
