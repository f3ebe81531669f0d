import RehearsalSimulation

/// A percentage in a text, with the words around it.
struct StatedPercentage {
  var value: Percentage
  /// Whether the number has to be reached, as in `>= 80%` and `80% threshold`.
  var isTarget: Bool
  /// Whether a sign stands in front of the number, which is a difference then.
  var isDifference: Bool
  /// The words between the number before and this one.
  var before: [String]
  /// The words up to the next punctuation mark.
  var after: [String]

  /// The names of a number to be reached.
  private static let names: Set<String> = [
    "target", "threshold", "minimum", "min", "required", "goal", "floor", "gate",
  ]
  /// The words in front of a number to be reached.
  private static let bounds = names.union([
    "least", "requires", "require", "below", "under", "than", "exceeds", "above", "over", "reach",
    "reaches",
  ])
  /// Words for the whole of what was counted.
  static let wholes: Set<String> = ["line", "lines", "statement", "statements"]
  /// Words that say what was counted, and nothing about what it was counted of.
  static let measures = wholes.union([
    "coverage", "branch", "branches", "function", "functions", "overall", "total", "average",
    "actual", "measured", "at", "of", "with", "is", "currently", "covered", "code", "test", "tests",
    "endpoints",
  ])

  /// Whether the words around the number say nothing but what was measured and what a label says.
  func isOwn(of label: Set<String>) -> Bool {
    !isDifference
      && (before + after.prefix(1)).allSatisfy { word in
        Self.measures.contains(word) || label.contains(word) || word.isStatedMark
      }
  }

  /// Returns the percentages of a text with at most two decimals, in order.
  static func all(in text: Substring) -> [StatedPercentage] {
    var found: [StatedPercentage] = []
    var start = text.startIndex
    while let sign = text[start...].firstIndex(of: "%") {
      let trimmed = text[start..<sign].trimmingSuffix { $0.isWhitespace }
      let digits = trimmed.trailing { $0.isASCII && $0.isNumber || $0 == "." || $0 == "," }
      let rest = text[text.index(after: sign)...]
      let front = trimmed.dropLast(digits.count)
      start = rest.startIndex
      guard let value = Percentage(digits.replacing(",", with: ".")) else { continue }
      let before = front.statedWords
      let after = rest.prefix { !",.;:()[]|%–—→>≥<≤".contains($0) && !$0.isNumber }.prefix(60)
        .statedWords
      found.append(
        StatedPercentage(
          value: value,
          isTarget: front.contains { ">≥<≤".contains($0) }
            || before.contains(where: bounds.contains)
            || after.first.map(names.contains) == true,
          isDifference: front.last.map { "+-−±Δ~".contains($0) } == true,
          before: before,
          after: after
        )
      )
    }
    return found
  }
}

// MARK: - Words

extension String {
  /// Whether the word says that something passed or failed.
  fileprivate var isStatedMark: Bool {
    ["pass", "passed", "passes", "ok", "met", "fail", "failed"].contains(self)
  }
}

extension Substring {
  /// The words of letters and digits, in lower case.
  var statedWords: [String] {
    lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
  }

  /// The text without spaces at both ends.
  var trimmed: Substring {
    drop(while: \.isWhitespace).trimmingSuffix(while: \.isWhitespace)
  }

  /// Whether a text says as a whole that something passed or failed; `nil` if it says anything else.
  var statedPass: Bool? {
    guard utf8.count < 40 else { return nil }
    switch statedWords {
    case []:
      let hasPassed = unicodeScalars.contains { "✅✓✔🟢".unicodeScalars.contains($0) }
      let hasFailed = unicodeScalars.contains { "❌✗✘🔴".unicodeScalars.contains($0) }
      return hasPassed == hasFailed ? nil : hasPassed
    case ["pass"], ["passed"], ["passes"], ["met"], ["ok"], ["achieved"], ["exceeded"],
      ["meets", "target"], ["meets", "threshold"], ["meets", "gate"]:
      return true
    case ["fail"], ["failed"], ["fails"], ["not", "met"], ["missed"], ["not", "achieved"]:
      return false
    default: return nil
    }
  }

  /// Whether what follows the last percentage, or else what stands in front, says that something passed or failed.
  ///
  /// What is in brackets does not count, unless nothing else is there.
  var statedPassAtEnd: Bool? {
    var depth = 0
    let outside = filter { character in
      if "([".contains(character) { depth += 1 }
      defer { if ")]".contains(character) { depth -= depth > 0 ? 1 : 0 } }
      return depth == 0 && !")].".contains(character)
    }
    let end =
      outside.lastIndex(of: "%").map { outside[outside.index(after: $0)...] } ?? outside[...]
    if let passed = end.trimmed.statedPass { return passed }
    if let last = trimmed.last, !last.isLetter, let passed = Substring(String(last)).statedPass {
      return passed
    }
    let whole = lastIndex(of: "%").map { self[index(after: $0)...] } ?? self
    return whole.filter { !"()[].".contains($0) }[...].trimmed.statedPass
  }

  /// The mark at the start of a line, such as `[PASS]`, `- [x]` and `✅`, and the rest of the line.
  var withoutMark: (passed: Bool?, rest: Substring) {
    let rest = drop { "-+• ".contains($0) }
    for (mark, passed) in [
      ("[x]", true), ("[X]", true), ("[ ]", false), ("[PASS]", true), ("[PASSED]", true),
      ("[FAIL]", false), ("[FAILED]", false), ("PASS ", true), ("FAIL ", false),
    ] where rest.hasPrefix(mark) {
      return (passed, rest.dropFirst(mark.count).drop { " :".contains($0) })
    }
    if let first = rest.first, !first.isLetter, !first.isNumber,
      let passed = Substring(String(first)).statedPass
    {
      return (passed, rest.dropFirst().drop { " :".contains($0) })
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
