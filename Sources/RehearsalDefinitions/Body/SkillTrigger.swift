package import RehearsalSimulation

/// A statement in a definition that says on which occasion its agent has to invoke a skill.
package struct SkillTrigger: Sendable, Hashable {
  /// The occasion, in the words of the definition, such as `Writing Python tests`.
  package var occasion: String
  /// The name of the skill.
  package var skill: String
  /// The location of the skill's name in the definition.
  package var location: SourceLocation

  /// Returns the statements about skills in list items such as ``- Writing Python tests: invoke `pytest` ``, in the
  /// order of the file.
  static func triggers(in text: MarkdownText, _ source: SourceText) -> [SkillTrigger] {
    text.lines.flatMap { line -> [SkillTrigger] in
      guard case .item(_, let item) = line.kind else { return [] }
      let itemText = PlainText(item, in: line)
      return (["invoke ", "load ", "use skill "] as [StaticString]).flatMap {
        verb -> [SkillTrigger] in
        guard let offset = itemText.offset(of: verb), itemText.beginsWord(at: offset), offset > 0
        else {
          return []
        }
        return triggers(
          after: offset + verb.utf8CodeUnitCount,
          of: itemText,
          occasionEnd: offset,
          source
        )
      }
    }
  }

  private static func triggers(
    after offset: Int,
    of itemText: PlainText,
    occasionEnd: Int,
    _ source: SourceText
  ) -> [SkillTrigger] {
    var afterVerb = itemText.rest(from: offset)
    for word in ["the ", "skill "] where afterVerb.hasPrefix(word) {
      afterVerb = afterVerb.dropFirst(word.count)
    }
    guard afterVerb.first == "`" else { return [] }
    let occasionText = itemText.text[..<itemText.rest(from: occasionEnd).startIndex]
    return afterVerb.split(separator: "`", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset % 2 == 1 && isSkill($0.element) }
      .map { _, skill in
        SkillTrigger(
          occasion: String(MarkdownScanner.trimmed(occasionText).withoutOuterMarks),
          skill: String(skill),
          location: source.location(of: skill, in: itemText.line)
        )
      }
  }

  static func isSkill(_ name: Substring) -> Bool {
    AgentNames.isName(name) && !name.contains(".")
  }
}

extension Substring {
  /// The text without bold marks at its beginning, and without bold marks and punctuation at its end.
  fileprivate var withoutOuterMarks: Substring {
    var text = self
    while let last = text.last, ":→*—–- >".contains(last) { text.removeLast() }
    while let first = text.first, "*".contains(first) { text.removeFirst() }
    return text
  }
}
