import RehearsalDefinitions

/// The words and marks of a line of a report.
extension Substring {
  /// The words of letters and digits, in lower case.
  var statedWords: [String] {
    lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
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
    if let passed = MarkdownScanner.trimmed(end).statedPass { return passed }
    if let last = MarkdownScanner.trimmed(self).last, !last.isLetter,
      let passed = Substring(String(last)).statedPass
    {
      return passed
    }
    let whole = lastIndex(of: "%").map { self[index(after: $0)...] } ?? self
    return MarkdownScanner.trimmed(whole.filter { !"()[].".contains($0) }[...]).statedPass
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
}
