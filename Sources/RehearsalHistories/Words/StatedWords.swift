import RehearsalDefinitions

/// The words in a line of an agent's report, and the result of a check in such a line.
extension Substring {
  /// The words of the text in lower case, where a word is a run of letters and digits.
  var statedWords: [String] {
    lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
  }

  /// The result of a check, if the text is only a word or a sign for a result.
  ///
  /// It is `true` for a passed check, `false` for a failed check, and `nil` for any other text.
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

  /// The result of a check, if the text ends with a word or a sign for a result.
  ///
  /// The value is `true` for a passed check, `false` for a failed check, and `nil` otherwise. The text after
  /// the last percent sign must be the result, or the last character of the text must be a sign such as `✅`.
  /// Text in brackets counts only if the rest states no result.
  var statedResultAtEnd: Bool? {
    var depth = 0
    let unbracketed = filter { character in
      if "([".contains(character) { depth += 1 }
      defer { if ")]".contains(character) { depth -= depth > 0 ? 1 : 0 } }
      return depth == 0 && !")].".contains(character)
    }
    let ending =
      unbracketed.lastIndex(of: "%").map { unbracketed[unbracketed.index(after: $0)...] }
      ?? unbracketed[...]
    if let passed = MarkdownScanner.trimmed(ending).statedPass { return passed }
    if let lastCharacter = MarkdownScanner.trimmed(self).last, !lastCharacter.isLetter,
      let passed = Substring(String(lastCharacter)).statedPass
    {
      return passed
    }
    let textAfterSign = lastIndex(of: "%").map { self[index(after: $0)...] } ?? self
    return MarkdownScanner.trimmed(textAfterSign.filter { !"()[].".contains($0) }[...]).statedPass
  }

  /// The result at the start of the line, such as `[PASS]`, `- [x]` or `✅`, and the text after it.
  ///
  /// `passed` is `nil` if the line does not start with a result. An empty check box counts as a failed check.
  var leadingResult: (passed: Bool?, rest: Substring) {
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
