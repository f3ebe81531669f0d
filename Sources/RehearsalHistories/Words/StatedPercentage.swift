import RehearsalSimulation

/// A percentage in a text, with the words before and after it.
struct StatedPercentage {
  var value: Percentage
  /// Whether the percentage is a target that has to be reached, as in `>= 80%` or `80% threshold`.
  var isTarget: Bool
  /// Whether a sign such as `+` or `~` precedes the number, so that it is a difference or an estimate.
  var isDifference: Bool
  /// The words before the number, back to the previous percentage, in lower case.
  var before: [String]
  /// The words after the number, up to the next punctuation mark or number, in lower case.
  var after: [String]

  /// The words that mark the percentage before them as a target.
  private static let targetWordsAfter: Set<String> = [
    "target", "threshold", "minimum", "min", "required", "goal", "floor", "gate",
  ]
  /// The words that mark a percentage after them as a target.
  private static let targetWordsBefore = targetWordsAfter.union([
    "least", "requires", "require", "below", "under", "than", "exceeds", "above", "over", "reach",
    "reaches",
  ])
  /// Words that count as the total coverage where a report states several kinds of coverage.
  static let totalWords: Set<String> = ["line", "lines", "statement", "statements"]
  /// Words that only say that coverage was measured, and not of which part of the work.
  static let measures = totalWords.union([
    "coverage", "branch", "branches", "function", "functions", "overall", "total", "average",
    "actual", "measured", "at", "of", "with", "is", "currently", "covered", "code", "test", "tests",
    "endpoints",
  ])

  /// Words that say that a check passed or failed.
  private static let resultWords: Set<String> = [
    "pass", "passed", "passes", "ok", "met", "fail", "failed",
  ]

  /// Returns whether the number belongs to a label: the words around it are in the label or have no meaning of their
  /// own.
  func isOwn(of label: Set<String>) -> Bool {
    !isDifference
      && (before + after.prefix(1)).allSatisfy { word in
        Self.measures.contains(word) || label.contains(word) || Self.resultWords.contains(word)
      }
  }

  /// Returns the percentages in a text, in order.
  ///
  /// Percentages with more than two decimals are left out.
  static func all(in text: Substring) -> [StatedPercentage] {
    var percentages: [StatedPercentage] = []
    var start = text.startIndex
    while let sign = text[start...].firstIndex(of: "%") {
      let trimmed = text[start..<sign].trimmingSuffix { $0.isWhitespace }
      let digits = trimmed.trailing { $0.isASCII && $0.isNumber || $0 == "." || $0 == "," }
      let textAfterSign = text[text.index(after: sign)...]
      let textBeforeNumber = trimmed.dropLast(digits.count)
      start = textAfterSign.startIndex
      guard let value = Percentage(digits.replacing(",", with: ".")) else { continue }
      let before = textBeforeNumber.statedWords
      let after = textAfterSign.prefix { !",.;:()[]|%–—→>≥<≤".contains($0) && !$0.isNumber }.prefix(
        60
      )
      .statedWords
      percentages.append(
        StatedPercentage(
          value: value,
          isTarget: textBeforeNumber.contains { ">≥<≤".contains($0) }
            || before.contains(where: targetWordsBefore.contains)
            || after.first.map(targetWordsAfter.contains) == true,
          isDifference: textBeforeNumber.last.map { "+-−±Δ~".contains($0) } == true,
          before: before,
          after: after
        )
      )
    }
    return percentages
  }
}

extension Substring {
  /// Returns the text without the matching characters at its end.
  fileprivate func trimmingSuffix(while matches: (Character) -> Bool) -> Substring {
    var end = endIndex
    while end > startIndex, matches(self[index(before: end)]) { end = index(before: end) }
    return self[..<end]
  }

  /// Returns the matching characters at the end of the text.
  fileprivate func trailing(while matches: (Character) -> Bool) -> Substring {
    var start = endIndex
    while start > startIndex, matches(self[index(before: start)]) { start = index(before: start) }
    return self[start...]
  }
}
