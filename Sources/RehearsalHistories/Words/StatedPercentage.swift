import RehearsalSimulation

/// A percentage in a text, with the words in front of it.
struct StatedPercentage {
  var value: Percentage
  /// Whether the number has to be reached, as in `>= 80%` and `80% threshold`.
  var isTarget: Bool
  /// The words between the number before and this one.
  var words: [String]

  /// The names of a number to be reached.
  private static let names: Set<String> = [
    "target", "threshold", "minimum", "min", "required", "goal", "floor",
  ]
  /// The words in front of a number to be reached.
  private static let bounds = names.union([
    "least", "requires", "require", "below", "under", "than", "exceeds", "above", "over",
  ])
  /// Words that say what was counted, and nothing about what it was counted of.
  private static let measures: Set<String> = [
    "coverage", "line", "lines", "statement", "statements", "branch", "branches", "function",
    "functions", "overall", "total", "average", "actual", "measured", "at", "of", "is", "was",
    "currently", "now", "code", "test", "tests",
  ]

  /// Returns whether the words in front of the number say nothing but what the label says.
  func isOwn(of label: Set<String>) -> Bool {
    words.allSatisfy {
      Self.measures.contains($0) || label.contains($0) || $0.allSatisfy(\.isNumber)
    }
  }

  /// Returns the percentages of a text with at most two decimals, in order.
  static func all(in text: Substring) -> [StatedPercentage] {
    var found: [StatedPercentage] = []
    var start = text.startIndex
    while let sign = text[start...].firstIndex(of: "%") {
      let before = text[start..<sign]
      let after = text[text.index(after: sign)...]
      let trimmed = before.trimmingSuffix(while: { $0 == " " })
      let digits = trimmed.trailing { $0.isASCII && $0.isNumber || $0 == "." }
      start = after.startIndex
      guard let value = Percentage(digits) else { continue }
      let front = trimmed.dropLast(digits.count)
      let words = front.statedWords
      let next = after.prefix { $0.isLetter || $0 == " " }.prefix(24).statedWords.first
      let isTarget =
        front.contains { ">≥<≤".contains($0) } || words.contains { bounds.contains($0) }
        || next.map(names.contains) == true
      found.append(StatedPercentage(value: value, isTarget: isTarget, words: words))
    }
    return found
  }
}

// MARK: - Words

extension Substring {
  /// The words of letters and digits, in lower case.
  var statedWords: [String] {
    lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
  }

  /// The text without spaces at both ends.
  var trimmed: String { String(drop(while: \.isWhitespace).trimmingSuffix(while: \.isWhitespace)) }

  /// Whether a text says as a whole that something passed or failed; `nil` if it says anything else.
  var statedPass: Bool? {
    guard utf8.count < 40 else { return nil }
    let words = statedWords
    if words.isEmpty { return contains("✅") || contains("✓") ? true : contains("❌") ? false : nil }
    switch words {
    case ["pass"], ["passed"], ["met"], ["achieved"], ["exceeded"], ["all", "pass"]: return true
    case ["fail"], ["failed"], ["not", "met"], ["missed"], ["not", "achieved"]: return false
    default: return nil
    }
  }

  /// Whether the last words of a text say that something passed or failed; `nil` if they do not.
  var statedPassAtEnd: Bool? {
    let end = lastIndex { "-–—,;.(".contains($0) }.map { self[index(after: $0)...] } ?? self
    return end.statedPass
      ?? (contains("✅") ? true : contains("❌") ? false : nil)
  }

  /// The mark at the start of a line, such as `[PASS]`, `- [x]` and `✅`, and the rest of the line.
  var withoutMark: (passed: Bool?, rest: Substring) {
    var rest = drop { "-+• ".contains($0) }
    for (mark, passed) in [
      ("[x]", true), ("[X]", true), ("[ ]", false), ("[PASS]", true), ("[PASSED]", true),
      ("[FAIL]", false), ("[FAILED]", false), ("✅", true), ("❌", false), ("PASS ", true),
      ("FAIL ", false),
    ] where rest.hasPrefix(mark) {
      rest = rest.dropFirst(mark.count).drop { $0 == " " }
      return (passed, rest)
    }
    return (nil, rest)
  }

  /// Returns the text without the characters at its end that match.
  fileprivate func trimmingSuffix(while matches: (Character) -> Bool) -> Substring {
    var end = endIndex
    while end > startIndex, matches(self[index(before: end)]) { end = index(before: end) }
    return self[..<end]
  }

  /// Returns the characters at the end that match.
  fileprivate func trailing(while matches: (Character) -> Bool) -> Substring {
    var start = endIndex
    while start > startIndex, matches(self[index(before: start)]) { start = index(before: start) }
    return self[start...]
  }
}
