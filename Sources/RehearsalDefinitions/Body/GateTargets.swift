/// The words that say whether a number is only a target, as in `80% required (target 90%)`.
enum GateTargets {
  /// The words for a number that is aimed at, but need not be reached.
  ///
  /// Plurals are left out: in `>= 80%/>= 70% targets`, the numbers are the gates.
  private static let targetWords: Set<String> = [
    "aim", "aiming", "aims", "aspire", "aspirational", "desirable", "desired", "goal", "ideal",
    "ideally", "nice", "optimal", "optimally", "optional", "preferable", "preferably", "preferred",
    "recommended", "stretch", "target", "targeted", "targeting",
  ]

  /// The words for a number that must be reached.
  private static let requirementWords: Set<String> = [
    "enforced", "floor", "gate", "mandatory", "min", "minimal", "minimum", "must", "require",
    "required", "requirement", "requires", "threshold",
  ]

  /// Returns whether a part of a line says that a number is required.
  static func saysRequired(_ text: PlainText, _ part: Range<Int>) -> Bool {
    contains(requirementWords, text, part)
  }

  /// Returns whether a part of a line says that a number is aimed at, but not that it is required.
  static func saysTarget(_ text: PlainText, _ part: Range<Int>) -> Bool {
    contains(targetWords, text, part) && !saysRequired(text, part)
  }

  private static func contains(_ words: Set<String>, _ text: PlainText, _ part: Range<Int>) -> Bool
  {
    text.lowercasedBytes[part].split { !PlainText.isWordByte($0) }
      .contains { $0.count < 16 && words.contains(String(decoding: $0, as: UTF8.self)) }
  }

  /// Returns the part of a line that belongs to each of several numbers.
  ///
  /// The words between two numbers are divided at the last separator, such as a comma or a parenthesis. Without one,
  /// they belong to the second number if words before the first number say what that is.
  static func ownWords(
    of numbers: [StatedGate.WrittenNumber],
    in part: Range<Int>,
    _ text: PlainText
  ) -> [Range<Int>] {
    guard let first = numbers.first, let last = numbers.last else { return [] }
    var start =
      lastSeparator(in: part.lowerBound..<first.range.lowerBound, text)?.upperBound
      ?? part.lowerBound
    var parts: [Range<Int>] = []
    for (number, next) in zip(numbers, numbers.dropFirst()) {
      let between = number.unitEnd..<next.range.lowerBound
      let end: Int
      if let separator = lastSeparator(in: between, text) {
        end = separator.upperBound
      } else {
        let before = start..<number.range.lowerBound
        let isExplained =
          number.comparison != nil || contains(targetWords, text, before)
          || saysRequired(text, before)
        end = isExplained ? between.lowerBound : between.upperBound
      }
      parts.append(start..<end)
      start = end
    }
    return parts + [start..<endOfWords(after: last.unitEnd, to: part.upperBound, text)]
  }

  /// Returns the numbers of a table cell without targets, if it has other numbers.
  static func numbersWithoutTargets(in text: PlainText) -> [StatedGate.WrittenNumber] {
    let cell = 0..<text.lowercasedBytes.count
    let numbers = StatedGate.numbers(in: cell, of: text)
    guard numbers.count > 1 else { return numbers }
    return zip(numbers, ownWords(of: numbers, in: cell, text))
      .filter { !saysTarget(text, $1) }.map(\.0)
  }

  /// Returns the byte offset of the first separator after the last number.
  ///
  /// A parenthesis directly after the number still belongs to it, as in `90% (goal)`.
  private static func endOfWords(after start: Int, to end: Int, _ text: PlainText) -> Int {
    let blanks = text.lowercasedBytes[start..<end].prefix { " *`".utf8.contains($0) }.count
    let parenthesis = start + blanks
    let isParenthesis = text.hasText("(", at: parenthesis) || text.hasText("[", at: parenthesis)
    let first = isParenthesis ? parenthesis + 1 : start
    return (first..<max(first, end)).first { separatorLength(at: $0, text) > 0 } ?? end
  }

  static func lastSeparator(in part: Range<Int>, _ text: PlainText) -> Range<Int>? {
    part.last { offset in
      let length = separatorLength(at: offset, text)
      return length > 0 && offset + length <= part.upperBound
    }
    .map { $0..<($0 + separatorLength(at: $0, text)) }
  }

  private static func separatorLength(at offset: Int, _ text: PlainText) -> Int {
    separators.first { text.hasText($0, at: offset) }?.utf8CodeUnitCount ?? 0
  }

  private static let separators: [StaticString] = [
    ",", ";", "(", "[", "/", "|", "–", "—", " - ", " and ", " but ", " or ", " with ",
  ]
}

extension [StatedGate] {
  /// The gates without the targets for which the same definition also states a minimum.
  ///
  /// In `unit coverage: minimum 80%` and, on another line, `unit coverage: target 90%`, work passes with 80 %.
  package var withoutMereTargets: [StatedGate] {
    let minimums = filter { !$0.isTarget && !$0.appliesOnlyToPart && $0.comparison.isFloor }
    let keys = Set(minimums.map { [$0.metric, $0.part] })
    return filter { !$0.isTarget || !keys.contains([$0.metric, $0.part]) }
  }
}
