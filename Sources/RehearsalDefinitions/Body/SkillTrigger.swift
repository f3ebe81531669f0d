package import RehearsalSimulation

/// A statement in a definition that tells the agent when to invoke a skill.
package struct SkillTrigger: Sendable, Hashable {
  /// The kind of work for which to invoke the skill, in the words of the definition, such as `Writing Python tests`.
  package var occasion: String
  /// The name of the skill.
  package var skill: String
  /// The location of the skill's name in the definition.
  package var location: SourceLocation

  /// Returns the statements about skills in list items, in the order of the items.
  ///
  /// An example is ``- Writing Python tests: invoke `pytest` ``.
  static func triggers(in text: MarkdownText, _ source: SourceText) -> [SkillTrigger] {
    text.lines.flatMap { line -> [SkillTrigger] in
      guard case .item(_, let item) = line.kind else { return [] }
      let itemText = PlainText(MarkdownItem.withoutCheckbox(item), in: line)
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
    var textAfterVerb = itemText.rest(from: offset)
    for word in ["the ", "skill "] where textAfterVerb.hasPrefix(word) {
      textAfterVerb = textAfterVerb.dropFirst(word.count)
    }
    guard textAfterVerb.first == "`" else { return [] }
    let occasionText = itemText.text[..<itemText.rest(from: occasionEnd).startIndex]
    return MarkdownItem.codeSpanParts(of: textAfterVerb).filter(isSkill).map { skill in
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
  /// The text without bold marks around it and without punctuation at its end.
  fileprivate var withoutOuterMarks: Substring {
    var text = self
    while let lastCharacter = text.last, ":→*—–- >".contains(lastCharacter) { text.removeLast() }
    while let firstCharacter = text.first, "*".contains(firstCharacter) { text.removeFirst() }
    return text
  }
}
