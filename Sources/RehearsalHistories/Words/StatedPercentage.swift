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

  /// Words that say that something passed or failed.
  private static let marks: Set<String> = [
    "pass", "passed", "passes", "ok", "met", "fail", "failed",
  ]

  /// Whether the words around the number say nothing but what was measured and what a label says.
  func isOwn(of label: Set<String>) -> Bool {
    !isDifference
      && (before + after.prefix(1)).allSatisfy { word in
        Self.measures.contains(word) || label.contains(word) || Self.marks.contains(word)
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

extension Substring {
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
