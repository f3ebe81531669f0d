/// A search for names in italics, in bold with underscores, and in quotation marks.
extension AgentNames {
  /// Returns the names in the emphasised or quoted text at the beginning of a text, and the text after it.
  ///
  /// Examples are `*a-b*`, `__a-b__` and `"a-b"`. The names do not count as marked, because such a text is often
  /// an ordinary word. For the same reason, a name must have a separator. The result is `nil` if there is no such
  /// text, or if it does not consist of names.
  static func emphasisedNames(at text: Substring) -> (names: [Name], rest: Substring)? {
    guard let opening = openings.first(where: { text.hasPrefix($0.mark) }) else { return nil }
    let textAfterOpening = text.dropFirst(opening.mark.count).prefix(maximumLength + 2)
    guard let closing = textAfterOpening.rangeOfBytes(of: opening.closingMark) else { return nil }
    let names = names(in: textAfterOpening[..<closing.lowerBound])
    let areNames = names.allSatisfy { name in
      canBeName(name.text) && name.text.contains { "-_ ".contains($0) }
        && (!name.text.contains(" ") || NameKind(of: String(name.text)) == .agent)
    }
    guard !names.isEmpty, areNames else { return nil }
    return (
      names.map { Name(text: $0.text, isMarked: false, isCommand: $0.isCommand) },
      text[closing.upperBound...]
    )
  }

  private static let openings: [(mark: String, closingMark: String)] = [
    ("__", "__"), ("_", "_"), ("*", "*"), ("\"", "\""), ("'", "'"), ("“", "”"),
  ]
}
