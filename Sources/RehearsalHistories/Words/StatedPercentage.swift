import RehearsalSimulation

/// A percentage in a text, with the words before and after it.
struct StatedPercentage {
  /// The value, without the decimals after the second; `nil` if it is above 100 or its form is ambiguous.
  ///
  /// The value is not rounded, because a number below a floor must not reach the floor.
  var value: Percentage?
  /// Whether the percentage is a target that has to be reached, as in `>= 80%` or `80% threshold`.
  var isTarget: Bool
  /// Whether the number is a difference or an estimate, with a sign such as `+` or `~` before it.
  var isDifference: Bool
  /// The words before the number, back to the previous percentage, in lower case.
  var wordsBefore: [String]
  /// The words after the number, up to the next punctuation mark or number, in lower case.
  ///
  /// Only the first 60 characters after the percent sign are read.
  var wordsAfter: [String]

  /// Words after a percentage that mark it as a target, as in `80% threshold`.
  private static let targetWordsAfter: Set<String> = [
    "target", "threshold", "minimum", "min", "required", "goal", "floor", "gate",
  ]
  /// Words before a percentage that mark it as a target, as in `at least 80%`.
  private static let targetWordsBefore = targetWordsAfter.union([
    "least", "requires", "require", "below", "under", "than", "exceeds", "above", "over", "reach",
    "reaches",
  ])
  /// Words that mark the total coverage in a line with several percentages.
  static let totalWords: Set<String> = ["line", "lines", "statement", "statements"]
  /// Words that say that coverage was measured, but not for which kind of tests.
  static let wordsNamingNoTestKind = totalWords.union([
    "coverage", "branch", "branches", "function", "functions", "overall", "total", "average",
    "actual", "measured", "at", "of", "with", "is", "currently", "covered", "code", "test", "tests",
    "endpoints",
  ])

  /// Words that say that a check passed or failed.
  private static let resultWords: Set<String> = [
    "pass", "passed", "passes", "ok", "met", "fail", "failed",
  ]

  /// Returns whether the percentage belongs to the label with the given words.
  ///
  /// The words before the percentage and the first word after it decide. Each of them must be in the label,
  /// be a result such as `passed`, or say nothing about the kind of tests. A difference such as `+2%` belongs
  /// to no label.
  func belongs(toLabel label: Set<String>) -> Bool {
    !isDifference
      && (wordsBefore + wordsAfter.prefix(1)).allSatisfy { word in
        Self.wordsNamingNoTestKind.contains(word) || label.contains(word)
          || Self.resultWords.contains(word)
      }
  }

  /// Returns the percentages in a text, in order.
  static func all(in text: Substring) -> [StatedPercentage] {
    var percentages: [StatedPercentage] = []
    var start = text.startIndex
    while let sign = text[start...].firstIndex(of: "%") {
      let trimmed = text[start..<sign].trimmingSuffix { $0.isWhitespace }
      let digits = trimmed.suffix { $0.isASCII && $0.isNumber || $0 == "." || $0 == "," }
      let textAfterSign = text[text.index(after: sign)...]
      let textBeforeNumber = trimmed.dropLast(digits.count)
      start = textAfterSign.startIndex
      guard digits.contains(where: \.isNumber) else { continue }
      let before = textBeforeNumber.statedWords
      let after = textAfterSign.prefix { !",.;:()[]|%–—→>≥<≤".contains($0) && !$0.isNumber }.prefix(
        60
      )
      .statedWords
      percentages.append(
        StatedPercentage(
          value: value(of: digits),
          isTarget: textBeforeNumber.contains { ">≥<≤".contains($0) }
            || before.contains(where: targetWordsBefore.contains)
            || after.first.map(targetWordsAfter.contains) == true,
          isDifference: textBeforeNumber.last.map { "+-−±Δ~".contains($0) } == true,
          wordsBefore: before,
          wordsAfter: after
        )
      )
    }
    return percentages
  }

  /// Returns the value of a number such as `72.765`; `nil` if it is above 100 or its form is ambiguous.
  private static func value(of number: Substring) -> Percentage? {
    let parts = number.split(omittingEmptySubsequences: false) { ".,".contains($0) }
    // The comma in `1,234` may separate thousands.
    let mayBeThousands = number.contains(",") && parts[0].count == 1 && parts.last?.count == 3
    guard parts.count <= 2, !mayBeThousands || parts[0] == "0" else { return nil }
    return Percentage(parts.count == 2 ? "\(parts[0]).\(parts[1].prefix(2))" : "\(parts[0])")
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
  fileprivate func suffix(while matches: (Character) -> Bool) -> Substring {
    var start = endIndex
    while start > startIndex, matches(self[index(before: start)]) { start = index(before: start) }
    return self[start...]
  }
}
